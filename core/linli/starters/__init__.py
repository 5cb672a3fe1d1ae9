"""Community templates: files of data from which a community is set up."""

from linli.starters.applying import apply, found
from linli.starters.finding import available, find, names
from linli.starters.model import Starter
from linli.starters.reading import StarterFile, StarterRefused, read

__all__ = [
    "Starter",
    "StarterFile",
    "StarterRefused",
    "apply",
    "available",
    "find",
    "found",
    "names",
    "read",
]
