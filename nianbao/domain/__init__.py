"""Pure values that every service shares; imports nothing but the standard library."""
