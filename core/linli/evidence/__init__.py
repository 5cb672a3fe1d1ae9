"""Uploaded photos and files: checked by content, cleaned, and shown only to those who may."""

from linli.evidence.attaching import TooManyFiles, attach
from linli.evidence.inspecting import FileRefused, FileTooLarge
from linli.evidence.reading import (
    EvidenceHidden,
    EvidenceNotFound,
    EvidenceRow,
    Fetched,
    fetch,
    listing,
    listings,
)
from linli.evidence.removing import forget_uploader, remove
from linli.evidence.settings import SETTINGS_OWNER, EvidenceSettings
from linli.evidence.stores import LocalStore, Missing, ObjectStore, Store, store, use

__all__ = [
    "SETTINGS_OWNER",
    "EvidenceHidden",
    "EvidenceNotFound",
    "EvidenceRow",
    "EvidenceSettings",
    "Fetched",
    "FileRefused",
    "FileTooLarge",
    "LocalStore",
    "Missing",
    "ObjectStore",
    "Store",
    "TooManyFiles",
    "attach",
    "fetch",
    "forget_uploader",
    "listing",
    "listings",
    "remove",
    "store",
    "use",
]
