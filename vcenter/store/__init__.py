"""Tables, queries, journal and migrations: the only place that knows SQL.

Every function here is plain and takes a `Tx` first: it reads from top to bottom
inside one transaction. `Database` decides in which thread and when it runs.
"""
