"""Its changes."""
