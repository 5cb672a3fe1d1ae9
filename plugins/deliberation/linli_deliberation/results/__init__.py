"""Results: counting, publishing on notice, and the bundle by which anybody counts again."""
