"""Slowing down guessing: failures are counted in the database, for all processes alike."""

import hashlib
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import delete, func, select
from sqlmodel import Session, col

from linli.clock import now
from linli.errors import Refusal
from linli.i18n import texts
from linli.signin.models import SignInAttempt

_ = texts("linli")

#: Failures are counted over this time.
WINDOW = timedelta(minutes=15)
#: Failures allowed in that time, by the kind of bucket. Many homes share one address. Of letters,
#: each one that is asked for counts.
LIMITS = {"name": 8, "address": 60, "code": 10, "letter": 4}


class TooManyAttempts(Refusal):
    """There were too many failures; after a while it works again."""

    code = "core.too_many_attempts"
    status = 429


def bucket(kind: str, value: str) -> str:
    """Return what failures are counted under; a typed name is hashed, it may be a password."""
    return f"{kind}:{hashlib.sha256(value.strip().lower().encode()).hexdigest()}"


def check(session: Session, buckets: Iterable[str]) -> None:
    """Refuse when any of the buckets is full.

    Raises:
        TooManyAttempts: one is.
    """
    since = now(session) - WINDOW
    counts = session.execute(
        select(col(SignInAttempt.bucket), func.count())
        .where(col(SignInAttempt.bucket).in_(list(buckets)), col(SignInAttempt.at) > since)
        .group_by(col(SignInAttempt.bucket))
    )
    for name, count in counts:
        if count >= LIMITS[name.partition(":")[0]]:
            raise TooManyAttempts(
                _("That was tried too often. Please wait a quarter of an hour and try again.")
            )


def count_failure(session: Session, buckets: Iterable[str]) -> None:
    """Count one failure under each bucket, and drop what is too old to matter."""
    moment = now(session)
    names = list(buckets)
    session.execute(
        delete(SignInAttempt).where(
            col(SignInAttempt.bucket).in_(names), col(SignInAttempt.at) <= moment - WINDOW
        )
    )
    session.add_all(SignInAttempt(bucket=name, at=moment) for name in names)
    session.flush()


def forgive(session: Session, buckets: Iterable[str]) -> None:
    """Forget the failures of these buckets: the right password was given."""
    session.execute(delete(SignInAttempt).where(col(SignInAttempt.bucket).in_(list(buckets))))
