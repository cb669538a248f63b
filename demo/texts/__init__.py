"""Texts of the sample reports: statement forms, prose of the invented companies, policies."""
