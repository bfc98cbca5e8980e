"""What it adds to the demonstration."""
