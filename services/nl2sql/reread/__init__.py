"""A model reads what rules are unsure of; its proposal counts only after checks.

choose            what the model may name: recalled columns, linked companies, periods
write_prompt      the question as data, the columns with comments and sample values
read_proposal     its JSON, by schema
check_proposal    nothing named may be dropped, nothing unnamed may be added
to_understanding  the same types that rules make, planned once to see that they can be
"""
