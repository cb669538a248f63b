"""A trained model becomes one that may be served: only through the gate of the evaluation, and with a card."""
