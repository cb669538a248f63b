"""The steps of a parse, one a file."""
