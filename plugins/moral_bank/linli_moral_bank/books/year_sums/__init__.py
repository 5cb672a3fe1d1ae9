"""Sums of the deeds of a year: counted from them, kept, and read."""

from linli_moral_bank.books.year_sums.keeping import KEEP, changed, keep
from linli_moral_bank.books.year_sums.reading import booked, happened, scores

__all__ = ["KEEP", "booked", "changed", "happened", "keep", "scores"]
