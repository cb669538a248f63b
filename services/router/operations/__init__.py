"""One operation a file: the words that ask for it, and what they set."""
