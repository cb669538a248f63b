"""White-box distillation: a student learns the teacher's whole distribution, not only the word that it chose."""
