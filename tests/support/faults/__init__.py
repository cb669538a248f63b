"""A whole system under faults: documents by the hundred, processes killed, stores away, and what must hold at the end.

`python -m tests.support.faults --help`; `make faults` runs it in full, tests/e2e/test_faults.py in short.
"""
