"""What is new in a report against an earlier one: sections, sentences and large moves in statement lines."""
