"""One normal form, one numeral reader, one tokeniser for indexing and asking."""
