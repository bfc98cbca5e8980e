"""Work that is done aside: in processes of their own, within bounds of time and memory."""
