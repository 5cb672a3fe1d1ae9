"""Drawing what is looked at again, so that nobody chooses it and everybody can repeat it.

The deeds booked in a quarter are put in the order of SHA-256 of "seed:deed id"; the first of them,
so many of a hundred, rounded up, are the sample. Everything of many points is added. So are the
exchanges, that is the redemptions handed over in it, by their own ids.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit, communities
from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.subjects import Subject
from linli_moral_bank import settings
from linli_moral_bank.calendar import quarter_of, today
from linli_moral_bank.models import (
    Deed,
    DeedState,
    Recheck,
    RecheckExchange,
    RecheckItem,
    Redemption,
    RedemptionState,
    WhyDrawn,
)
from linli_moral_bank.rechecks.refusals import RecheckRefused
from linli_moral_bank.texts import _


def draw(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    quarter: str,
    seed: str,
    share: int | None = None,
    threshold: int | None = None,
) -> Recheck:
    """Draw what the council looks at again of a quarter ("2026-Q1") that is over.

    ``share`` of a hundred of the deeds booked and of the exchanges handed over are drawn by
    ``seed``; all of ``threshold`` points or more, plus or minus, are added. Without them it is what
    the community has decided.

    Raises:
        NotAllowed: the actor is not of the council.
        RecheckRefused: the quarter is not over or was drawn already, nothing was booked or handed
            over in it, or seed and share do not fit.
    """
    access.require(session, actor, "moral_bank.recheck", community_id)
    place = communities.place(session, community_id)
    start, end = bounds(quarter, place)
    if end > now(session):
        raise RecheckRefused(_("This quarter is not over yet."), field="quarter")
    seed = seed.strip()
    if not 4 <= len(seed) <= 64:
        raise RecheckRefused(
            _("Please say a number in public that nobody chose, of 4 characters or more."),
            field="seed",
        )
    decided = settings.of(session, community_id)
    share = decided.recheck_share if share is None else share
    threshold = decided.recheck_threshold if threshold is None else threshold
    if not 1 <= share <= 100:
        raise RecheckRefused(_("From 1 to 100 of a hundred are drawn."), field="share")
    booked, exchanged = (
        list(session.execute(query)) for query in _of_quarter(community_id, start, end)
    )
    if not booked and not exchanged:
        raise RecheckRefused(_("Nothing was booked in this quarter."), field="quarter")
    made = Recheck(
        community_id=community_id,
        quarter=quarter,
        seed=seed,
        share=share,
        threshold=max(1, threshold),
        booked=len(booked),
        exchanged=len(exchanged),
        drawn_at=now(session),
        drawn_by_id=actor.person_id,
    )
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError as error:
        raise RecheckRefused(_("This quarter was drawn already."), field="quarter") from error
    before = {id_: number or 0 for id_, number in booked}
    for deed_id, why in _chosen(made, before).items():
        session.add(
            RecheckItem(recheck_id=made.id, deed_id=deed_id, why=why, points_before=before[deed_id])
        )
    paid = {row.id: row.points for row in exchanged}
    for redemption_id, why in _chosen(made, paid).items():
        session.add(RecheckExchange(recheck_id=made.id, redemption_id=redemption_id, why=why))
    session.flush()
    audit.record(
        session,
        actor,
        "moral_bank.recheck.drawn",
        community_id,
        Subject("moral_bank.recheck", made.id),
        after={"quarter": quarter, "seed": seed, "share": share, "threshold": made.threshold},
    )
    return made


def has_any(session: Session, place: Place, quarter: str) -> bool:
    """Return whether anything was booked or handed over in a quarter."""
    return any(
        session.execute(query.limit(1)).first() is not None
        for query in _of_quarter(place.id, *bounds(quarter, place))
    )


def _of_quarter(
    community_id: UUID, start: datetime, end: datetime
) -> tuple[Select[UUID, int | None], Select[UUID, int]]:
    """Return the queries of the deeds booked and the exchanges handed over, with their points."""
    return (
        select(col(Deed.id), col(Deed.points)).where(
            col(Deed.community_id) == community_id,
            col(Deed.state) == DeedState.CONFIRMED,
            col(Deed.decided_at) >= start,
            col(Deed.decided_at) < end,
        ),
        select(col(Redemption.id), col(Redemption.points)).where(
            col(Redemption.community_id) == community_id,
            col(Redemption.state) == RedemptionState.HANDED_OVER,
            col(Redemption.ended_at) >= start,
            col(Redemption.ended_at) < end,
        ),
    )


def to_draw(session: Session, place: Place, *, most: int = 4) -> list[str]:
    """Return the past quarters that were not drawn yet, the newest first; one query."""
    present = today(session, place)
    year, number = present.year, quarter_of(present)
    past = []
    for _step in range(most):
        year, number = (year, number - 1) if number > 1 else (year - 1, 4)
        past.append(f"{year}-Q{number}")
    done = session.execute(
        select(col(Recheck.quarter)).where(
            col(Recheck.community_id) == place.id, col(Recheck.quarter).in_(past)
        )
    )
    drawn_ = set(done.scalars())
    return [one for one in past if one not in drawn_]


def _chosen(recheck: Recheck, numbers: Mapping[UUID, int]) -> dict[UUID, WhyDrawn]:
    """Return which of some deeds or exchanges with their points are looked at again, and why."""
    found = dict.fromkeys(drawn(recheck.seed, list(numbers), recheck.share), WhyDrawn.SAMPLE)
    for id_, number in numbers.items():
        if abs(number) >= recheck.threshold:
            found[id_] = WhyDrawn.LARGE
    return found


def drawn(seed: str, ids: Sequence[UUID], share: int) -> set[UUID]:
    """Return the sample of ``share`` of a hundred, rounded up, that a seed draws.

    >>> ids = [UUID(int=number) for number in range(10)]
    >>> drawn("seed", ids, 20) == drawn("seed", ids[::-1], 20), len(drawn("seed", ids, 11))
    (True, 2)
    """
    ordered = sorted(ids, key=lambda id_: hashlib.sha256(f"{seed}:{id_}".encode()).hexdigest())
    return set(ordered[: -(-len(ordered) * share // 100)])


def bounds(quarter: str, place: Place) -> tuple[datetime, datetime]:
    """Return the first moment of a quarter in the community, and that of the next, in UTC.

    Raises:
        RecheckRefused: it is not written as "2026-Q1".
    """
    year, _q, number = quarter.partition("-Q")
    if not (year.isdigit() and len(year) == 4 and number in ("1", "2", "3", "4")):
        raise RecheckRefused(_("Please choose a quarter."), field="quarter")
    month = 3 * int(number) - 2
    first = date(int(year), month, 1)
    after = date(int(year) + (month == 10), (month + 2) % 12 + 1, 1)
    zone = ZoneInfo(place.time_zone)
    begin, end = (datetime.combine(day, time.min, zone).astimezone(UTC) for day in (first, after))
    return begin, end
