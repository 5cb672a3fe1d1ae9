"""Identifiers of rows."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """Return a new UUIDv7 (RFC 9562).

    Its first 48 bits are the time in milliseconds, so rows made together lie together in an
    index, and no database sequence becomes a meeting point of all writers.
    """
    return uuid7()
