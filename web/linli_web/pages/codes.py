"""Short codes."""
