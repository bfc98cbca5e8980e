"""What volunteers and anybody else opens without signing in: HTTP in, HTML out. No SQL and no rules."""
