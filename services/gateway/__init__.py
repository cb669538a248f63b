"""The gateway: documents, jobs, questions and sessions over REST; runs the ask pipeline over the other services."""
