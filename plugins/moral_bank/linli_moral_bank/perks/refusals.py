"""How the rules of perks and of the courtesy card say no."""

from linli.errors import Refusal


class PerkUnknown(Refusal):
    """There is no such perk here."""

    code = "moral_bank.perk_unknown"
    status = 404


class PerkRefused(Refusal):
    """A perk cannot be entered or changed like this."""

    code = "moral_bank.perk_refused"


class PerkRetired(Refusal):
    """It was taken off the list, and is no longer changed."""

    code = "moral_bank.perk_retired"
    status = 409


class NoStarYet(Refusal):
    """The card has nothing to show before the first star."""

    code = "moral_bank.no_star_yet"
    status = 409
