"""Signing something else that a community publishes, with the key that signs its checkpoints.

Whoever knows the deployment's public key from the notice board can then check a result or a list
that was downloaded, too. The signed text begins with its name, ``linli/<community>/<purpose>``,
which no checkpoint bears: nothing that is signed here can pass for one, nor one for this.
"""

import re
from collections.abc import Iterable
from uuid import UUID

from sqlmodel import Session

from linli.points.log import notes
from linli.points.log.keys import signing_key

_PURPOSE = re.compile(r"[a-z][a-z-]{1,39}")


def sign_note(session: Session, community_id: UUID, purpose: str, lines: list[str]) -> str:
    """Return a signed note (C2SP) of ``lines``, below the name of what is signed.

    ``purpose`` is a word such as ``poll-result``, the same for all of its kind. The same lines give
    the same note as long as the key is the same.

    Raises:
        ValueError: the purpose is no such word, or a line is empty or not one line.
        LedgerKeyMissing, LedgerKeyUnreadable: it cannot be signed.
    """
    if not _PURPOSE.fullmatch(purpose):
        raise ValueError(f"{purpose!r} is no purpose")
    if not all(line and line.isprintable() for line in lines):
        raise ValueError("a line of a note is empty or not one line")
    name = f"{notes.origin(community_id)}/{purpose}"
    _number, key = signing_key(session)
    return notes.sign("".join(f"{line}\n" for line in (name, *lines)), name, key)


def signed_lines(
    note: str, community_id: UUID, purpose: str, publics: Iterable[bytes]
) -> list[str] | None:
    """Return the lines of a note of :func:`sign_note`; None if none of the keys has signed it.

    It needs no database: whoever has the public keys (:func:`linli.points.log.keys`) can check.
    """
    name = f"{notes.origin(community_id)}/{purpose}"
    for public in publics:
        text = notes.signed_text(note, name, public)
        if text is not None and text.startswith(f"{name}\n"):
            return text.splitlines()[1:]
    return None
