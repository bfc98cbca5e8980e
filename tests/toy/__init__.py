"""A subject that stands beside ours, in files of its own: equipment lent to a team. What a new subject writes, whole."""
