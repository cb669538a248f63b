"""Search over what was indexed, and the recall of columns that a question names."""
