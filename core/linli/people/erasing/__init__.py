"""Erasing a person (注销): their deeds stay in the books, and nothing leads back to them.

First everything that stands in the way is told at once (:func:`outlook`): core's own ties and those
of every installed plugin (the hook ``linli_ties``). Once nothing is left, :func:`erase` ends their
memberships, gives up their points, takes out what core holds about them, and has every plugin do
the same (the hook ``linli_erase``), all of it in the caller's transaction or none.
"""

from linli.people.erasing.belongings import Left
from linli.people.erasing.rule import (
    BelongsElsewhere,
    NoPassword,
    NotYourself,
    Outlook,
    PartFailed,
    PasswordWrong,
    Reason,
    StillTied,
    erase,
    erase_oneself,
    outlook,
    require_right,
)
from linli.people.erasing.ties import Standing

__all__ = [
    "BelongsElsewhere",
    "Left",
    "NoPassword",
    "NotYourself",
    "Outlook",
    "PartFailed",
    "PasswordWrong",
    "Reason",
    "Standing",
    "StillTied",
    "erase",
    "erase_oneself",
    "outlook",
    "require_right",
]
