"""Tablets without network: what they hold of the centre, what they bring back, and what of it waits for a person."""
