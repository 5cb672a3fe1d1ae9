"""The keys that sign checkpoints: private ones beside the data, public ones in a table.

The private key is made when it is first needed. It lies in the data folder as ``ledger-key``,
readable by its owner only, or is given as ``LINLI_LEDGER_KEY`` (then the next one, for a rotation,
as ``LINLI_LEDGER_NEXT_KEY``): 32 bytes in base64. It is never in the database, so that who can only
change the database cannot sign; and never in a backup.

A new key is vouched for by the one before it, so whoever trusts one key can follow the chain. Where
the old key was lost, the new one vouches for itself, and everybody can see that it does.
"""

import os
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Executable, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from linli import audit
from linli.access.actor import Actor
from linli.clock import now
from linli.config import Config
from linli.points.log.models import PointsLogKey
from linli.points.log.notes import is_signed
from linli.points.log.refusals import LedgerKeyMissing, LedgerKeyUnreadable
from linli.points.seals import moment
from linli.subjects import Subject

_ADD: dict[str, Executable] = {
    "sqlite": sqlite.insert(PointsLogKey).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(PointsLogKey).on_conflict_do_nothing(),
}


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that checkpoints were signed with, from its number on."""

    number: int
    public: bytes
    made_at: datetime
    #: The key that vouches for this one: the one before, or itself.
    signed_by: int
    signature: bytes

    def text(self) -> str:
        """Return what the signature is over."""
        return key_text(self.number, self.public, self.made_at, self.signed_by)


def key_text(number: int, public: bytes, made_at: datetime | str, signed_by: int) -> str:
    """Return what is signed about a key."""
    at = made_at if isinstance(made_at, str) else moment(made_at)
    lines = ("linli.key.1", str(number), b64encode(public).decode(), at, str(signed_by))
    return "".join(f"{line}\n" for line in lines)


def keys(session: Session) -> list[PublicKey]:
    """Return all public keys, the first one first."""
    columns = (
        col(PointsLogKey.number),
        col(PointsLogKey.public),
        col(PointsLogKey.made_at),
        col(PointsLogKey.signed_by),
        col(PointsLogKey.signature),
    )
    rows = session.execute(select(*columns).order_by(col(PointsLogKey.number)))
    return [PublicKey(*row) for row in rows]


def is_vouched_for(key: PublicKey, known: list[PublicKey]) -> bool:
    """Return whether a key is signed by the one that it says, which is the one before or itself."""
    voucher = next((other for other in known if other.number == key.signed_by), None)
    fits = key.signed_by in (key.number - 1, key.number)
    return bool(fits and voucher and is_signed(key.text().encode(), key.signature, voucher.public))


def signing_key(session: Session) -> tuple[int, Ed25519PrivateKey]:
    """Return the key in use and its number; the first one is made when there is none at all.

    Raises:
        LedgerKeyMissing: the private half of the key in use is not here.
        LedgerKeyUnreadable: what is here is no key.
    """
    known = keys(session)
    if not known:
        key = next(_private_keys(), None) or _make(_folder() / "ledger-key")
        _record(session, 1, key, 1, key)
        return 1, key
    newest = known[-1]
    for key in _private_keys():
        if key.public_key().public_bytes_raw() == newest.public:
            return newest.number, key
    raise LedgerKeyMissing()


def rotate(session: Session, actor: Actor, *, lost: bool = False) -> PublicKey:
    """Take a new key into use, vouched for by the old one, or with ``lost`` by itself.

    Call :func:`settle` once the transaction is committed.

    Raises:
        LedgerKeyMissing: the old key is not here, and ``lost`` was not said.
        LedgerKeyUnreadable: what is here is no key.
    """
    known = keys(session)
    if not known:
        signing_key(session)
        return keys(session)[-1]
    number = known[-1].number + 1
    old: tuple[int, Ed25519PrivateKey] | None = None
    if not lost:
        old = signing_key(session)
    key = _next_key({key.public for key in known})
    signed_by, voucher = old or (number, key)
    _record(session, number, key, signed_by, voucher)
    audit.record(
        session,
        actor,
        "core.ledger_key.lost" if lost else "core.ledger_key.rotated",
        None,
        Subject("core.ledger_key", UUID(int=number)),
        after={"number": number},
    )
    return keys(session)[-1]


def settle(key: PublicKey) -> None:
    """Put a new key's file in the place of the old one, after the rotation was committed."""
    for path in sorted(_folder().glob("ledger-key.*")):
        if _parsed(path.read_text(), str(path)).public_key().public_bytes_raw() == key.public:
            path.replace(_folder() / "ledger-key")


def _next_key(known: set[bytes]) -> Ed25519PrivateKey:
    """Return a private key that was not in use yet: what waits here already, or a new one."""
    for key in _private_keys():
        if key.public_key().public_bytes_raw() not in known:
            return key
    if Config.from_environment().ledger_keys:
        raise LedgerKeyMissing(next_key=True)
    # A file of its own: until the rotation is committed, the old one must stay.
    return _make(_folder() / f"ledger-key.{uuid4().hex[:8]}")


def _record(
    session: Session,
    number: int,
    key: Ed25519PrivateKey,
    signed_by: int,
    voucher: Ed25519PrivateKey,
) -> None:
    public, made_at = key.public_key().public_bytes_raw(), now(session)
    text = key_text(number, public, made_at, signed_by)
    row = {
        "number": number,
        "public": public,
        "made_at": made_at,
        "signed_by": signed_by,
        "signature": voucher.sign(text.encode()),
    }
    # The first key may be taken into use by two communities at once; the file is one and the same.
    session.execute(_ADD[session.get_bind().dialect.name], row)


def _private_keys() -> Iterator[Ed25519PrivateKey]:
    """Give the private keys that are here: the environment's, then the files'."""
    for text in Config.from_environment().ledger_keys:
        yield _parsed(text, "LINLI_LEDGER_KEY")
    for path in (_folder() / "ledger-key", *sorted(_folder().glob("ledger-key.*"))):
        with suppress(FileNotFoundError):
            yield _parsed(path.read_text(), str(path))


def _parsed(text: str, where: str) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(b64decode(text.strip(), validate=True))
    except ValueError as error:
        raise LedgerKeyUnreadable(where) from error


def _make(path: Path) -> Ed25519PrivateKey:
    """Make a key file; of two at once one makes it and the other reads it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    key = Ed25519PrivateKey.generate()
    draft = path.with_name(f".{path.name}.{uuid4().hex}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(b64encode(key.private_bytes_raw()) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return _parsed(path.read_text(), str(path))
    finally:
        draft.unlink(missing_ok=True)
    return key


def _folder() -> Path:
    return Config.from_environment().data_dir
