"""Pages of those who write the rules."""

from linli_moral_bank.pages.rule_sets import files, items, trial, versions, words

__all__ = ["files", "items", "trial", "versions", "words"]
