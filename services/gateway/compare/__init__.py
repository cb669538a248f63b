"""Comparisons for the outside: names looked up, values as JSON, CSV and workbooks."""
