"""Casting: one vote for each elector, on the portal, on paper, by a proxy."""
