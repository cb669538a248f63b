"""The small models that a CPU trains: the route, the weight of meaning in recall, what a confidence is worth."""
