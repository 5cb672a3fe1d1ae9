"""How many requests a token makes in a minute, counted over all processes.

Counting each request in the database would make every reading request a writing one. So a process
takes a portion of the minute's requests for itself, in one statement, and counts that down in its
own memory. All portions together are never more than the token may use; what a process has taken
and does not use is lost to the others for the rest of the minute.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from linli.clock import now
from linli.db.afterwards import after_commit
from linli.i18n import texts
from linli.tokens.models import TokenUse
from linli.tokens.refusals import TooManyRequests

_ = texts("linli")

#: A process takes a twentieth of the minute's requests at a time.
_PORTIONS = 20
_MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class _Portion:
    minute: datetime
    left: int


class Limiter:
    """What this process has taken of its tokens' requests; one for a process, used by threads."""

    def __init__(self) -> None:
        self._portions: dict[UUID, _Portion] = {}
        self._lock = Lock()

    def spend(self, session: Session, token_id: UUID) -> bool:
        """Use one request of what this process has; False when it has to reserve more first."""
        minute = _minute(now(session))
        with self._lock:
            portion = self._portions.get(token_id)
            if portion is None or portion.minute != minute or portion.left == 0:
                return False
            portion.left -= 1
            return True

    def reserve(self, session: Session, token_id: UUID, per_minute: int) -> None:
        """Take a portion of this minute's requests for this process, in a writing transaction.

        It can be spent once the transaction is committed.

        Raises:
            TooManyRequests: all processes together have taken them all.
        """
        moment = now(session)
        minute = _minute(moment)
        wanted = max(1, per_minute // _PORTIONS)
        use = {"token_id": token_id, "minute": minute, "taken": wanted}
        taken: int = session.execute(_TAKE[session.get_bind().dialect.name], use).scalar_one()
        size = wanted - max(0, taken - per_minute)
        if size <= 0:
            wait = int((minute + _MINUTE - moment).total_seconds()) + 1
            raise TooManyRequests(
                _("Too many requests in this minute. Please wait %(seconds)s s.", seconds=wait),
                retry_after=wait,
            )
        after_commit(session, lambda: self._keep(token_id, minute, size))

    def _keep(self, token_id: UUID, minute: datetime, size: int) -> None:
        with self._lock:
            portion = self._portions.get(token_id)
            left = portion.left if portion is not None and portion.minute == minute else 0
            self._portions[token_id] = _Portion(minute, left + size)


def _minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _take(dialect: Any) -> Any:
    """Add to what is taken of a minute; another minute begins anew."""
    row = dialect.insert(TokenUse).values(
        token_id=bindparam("token_id"), minute=bindparam("minute"), taken=bindparam("taken")
    )
    same = col(TokenUse.minute) == row.excluded.minute
    return row.on_conflict_do_update(
        index_elements=["token_id"],
        set_={
            "minute": row.excluded.minute,
            "taken": case((same, col(TokenUse.taken)), else_=0) + row.excluded.taken,
        },
    ).returning(col(TokenUse.taken))


_TAKE = {"sqlite": _take(sqlite), "postgresql": _take(postgresql)}
