"""Polls: preparing them, freezing them, opening and closing them by the clock."""
