"""One module for each desk (窓口): HTTP in, HTML out. No SQL and no rules."""
