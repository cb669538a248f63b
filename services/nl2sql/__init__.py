"""Answers from the facts: plan, SQL, check, run, passports, arithmetic."""
