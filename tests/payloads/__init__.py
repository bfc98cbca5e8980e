"""A payload of each kind of command that is done, by subject: what tests/world.py makes something of everything with."""
