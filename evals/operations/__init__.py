"""Questions over every operation, in several wordings, with answers computed without the system."""
