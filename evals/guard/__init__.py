"""Sentences that the figure guard is measured on, and how wrong ones are made of right ones."""
