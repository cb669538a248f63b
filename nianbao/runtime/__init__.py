"""What every process needs to run: settings, logging, health, and the embedded system."""
