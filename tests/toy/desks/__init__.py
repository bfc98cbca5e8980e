"""Its screens."""
