"""Follow-ups made full questions: what the conversation has named before is put in where it is left out."""
