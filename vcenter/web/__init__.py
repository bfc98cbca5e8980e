"""What every page needs: how it is answered, its form, its session, its files, and what stands before every request."""
