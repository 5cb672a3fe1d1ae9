"""Lists that staff take along as a file: of a month, of a year, or of everything."""

from linli_moral_bank.sheets.asked import Say, Trial
from linli_moral_bank.sheets.taking import LISTS, Listed, Sheet, Span, allowed, table, take

__all__ = ["LISTS", "Listed", "Say", "Sheet", "Span", "Trial", "allowed", "table", "take"]
