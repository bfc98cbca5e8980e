"""Its desks."""
