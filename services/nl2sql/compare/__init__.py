"""Companies beside each other (`compare_companies`), and a metric over all of them (`rank_companies`)."""
