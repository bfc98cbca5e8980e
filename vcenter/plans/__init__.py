"""Plans of matching beside the server: improved by processes of their own, and read from and written to files."""
