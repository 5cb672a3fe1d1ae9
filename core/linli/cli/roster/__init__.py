"""Importing a list of people: reading it, knowing people again, entering them."""
