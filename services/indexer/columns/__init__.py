"""The recall of columns: which metrics of the catalogue a question seems to name."""
