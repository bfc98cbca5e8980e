"""The commands of the command line, but for the one that serves."""
