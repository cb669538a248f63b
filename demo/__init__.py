"""Sample annual reports of invented companies, drawn for `make demo` and for the tests."""
