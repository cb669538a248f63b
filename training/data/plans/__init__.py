"""Plans drawn from the facts of a knowledge base: what can be asked, its SQL, and what that must come to."""
