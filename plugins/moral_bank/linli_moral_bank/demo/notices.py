"""Notices of the demo: every month one, with an objection that is looked into and answered."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlmodel import Session

from linli import notices
from linli.clock import now
from linli.communities import Place
from linli.demo import DemoPerson, DemoWorld
from linli.notices import Correction, ItemRow
from linli_moral_bank.deeds import publishing
from linli_moral_bank.demo import stories
from linli_moral_bank.demo.trying import attempt

#: The newest notice is this many days old; the others go back in steps.
_AGO, _STEP = 3, 30


def plan(world: DemoWorld, place: Place) -> None:
    """Plan a notice every thirty days, the newest of them still running."""
    number, moment = 0, world.until - timedelta(days=_AGO)
    while moment > world.since + timedelta(days=10):
        world.plan(
            moment,
            partial(_publish, world=world, place=place, kind=number % 3, open_end=number == 0),
        )
        number, moment = number + 1, moment - timedelta(days=_STEP)


def _publish(session: Session, world: DemoWorld, place: Place, kind: int, open_end: bool) -> None:
    made: list[UUID] = []
    # What one of them had a part in is left for the next.
    for one in (*world.with_role("staff", place), *world.with_role("president", place)):
        publish = partial(publishing.publish_ready, session, one.actor, place.id)
        made += attempt(session, publish) or []
    if not made:
        return
    items = notices.items(session, place.id, made[0])
    objector = world.random.choice(
        [one for one in world.people_of(place) if one.age >= 18 and one.has_phone]
    )
    suited = [one for one in items if one.person_id != objector.id and one.detail.startswith("+")]
    if suited:
        item = world.random.choice(suited)
        later = now(session) + timedelta(days=1, hours=world.random.randint(2, 20))
        world.plan(
            later,
            partial(
                _object,
                world=world,
                place=place,
                item=item,
                objector=objector,
                kind=kind,
                open_end=open_end,
            ),
        )


def _object(
    session: Session,
    world: DemoWorld,
    place: Place,
    item: ItemRow,
    objector: DemoPerson,
    kind: int,
    open_end: bool,
) -> None:
    reason = stories.OBJECTIONS[kind][0]
    objection = attempt(
        session,
        partial(notices.object_to, session, objector.actor, place.id, item.id, reason),
    )
    if objection is None or open_end:
        return
    later = now(session) + timedelta(days=2, hours=world.random.randint(1, 8))
    world.plan(later, partial(_answer, world=world, place=place, objection_id=objection, kind=kind))


def _answer(
    session: Session, world: DemoWorld, place: Place, objection_id: UUID, kind: int
) -> None:
    _reason, answer, points = stories.OBJECTIONS[kind]
    correction = (
        Correction(detail=f"更正为 +{points} 分", terms={"points": points}) if points else None
    )
    for role in ("evaluator", "supervisor", "president"):
        for person in world.with_role(role, place):
            done = attempt(
                session,
                partial(
                    notices.answer,
                    session,
                    person.actor,
                    place.id,
                    objection_id,
                    upheld=points is not None,
                    answer=answer,
                    correction=correction,
                ),
            )
            if done is not None:
                return
