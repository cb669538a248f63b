"""Importing a table of facts from elsewhere: one line per company and year, Chinese column names."""
