"""What comes in over the network before it is a request: how much of it, how slowly, and from how many at once."""
