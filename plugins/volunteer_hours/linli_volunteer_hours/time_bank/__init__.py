"""The time bank: an hour given to a neighbour is an hour that a neighbour gives back.

Banked time is a unit of its own. Spending it never lowers confirmed volunteer hours.
"""
