"""Home visits in rounds: which homes wait, what was learned there, and what becomes of it."""
