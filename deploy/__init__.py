"""Set-up, checks and benchmarks; nothing of it is part of the program."""
