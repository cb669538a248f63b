"""What a team trains its own models with: data builders, recipes, the loop that is tried on a CPU."""
