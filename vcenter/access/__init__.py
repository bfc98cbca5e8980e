"""Who may what: who is signed in, and with which word they prove it."""
