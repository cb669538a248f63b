"""Training data made from bad cases: of each class what mends it."""
