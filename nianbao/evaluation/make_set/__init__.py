"""Makes question sets with known answers from the reports that are loaded."""
