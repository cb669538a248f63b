"""The command line: one module a command, each with one function of the module's name."""
