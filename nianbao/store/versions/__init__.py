"""The migrations, in order; each runs the SQL file beside it."""
