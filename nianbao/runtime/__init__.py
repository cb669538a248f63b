"""How a process lives: settings, logging, health, metrics, roles, and the whole system on one machine."""
