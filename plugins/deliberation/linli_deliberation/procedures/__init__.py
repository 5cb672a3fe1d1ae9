"""Procedures: by which stages a matter goes from a wish to something done, as data."""
