"""The codes that this browser may show again; only their hashes are in the database."""

from uuid import UUID

from flask import session as cookie

from linli.codes import IssuedCode

_COOKIE = "moral_bank.codes"
_KEPT = 5


def text_of(redemption_id: UUID) -> str | None:
    """Return the code of a redemption; None where it was shown elsewhere."""
    return _kept().get(str(redemption_id))


def has(redemption_id: UUID) -> bool:
    """Return whether this browser has a redemption's code."""
    return str(redemption_id) in _kept()


def keep(redemption_id: UUID, code: IssuedCode) -> None:
    """Let this browser show a code again."""
    kept = {**_kept(), str(redemption_id): code.text}
    cookie[_COOKIE] = dict(list(kept.items())[-_KEPT:])


def _kept() -> dict[str, str]:
    kept = cookie.get(_COOKIE)
    return dict(kept) if isinstance(kept, dict) else {}
