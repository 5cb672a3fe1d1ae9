"""Rounds: neighbours whom a team visits, what came of it, and who was missed."""
