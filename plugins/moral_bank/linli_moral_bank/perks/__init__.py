"""The courtesy card: what stars open, who keeps the list, and how a merchant sees the stars."""
