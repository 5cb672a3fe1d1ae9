"""Confirmed hours: the ledger's side of them, statements, stars and rankings."""
