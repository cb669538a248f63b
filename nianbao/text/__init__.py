"""Text as indexed and as asked: one normal form, one numeral reader, one tokeniser for both."""
