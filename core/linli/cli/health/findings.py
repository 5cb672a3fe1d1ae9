"""What a look at the installation finds."""

from dataclasses import dataclass
from enum import StrEnum

from linli.i18n import Text


class Level(StrEnum):
    """How bad it is."""

    GOOD = "good"
    #: It works, and something should be done about it.
    WARNING = "warning"
    #: Something does not work.
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, and what to do about it."""

    level: Level
    what: Text
    advice: Text | None = None


def good(what: Text) -> Finding:
    """Return that something is as it should be."""
    return Finding(Level.GOOD, what)


def warning(what: Text, advice: Text) -> Finding:
    """Return that something works and needs looking after."""
    return Finding(Level.WARNING, what, advice)


def fault(what: Text, advice: Text) -> Finding:
    """Return that something does not work."""
    return Finding(Level.FAULT, what, advice)
