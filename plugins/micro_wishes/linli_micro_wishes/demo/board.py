"""The board of the demo's present: wishes that wait, some just taken, and a campaign for them."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlmodel import Session

from linli.communities import Place
from linli.demo import DemoPerson, DemoWorld
from linli.people import OrganisationKind
from linli_micro_wishes.claims import claiming
from linli_micro_wishes.clocks.calendar import local_day
from linli_micro_wishes.demo import words
from linli_micro_wishes.demo.trying import attempt
from linli_micro_wishes.demo.words import Wished
from linli_micro_wishes.models import Channel, Delivery
from linli_micro_wishes.privacy.identity import Contact
from linli_micro_wishes.wishes import campaigns, making, review
from linli_micro_wishes.wishes.making import Source, Wording
from linli_micro_wishes.wishes.parts import Thing
from linli_micro_wishes.wishes.review import Checklist

#: Of the wishes that wait, every so many-th is for the campaign, and every so many-th is taken.
_FOR_THE_CAMPAIGN, _TAKEN = 3, 5
_SINCE = timedelta(days=12)
_ALL_OF_IT = Checklist(specific=True, immediate=True, easy=True)


def plan(world: DemoWorld, place: Place) -> None:
    """Begin a campaign, and plan what waits on the board today."""
    begins = world.until - _SINCE
    world.plan(begins, partial(_begin, world=world, place=place))


def _begin(session: Session, world: DemoWorld, place: Place) -> None:
    first_day = local_day(world.until - _SINCE, place)
    made = campaigns.add(
        session,
        world.actor("staff", place),
        place.id,
        title="邻里圆梦月",
        about="一件小事，一份心意：这个月，和邻居一起圆梦。",
        starts_on=first_day,
        ends_on=first_day + timedelta(days=45),
        sponsors="结对共建单位\n沿街爱心商户",
    )
    for number, wished in enumerate(words.WAITING):
        hours = 6 + number * 17
        campaign = made.id if number % _FOR_THE_CAMPAIGN == 0 else None
        world.plan(
            world.until - _SINCE + timedelta(hours=hours),
            partial(
                _hang,
                world=world,
                place=place,
                wished=wished,
                campaign_id=campaign,
                taken=number % _TAKEN == _TAKEN - 1,
            ),
        )


def _hang(
    session: Session,
    world: DemoWorld,
    place: Place,
    wished: Wished,
    campaign_id: UUID | None,
    taken: bool,
) -> None:
    young = wished.category == "school"
    fitting = [
        one for one in world.people_of(place) if (7 <= one.age <= 14 if young else one.age >= 60)
    ]
    world.random.shuffle(fitting)
    staff = world.actor("staff", place)
    for person in fitting:
        # Whose home has a wish under way already leaves this one to another.
        made = attempt(
            session,
            partial(
                making.collect,
                session,
                staff,
                place.id,
                Wording(
                    wished.title,
                    wished.category,
                    wished.story,
                    things=tuple(Thing(title, value) for title, value in wished.things),
                    value=wished.value,
                    delivery=Delivery.COMMUNITY,
                    campaign_id=campaign_id,
                ),
                Contact("", "", "", ""),
                Source(world.random.choice((Channel.VISIT, Channel.PHONE, Channel.COUNTER))),
                person_id=person.id,
            ),
        )
        if made is not None:
            break
    else:
        return
    attempt(
        session,
        partial(review.open_, session, staff, place.id, made.wish.id, _ALL_OF_IT),
    )
    if taken:
        helper, organisation_id = claimer(world, place)
        attempt(
            session,
            partial(
                claiming.claim,
                session,
                helper.actor,
                place.id,
                made.wish.id,
                organisation_id=organisation_id,
            ),
        )


def claimer(world: DemoWorld, place: Place) -> tuple[DemoPerson, UUID | None]:
    """Return who claims a wish: somebody who acts for an organisation, or a neighbour."""
    found = [
        one
        for kind in (OrganisationKind.UNIT, OrganisationKind.SOCIAL, OrganisationKind.MERCHANT)
        for one in world.organisations(place, kind)
    ]
    if found and world.random.random() < 0.5:
        chosen = world.random.choice(found)
        return chosen.agent, chosen.id
    helpers = [one for one in world.people_of(place) if one.has_phone and 20 <= one.age < 70]
    return world.random.choice(helpers), None
