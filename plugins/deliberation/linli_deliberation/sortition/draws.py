"""A draw from beginning to end: fix the pool, wait for the seed, draw, replace who declines."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlmodel import Session, col

from linli import access, audit, communities, inbox
from linli.access import Actor
from linli.clock import now
from linli.ids import new_id
from linli.people import PeopleSettings
from linli.subjects import Subject
from linli_deliberation import settings
from linli_deliberation.counting.results import Json
from linli_deliberation.formats.bundles import digest
from linli_deliberation.models import Draw, DrawEntry
from linli_deliberation.refusals import DrawRefused, DrawUnknown, NotNow
from linli_deliberation.sortition import drawing, pools, seals
from linli_deliberation.sortition.pools import Terms
from linli_deliberation.texts import _

DRAW = "deliberation.draw"
#: All grown-ups, of one stratum.
EVERYBODY = Terms()


def fix(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    title: str,
    about: str,
    places: int,
    source: str,
    seed_from: datetime,
    terms: Terms = EVERYBODY,
) -> Draw:
    """Fix the pool of a draw and say where its seed will come from; nothing of it changes later.

    ``seed_from`` is a moment before which nobody can know the seed. Each number is sealed to its
    person, see :mod:`linli_deliberation.sortition.seals`.

    Raises:
        NotAllowed: the actor may not draw lots here.
        DrawRefused: something is missing, the moment is over, or there are too few people.
    """
    access.require(session, actor, DRAW, community_id)
    for field, given in (("title", title), ("source", source)):
        if not given.strip():
            raise DrawRefused(_("Please fill this in."), field=field)
    if seed_from <= now(session):
        raise DrawRefused(
            _("Nobody may know the seed yet. Please choose one that is drawn later."),
            field="seed_from",
        )
    place = communities.place(session, community_id)
    day = now(session).astimezone(ZoneInfo(place.time_zone)).date()
    min_age = settings.of(session, community_id).voting_age
    _require_here(session, community_id, terms)
    pool = pools.pool(session, community_id, day, terms, min_age=min_age)
    if not 1 <= places <= len(pool):
        raise DrawRefused(
            _("Of %(count)s people at most as many can be drawn.", count=len(pool)), field="places"
        )
    draw_id = new_id()
    lines = [
        seals.entry(draw_id, number, one.person_id, one.stratum)
        for number, one in enumerate(pool, start=1)
    ]
    draw = Draw(
        id=draw_id,
        community_id=community_id,
        title=title.strip()[:120],
        about=about.strip(),
        places=places,
        source=source.strip()[:200],
        seed_from=seed_from,
        terms=pools.in_words(session, community_id, terms),
        pool_hash=digest(pools.published(lines)),
        fixed_at=now(session),
        fixed_by_id=actor.person_id,
    )
    session.add(draw)
    session.flush()
    session.execute(insert(DrawEntry), [line.model_dump() for line in lines])
    note(session, actor, "deliberation.draw.fixed", draw)
    return draw


def draw(
    session: Session, actor: Actor, community_id: UUID, draw_id: UUID, seed: str
) -> Sequence[DrawEntry]:
    """Draw from the seed that two people read, see ``sortition.seeding``; return those drawn.

    Their order in the pool decides nothing.

    Raises:
        NotAllowed, DrawUnknown: the actor may not, or there is no such draw here.
        NotNow: it was drawn before or annulled, or the seed cannot be known yet.
        DrawRefused: the seed is missing.
    """
    access.require(session, actor, DRAW, community_id)
    found = lock(session, community_id, draw_id)
    seed = require_seed(session, found, seed)
    found.seed, found.drawn_at = seed, now(session)
    pool = {one.number: one for one in entries(session, found.id)}
    strata = {number: one.stratum for number, one in pool.items()}
    given = drawing.quotas(Counter(strata.values()), found.places, seed)
    for stratum, numbers in drawing.ordered(strata, seed).items():
        for place, number in enumerate(numbers, start=1):
            pool[number].place = place
            pool[number].drawn = place <= given[stratum]
    session.flush()
    note(session, actor, "deliberation.draw.drawn", found)
    first = [one for one in pool.values() if one.drawn]
    _tell(session, found, [one.person_id for one in first])
    return first


def decline(
    session: Session,
    actor: Actor,
    community_id: UUID,
    draw_id: UUID,
    number: int,
    *,
    reason: str,
) -> DrawEntry | None:
    """Note that somebody drawn cannot take part; return who moves up from the same stratum.

    Raises:
        NotAllowed, DrawUnknown: the actor may not, or there is no such number here.
        NotNow: they were not drawn, or declined before.
        DrawRefused: the reason is missing.
    """
    access.require(session, actor, DRAW, community_id)
    found = lock(session, community_id, draw_id)
    entry = session.get(DrawEntry, (found.id, number))
    require_standing(found)
    if entry is None:
        raise DrawUnknown(_("There is no such draw here."))
    if not entry.drawn or entry.declined_at is not None:
        raise NotNow(_("Only somebody who was drawn can decline."))
    if not reason.strip():
        raise DrawRefused(_("Please write down why."), field="reason")
    entry.declined_at, entry.declined_reason = now(session), reason.strip()[:300]
    waiting = [
        one
        for one in entries(session, found.id)
        if one.stratum == entry.stratum and not one.drawn and one.place is not None
    ]
    following = min(waiting, key=lambda one: one.place or 0, default=None)
    if following is not None:
        following.drawn = True
        _tell(session, found, [following.person_id])
    session.flush()
    note(session, actor, "deliberation.draw.declined", found)
    return following


def require_seed(session: Session, found: Draw, seed: str) -> str:
    """Return a seed without what stands around it, where a draw waits for one.

    Raises:
        NotNow: it was drawn before or annulled, or the seed cannot be known yet.
        DrawRefused: the seed is missing.
    """
    require_standing(found)
    if found.drawn_at is not None:
        raise NotNow(_("Lots were drawn already. It is done once."))
    if now(session) < found.seed_from:
        raise NotNow(_("Nobody can know the seed yet."))
    seed = seed.strip()
    if not seed or len(seed) > 80:
        raise DrawRefused(_("Please write the seed as it was published."), field="seed")
    return seed


def require_standing(found: Draw) -> None:
    """Refuse what cannot be done with a draw that was annulled.

    Raises:
        NotNow: it was.
    """
    if found.annulled_at is not None:
        raise NotNow(_("This draw was annulled."))


def find(session: Session, community_id: UUID, draw_id: UUID) -> Draw:
    """Return a draw of this community.

    Raises:
        DrawUnknown: there is none.
    """
    found = session.get(Draw, draw_id)
    if found is None or found.community_id != community_id:
        raise DrawUnknown(_("There is no such draw here."))
    return found


def lock(session: Session, community_id: UUID, draw_id: UUID) -> Draw:
    """Return a draw that nobody else draws until this transaction ends.

    Raises:
        DrawUnknown: there is none in this community.
    """
    session.execute(select(col(Draw.id)).where(col(Draw.id) == draw_id).with_for_update())
    return find(session, community_id, draw_id)


def entries(session: Session, draw_id: UUID) -> Sequence[DrawEntry]:
    """Return the pool by number."""
    return (
        session.execute(
            select(DrawEntry)
            .where(col(DrawEntry.draw_id) == draw_id)
            .order_by(col(DrawEntry.number))
        )
        .scalars()
        .all()
    )


def chosen(session: Session, found: Draw) -> list[DrawEntry]:
    """Return whom a lot drew and who has not declined, by number.

    Raises:
        NotNow: lots are not drawn, or the draw was annulled.
    """
    require_standing(found)
    if found.drawn_at is None:
        raise NotNow(_("Lots are not drawn yet."))
    return [one for one in entries(session, found.id) if one.drawn and one.declined_at is None]


def of(session: Session, community_id: UUID) -> Sequence[Draw]:
    """Return the draws of a community, the newest first."""
    return (
        session.execute(
            select(Draw).where(col(Draw.community_id) == community_id).order_by(col(Draw.id).desc())
        )
        .scalars()
        .all()
    )


def as_json(session: Session, found: Draw) -> dict[str, Json]:
    """Return everything that a stranger needs to draw again; ``redraw.py`` reads it."""
    rows = entries(session, found.id)
    given = drawing.quotas(Counter(one.stratum for one in rows), found.places, found.seed)
    first = [one.number for one in rows if one.place and one.place <= given[one.stratum]]
    return {
        "format": "linli-draw/1",
        "title": found.title,
        "places": found.places,
        "terms": found.terms,
        "source": found.source,
        "seed_from": found.seed_from.isoformat(),
        "fixed_at": found.fixed_at.isoformat(),
        "pool": pools.published(rows),
        "pool_hash": found.pool_hash,
        "seed": found.seed,
        "drawn": first,
        "order": {
            stratum: [
                one.number
                for one in sorted(rows, key=lambda one: one.place or 0)
                if one.stratum == stratum and one.place is not None
            ]
            for stratum in sorted({one.stratum for one in rows})
        },
        **_annulled(found),
        "declined": [one.number for one in rows if one.declined_at is not None],
    }


def _require_here(session: Session, community_id: UUID, terms: Terms) -> None:
    """Refuse a group or a kind of people that this community does not know."""
    if terms.group_id is not None and not any(
        one.id == terms.group_id for one in communities.groups(session, community_id)
    ):
        raise DrawRefused(_("There is no such group here."), field="group")
    known = communities.settings(session, community_id, "core", PeopleSettings).categories
    if not set(terms.only) <= set(known):
        raise DrawRefused(_("There is no such kind of people here."), field="only")


def _annulled(found: Draw) -> dict[str, Json]:
    if found.annulled_at is None:
        return {}
    return {"annulled_at": found.annulled_at.isoformat(), "annulled": found.annulled_reason}


def _tell(session: Session, found: Draw, people: list[UUID]) -> None:
    inbox.notify_many(
        session,
        people,
        found.community_id,
        _("You were drawn by lot: “%(title)s”.", title=found.title),
        link=f"deliberation/draws/{found.id}",
    )


def note(session: Session, actor: Actor, action: str, found: Draw, **more: str) -> None:
    """Write down in the audit log what happened to a draw."""
    audit.record(
        session, actor, action, found.community_id, Subject("deliberation.draw_by_lot", found.id),
        after={"title": found.title, "pool_hash": found.pool_hash, "seed": found.seed} | more,
    )  # fmt: skip
