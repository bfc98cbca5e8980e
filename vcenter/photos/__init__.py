"""Pictures, kept as files that are called by their content."""
