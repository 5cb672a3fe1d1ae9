"""Deeds: declared, verified, scored, published on notice, booked; and how they are put right."""
