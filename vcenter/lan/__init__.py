"""The server on a local network without internet: its names, its certificate, and the pages that lead to trust."""
