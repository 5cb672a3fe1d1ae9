"""Pages of the courtesy card: for residents, for merchants, for everybody, and for who keeps it."""

from linli_moral_bank.pages.perks import card, keeping

__all__ = ["card", "keeping"]
