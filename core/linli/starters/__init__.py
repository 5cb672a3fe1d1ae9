"""Community templates: files of data from which a community is set up."""

from linli.starters.applying import apply, found
from linli.starters.finding import available, find, names, source
from linli.starters.fitting import add_groups, add_organisations
from linli.starters.model import GroupPart, OrganisationPart, Starter
from linli.starters.reading import (
    SectionRefused,
    StarterFile,
    StarterRefused,
    read,
    read_section,
)
from linli.starters.telling import contents, decided

__all__ = [
    "GroupPart",
    "OrganisationPart",
    "SectionRefused",
    "Starter",
    "StarterFile",
    "StarterRefused",
    "add_groups",
    "add_organisations",
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
