"""What travels beside the pages: live updates."""
