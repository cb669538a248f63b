"""Bad cases planted on purpose, to see whether each is sorted as what it is."""
