"""Pages of those who write the rules."""

from linli_moral_bank.pages.rule_sets import files, items, public, trial, versions, words

__all__ = ["files", "items", "public", "trial", "versions", "words"]
