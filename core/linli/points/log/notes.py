"""Checkpoints as signed text, in the formats that transparency logs share.

A checkpoint is the C2SP ``tlog-checkpoint``: the log's name, its size, its root, and lines of our
own, signed as a C2SP ``signed-note`` with Ed25519. It can be printed, sent and checked by tools
that know nothing of Linli::

    linli/0192f6a07cd07c4f8d3a1f6f2f6f0f11
    4711
    VZKo1qFjpfFrU1DE9Zdcb5mWSJBq0fZJ6H3hY3C0jX4=
    day 2026-11-22
    made 2026-11-21T16:05:00.000000
    after VjnP2…

    — linli/0192f6a07cd07c4f8d3a1f6f2f6f0f11 m3uZfA5yX…
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from linli.points.seals import moment

#: Marks Ed25519 in key ids and verifier keys (C2SP signed-note).
_ED25519 = b"\x01"
_SIGNED_BY = "— "


@dataclass(frozen=True, slots=True)
class Statement:
    """What a checkpoint says, before it is signed."""

    community_id: UUID
    size: int
    root: bytes
    day: date
    made_at: datetime
    #: The note of the checkpoint before it; empty for the first.
    before: str

    def text(self) -> str:
        """Return the text that is signed."""
        lines = (
            origin(self.community_id),
            str(self.size),
            b64encode(self.root).decode(),
            f"day {self.day.isoformat()}",
            f"made {moment(self.made_at)}",
            f"after {_fingerprint(self.before) if self.before else '-'}",
        )
        return "".join(f"{line}\n" for line in lines)


def _fingerprint(note: str) -> str:
    return b64encode(sha256(note.encode()).digest()).decode()


def origin(community_id: UUID) -> str:
    """Return the name of a community's log, which is also its key's name."""
    return f"linli/{community_id.hex}"


def key_id(name: str, public: bytes) -> bytes:
    """Return the four bytes that tell which key signed."""
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:4]


def verifier_key(name: str, public: bytes) -> str:
    """Return a public key as signed-note tools take it."""
    return f"{name}+{key_id(name, public).hex()}+{b64encode(_ED25519 + public).decode()}"


def sign(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """Return a text with its signature."""
    public = key.public_key().public_bytes_raw()
    signature = key_id(name, public) + key.sign(text.encode())
    return f"{text}\n{_SIGNED_BY}{name} {b64encode(signature).decode()}\n"


def signed_text(note: str, name: str, public: bytes) -> str | None:
    """Return the text of a note that ``public`` has signed under ``name``; None if it has not."""
    text, blank, signatures = note.rpartition("\n\n")
    if not blank:
        return None
    text += "\n"
    for line in signatures.splitlines():
        signer, _space, encoded = line.removeprefix(_SIGNED_BY).partition(" ")
        if not line.startswith(_SIGNED_BY) or signer != name:
            continue
        try:
            signature = b64decode(encoded, validate=True)
        except ValueError:
            continue
        if signature[:4] == key_id(name, public) and is_signed(
            text.encode(), signature[4:], public
        ):
            return text
    return None


def is_signed(message: bytes, signature: bytes, public: bytes) -> bool:
    """Return whether an Ed25519 signature fits."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def code(note: str) -> str:
    """Return a checkpoint's number for comparing by eye: six groups of four digits.

    It is taken from SHA-256 over the whole signed note, about 80 bits of it.
    """
    digits = str(int.from_bytes(sha256(note.encode()).digest()) % 10**24).zfill(24)
    return " ".join(digits[place : place + 4] for place in range(0, 24, 4))
