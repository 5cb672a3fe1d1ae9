"""Whose wish it is, and what everybody else may read of it."""
