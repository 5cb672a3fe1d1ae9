"""Deliberation (议事协商): elections and budgets, counted exactly and explained."""

__version__ = "0.1.0"
