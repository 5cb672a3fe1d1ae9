"""Community templates: files of data from which a community is set up."""

from linli.starters.applying import apply, found
from linli.starters.finding import available, find, names, source
from linli.starters.model import Starter
from linli.starters.reading import (
    SectionRefused,
    StarterFile,
    StarterRefused,
    read,
    read_section,
)
from linli.starters.telling import contents, decided

__all__ = [
    "SectionRefused",
    "Starter",
    "StarterFile",
    "StarterRefused",
    "apply",
    "available",
    "contents",
    "decided",
    "find",
    "found",
    "names",
    "read",
    "read_section",
    "source",
]
