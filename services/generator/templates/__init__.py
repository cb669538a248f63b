"""How each kind of factual answer is worded."""
