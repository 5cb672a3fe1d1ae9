"""Pages of those who write the rules."""
