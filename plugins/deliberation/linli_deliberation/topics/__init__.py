"""Topics: what residents propose, and the way it goes until it is done and judged."""
