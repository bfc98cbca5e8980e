"""What the tests send through every door."""
