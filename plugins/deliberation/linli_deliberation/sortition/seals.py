"""Seals: a number in a pool belongs to one person before the seed is known, without naming them.

The seal is the SHA-256 of the person's secret and their id, each on a line of its own. It is
published with the pool, whose hash covers it. Whoever is in the pool sees their secret on the page
of the draw and can prove that the number is theirs; nobody can give it to another afterwards.
"""

import secrets
from hashlib import sha256
from uuid import UUID

from linli_deliberation.models import DrawEntry


def entry(draw_id: UUID, number: int, person_id: UUID, stratum: str) -> DrawEntry:
    """Return a sealed line of a pool."""
    secret = secrets.token_hex(16)
    return DrawEntry(
        draw_id=draw_id,
        number=number,
        person_id=person_id,
        stratum=stratum,
        secret=secret,
        seal=seal_of(secret, person_id),
    )


def seal_of(secret: str, person_id: UUID) -> str:
    """Return the seal of a person's line."""
    return sha256(f"{secret}\n{person_id}".encode()).hexdigest()
