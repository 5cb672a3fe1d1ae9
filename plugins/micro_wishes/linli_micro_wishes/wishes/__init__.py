"""Wishes: made, reviewed, put on the board, gathered in campaigns."""
