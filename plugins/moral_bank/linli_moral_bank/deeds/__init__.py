"""Deeds: declared, verified, scored, published on notice, and booked; and how they are put right."""
