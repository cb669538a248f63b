"""Saving the database and the object store together, and bringing them back."""
