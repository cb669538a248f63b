"""Names, messages and the Celery app of the work queues; tasks are sent by name."""
