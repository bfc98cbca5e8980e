"""An application with one more desk, declared as docs/developers.md shows: it works without network without a line of script."""
