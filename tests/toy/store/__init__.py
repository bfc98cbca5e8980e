"""Tables and queries of what stands beside ours."""
