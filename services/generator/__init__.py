"""Words answers from evidence only: templates for figures, quotes or a model for the rest."""
