"""Sums of the deeds of a year: counted from them, kept, and read."""

from linli_moral_bank.books.year_sums.keeping import KEEP, changed, keep
from linli_moral_bank.books.year_sums.reading import figures, scores

__all__ = ["KEEP", "changed", "figures", "keep", "scores"]
