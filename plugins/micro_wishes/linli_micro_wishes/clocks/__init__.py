"""Days off, duty, and what was promised by when."""
