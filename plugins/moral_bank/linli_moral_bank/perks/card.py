"""The courtesy card: somebody's stars, since when and until when, and the code that proves them.

A merchant who scans the code reads how many stars there are today, and nothing of whose they are.
The code is good for the day on which it is shown, as often as it is looked at.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, codes
from linli.access import Actor
from linli.clock import now
from linli.codes import IssuedCode
from linli.communities import Place
from linli.subjects import Subject
from linli_moral_bank import settings
from linli_moral_bank.books import stars
from linli_moral_bank.books.stars import Stars
from linli_moral_bank.calendar import day_of, today
from linli_moral_bank.models import Deed, DeedState
from linli_moral_bank.perks.refusals import NoStarYet
from linli_moral_bank.texts import _

#: What our codes are for.
PURPOSE = "moral_bank.courtesy_card"


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody's card on a day; without a star it has neither a beginning nor an end."""

    stars: Stars
    #: The day on which the stars were reached.
    since: date | None
    #: The last day on which they hold whatever happens from now on, but for deductions.
    until: date | None


@dataclass(frozen=True, slots=True)
class CardChecked:
    """What a merchant reads of a card."""

    stars: int
    of: int
    day: date


def of(session: Session, place: Place, person_id: UUID) -> Card:
    """Return somebody's card; two queries."""
    reached = stars.of(session, place.id, person_id)
    if not reached.count:
        return Card(reached, None, None)
    needed = settings.of(session, place.id).stars[reached.count - 1]
    year = today(session, place).year
    days = [_reached(session, place, person_id, one, needed) for one in (year - 1, year)]
    return Card(
        reached,
        next((day for day in days if day is not None), None),
        date(year + 1 if days[1] else year, 12, 31),
    )


def show(session: Session, actor: Actor, place: Place) -> IssuedCode:
    """Give the code that the actor, or whom they serve, shows today; one before is taken back.

    Raises:
        NotAllowed: the actor is no resident here.
        NoStarYet: there is nothing to show.
    """
    access.require(session, actor, "moral_bank.redeem", place.id)
    person_id = actor.beneficiary_id
    if person_id is None or not stars.of(session, place.id, person_id).count:
        raise NoStarYet(_("The card opens something from the first star on."))
    subject = subject_of(person_id)
    codes.cancel_for(session, actor, subject)
    return codes.issue(
        session,
        actor,
        place.id,
        purpose=PURPOSE,
        holder_id=person_id,
        subject=subject,
        lifetime=_midnight(session, place) - now(session),
    )


def check(session: Session, actor: Actor, place: Place, code: str) -> CardChecked:
    """Return how many stars somebody who shows a code has today; changes nothing.

    Whoever is signed in here may ask: who shows their card wants it seen, and it tells no name.

    Raises:
        CodeUnknown, CodeExpired, CodeCancelled, TooManyGuesses: the code is not good.
    """
    row = codes.look_up(session, actor, place.id, code, PURPOSE)
    reached = stars.of(session, place.id, row.subject.id)
    return CardChecked(reached.count, reached.of, today(session, place))


def subject_of(person_id: UUID) -> Subject:
    """Return what the code of a card stands for."""
    return Subject("moral_bank.courtesy_card", person_id)


def _reached(
    session: Session, place: Place, person_id: UUID, year: int, needed: int
) -> date | None:
    """Return the day on which a year's total came to what is needed, where it still does."""
    rows = session.execute(
        select(col(Deed.decided_at), col(Deed.points))
        .where(
            col(Deed.community_id) == place.id,
            col(Deed.owner_id) == person_id,
            col(Deed.state) == DeedState.CONFIRMED,
            col(Deed.happened_on).between(date(year, 1, 1), date(year, 12, 31)),
        )
        .order_by(col(Deed.decided_at), col(Deed.id))
    )
    total, since = 0, None
    for decided_at, points in rows:
        total += points or 0
        if total < needed:
            since = None
        elif since is None and decided_at is not None:
            since = day_of(decided_at, place)
    return since


def _midnight(session: Session, place: Place) -> datetime:
    tomorrow = today(session, place) + timedelta(days=1)
    return datetime.combine(tomorrow, time.min, ZoneInfo(place.time_zone))
