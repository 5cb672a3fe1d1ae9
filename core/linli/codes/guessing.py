"""Slowing down those who guess codes."""

import hashlib
from datetime import timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli.access import Actor
from linli.clock import now
from linli.codes.models import WrongCode
from linli.db.afterwards import in_own_transaction
from linli.errors import Refusal
from linli.i18n import texts

_ = texts("linli")

#: Wrong codes are counted over this time.
WINDOW = timedelta(minutes=15)
#: So many wrong codes a person may type in that time, and so many may come from one address,
#: behind which a whole market may sit.
PER_PERSON = 10
PER_ORIGIN = 40


class TooManyGuesses(Refusal):
    """So many wrong codes came from this person or address that more are not looked at."""

    code = "core.too_many_guesses"
    status = 429


def refuse_guessing(session: Session, actor: Actor) -> None:
    """Refuse when the actor typed too many wrong codes lately.

    Raises:
        TooManyGuesses: they did, or others at the same address.
    """
    limits = _limits(actor)
    if not limits:
        return
    since = now(session) - WINDOW
    counts = session.execute(
        select(col(WrongCode.bucket), func.count())
        .where(col(WrongCode.bucket).in_(limits), col(WrongCode.at) > since)
        .group_by(col(WrongCode.bucket))
    )
    if any(count >= limits[bucket] for bucket, count in counts):
        raise TooManyGuesses(
            _("Too many wrong codes were typed. Please wait a quarter of an hour and try again.")
        )


def count_guess(session: Session, actor: Actor) -> None:
    """Count a wrong code, in a transaction of its own after the present one.

    The present one is rolled back by the refusal that follows, or may only read.
    """
    at = now(session)
    buckets = list(_limits(actor))
    if buckets:
        in_own_transaction(
            session,
            lambda own: own.add_all(WrongCode(bucket=bucket, at=at) for bucket in buckets),
        )


def _limits(actor: Actor) -> dict[str, int]:
    limits: dict[str, int] = {}
    if actor.person_id is not None:
        limits[f"person:{actor.person_id}"] = PER_PERSON
    if actor.origin and not actor.is_system:
        limits[f"origin:{hashlib.sha256(actor.origin.encode()).hexdigest()}"] = PER_ORIGIN
    return limits
