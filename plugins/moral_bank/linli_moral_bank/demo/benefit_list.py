"""Who in the demo agrees to stand on a list for another benefit, and a list that was made."""

from datetime import date, timedelta
from functools import partial

from sqlmodel import Session

from linli.communities import Place
from linli.demo import DemoPerson, DemoWorld
from linli_moral_bank.books import benefits
from linli_moral_bank.calendar import today
from linli_moral_bank.demo.trying import attempt

#: Of a hundred who have a phone.
_AGREE = 30
#: The least score of the year, and what the list was for.
_LEAST, _PURPOSE = 20, "推荐信用社区低息贷款名额"
#: Days before the end on which people agree, and on which the list is made.
_ASKED, _MADE = 30, 6


def plan(world: DemoWorld, place: Place, head: DemoPerson) -> None:
    """Plan the consents and the list."""
    world.plan(world.until - timedelta(days=_ASKED), partial(_agree, world=world, place=place))
    world.plan(world.until - timedelta(days=_MADE), partial(_make, place=place, head=head))


def _agree(session: Session, world: DemoWorld, place: Place) -> None:
    for person in world.people_of(place):
        if person.has_phone and world.random.randrange(100) < _AGREE:
            agrees = partial(benefits.set_consent, session, person.actor, place.id, agrees=True)
            attempt(session, agrees)


def _make(session: Session, place: Place, head: DemoPerson) -> None:
    day = today(session, place)
    made = partial(
        benefits.qualified,
        session,
        head.actor,
        place.id,
        since=date(day.year, 1, 1),
        until=day,
        least=_LEAST,
        purpose=_PURPOSE,
    )
    attempt(session, made)
