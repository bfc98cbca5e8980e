"""Pure rules of a centre: no I/O, and nothing of ours imported from outside this folder."""
