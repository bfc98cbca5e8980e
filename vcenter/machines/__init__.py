"""What programs, tablets and other servers ask for: HTTP in, JSON or files out. No SQL and no rules."""
