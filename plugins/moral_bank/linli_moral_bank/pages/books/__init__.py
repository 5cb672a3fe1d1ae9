"""Pages that publish: the book, the fund, and the figures of what lies below."""

from linli_moral_bank.pages.books import (
    fund,
    numbers,
    posters,
    public,
    recheck,
    rollup,
    sheets,
    years,
)

__all__ = ["fund", "numbers", "posters", "public", "recheck", "rollup", "sheets", "years"]
