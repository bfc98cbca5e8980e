"""Everyday rosters as they really are: bytes in, plain data out. Nothing here is kept.

`read_roster` (read.py) refuses a broken file whole; of a good one it says what was read, what was kept as
written because it could not be read, which rows cannot be used, and why.

Desks read in the modules that read files where they use them: a file is brought seldom, and a program that starts need not wait for it.
"""

LARGEST = 20_000_000
"""Bytes of a file."""
