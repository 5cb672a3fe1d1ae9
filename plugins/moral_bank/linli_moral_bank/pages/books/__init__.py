"""Pages that publish: the book, the fund, and the figures of what lies below."""

from linli_moral_bank.pages.books import fund, posters, public, recheck, rollup, years

__all__ = ["fund", "posters", "public", "recheck", "rollup", "years"]
