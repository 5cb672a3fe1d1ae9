"""Wishes of the demo: made, reviewed, claimed, brought, confirmed, rated, told of."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli.clock import now
from linli.communities import Place
from linli.demo import DemoPerson, DemoWorld
from linli_micro_wishes.claims import claiming, fulfilling
from linli_micro_wishes.demo import words
from linli_micro_wishes.demo.board import claimer
from linli_micro_wishes.demo.trying import attempt
from linli_micro_wishes.demo.words import Wished
from linli_micro_wishes.models import Channel, Delivery, Wish, WishState
from linli_micro_wishes.privacy import identity
from linli_micro_wishes.privacy.identity import Contact
from linli_micro_wishes.wishes import making, review, states
from linli_micro_wishes.wishes.making import Source, Wording
from linli_micro_wishes.wishes.review import Checklist

_ALL_OF_IT = Checklist(specific=True, immediate=True, easy=True)
#: Of a hundred: written down by staff from paper, sent back once, claims that run out of time.
_PAPER, _BACK, _LATE = 35, 10, 8


def plan(world: DemoWorld, place: Place, a_day: float) -> None:
    """Plan the wishes of a community, spread over its people."""
    people = [one for one in world.people_of(place) if one.age >= 60 or 7 <= one.age <= 14]
    decks = {young: _deck(world, young) for young in (True, False)}
    for day in world.days():
        if people and world.random.random() < a_day * world.liveliness(day):
            person = world.random.choice(people)
            moment = world.local(day, world.random.randint(9, 17), world.random.randint(0, 59))
            world.plan(
                moment,
                partial(
                    _wish,
                    world=world,
                    place=place,
                    person=person,
                    wished=next(decks[person.age < 18]),
                ),
            )


def _deck(world: DemoWorld, young: bool) -> Iterator[Wished]:
    """Give one wish after the other, so that neighbours do not all wish for the same."""
    fitting = [one for one in words.WISHES if (one.category == "school") == young]
    return cycle(world.random.sample(fitting, len(fitting)))


def _wish(
    session: Session, world: DemoWorld, place: Place, person: DemoPerson, wished: Wished
) -> None:
    wording = Wording(
        wished.title,
        wished.category,
        wished.story,
        value=wished.value,
        delivery=world.random.choice(list(Delivery)),
        photo_consent=world.random.random() < 0.3,
    )
    staff = world.actor("staff", place)
    if not person.has_phone or world.random.randrange(100) < _PAPER:
        source = world.random.choice(
            (
                Source(Channel.BOX, "社区服务大厅"),
                Source(Channel.VISIT),
                Source(Channel.PHONE),
            )
        )
        made = attempt(
            session,
            partial(
                making.collect,
                session,
                staff,
                place.id,
                wording,
                Contact("", "", "", ""),
                source,
                person_id=person.id,
            ),
        )
    else:
        made = attempt(
            session,
            partial(making.make, session, person.actor, place.id, wording, Contact("", "", "", "")),
        )
    if made is not None:
        world.plan(
            _soon(session, world, 3, 50),
            partial(_review, world=world, place=place, wish_id=made.wish.id, wished=wished),
        )


def _review(
    session: Session, world: DemoWorld, place: Place, wish_id: UUID, wished: Wished
) -> None:
    staff = world.actor("staff", place)
    if world.random.randrange(100) < _BACK:
        reason = world.random.choice(words.RETURNED)
        attempt(
            session,
            partial(review.send_back, session, staff, place.id, wish_id, reason=reason),
        )
        return
    opened = attempt(session, partial(review.open_, session, staff, place.id, wish_id, _ALL_OF_IT))
    if opened is not None:
        world.plan(
            _soon(session, world, 5, 200),
            partial(_claim, world=world, place=place, wish_id=wish_id, wished=wished),
        )


def _claim(session: Session, world: DemoWorld, place: Place, wish_id: UUID, wished: Wished) -> None:
    helper, organisation_id = claimer(world, place)
    team = "" if organisation_id else world.random.choice(("", "", "第一党支部", "青年突击队"))
    made = attempt(
        session,
        partial(
            claiming.claim,
            session,
            helper.actor,
            place.id,
            wish_id,
            team=team,
            organisation_id=organisation_id,
        ),
    )
    if made is None:
        return
    if world.random.randrange(100) < _LATE:
        again = now(session) + timedelta(days=9)
        world.plan(again, partial(_claim, world=world, place=place, wish_id=wish_id, wished=wished))
        return
    world.plan(
        _soon(session, world, 10, 120),
        partial(
            _bring,
            world=world,
            place=place,
            claim_id=made[0].id,
            wish_id=wish_id,
            helper=helper,
            wished=wished,
        ),
    )


def _bring(
    session: Session,
    world: DemoWorld,
    place: Place,
    claim_id: UUID,
    wish_id: UUID,
    helper: DemoPerson,
    wished: Wished,
) -> None:
    wish = states.find(session, place.id, wish_id)
    if wish.delivery is Delivery.IN_PERSON:
        attempt(session, partial(identity.look, session, helper.actor, place.id, wish))
    attempt(
        session,
        partial(
            fulfilling.deliver,
            session,
            helper.actor,
            place.id,
            claim_id,
            gift=wished.gift,
            given=wished.value,
        ),
    )
    world.plan(
        _soon(session, world, 4, 70),
        partial(_confirm, world=world, place=place, wish_id=wish_id, wished=wished),
    )


def _confirm(
    session: Session, world: DemoWorld, place: Place, wish_id: UUID, wished: Wished
) -> None:
    staff = world.actor("staff", place)
    attempt(session, partial(fulfilling.confirm, session, staff, place.id, wish_id))
    wish = states.find(session, place.id, wish_id)
    if wish.state is not WishState.CONFIRMED:
        return
    stars = world.random.choice((5, 5, 5, 5, 4))
    attempt(
        session,
        partial(
            fulfilling.rate, session, staff, place.id, wish_id, stars=stars, thanks=wished.thanks
        ),
    )
    told = session.execute(
        select(col(Wish.id)).where(
            col(Wish.community_id) == place.id, col(Wish.published_story) == wished.published
        )
    ).first()
    if wished.published and told is None:
        attempt(
            session,
            partial(
                fulfilling.publish_story,
                session,
                staff,
                place.id,
                wish_id,
                story=wished.published,
            ),
        )


def _soon(session: Session, world: DemoWorld, least: int, most: int) -> datetime:
    return now(session) + timedelta(hours=world.random.randint(least, most))
