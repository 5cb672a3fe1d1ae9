"""Deeds of the demo: told, looked into by the panel, scored, heard."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from sqlmodel import Session

from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.demo import DemoPerson, DemoWorld
from linli_moral_bank import rule_sets
from linli_moral_bank.calendar import today
from linli_moral_bank.deeds import declaring, scoring, states, verification
from linli_moral_bank.demo import stories
from linli_moral_bank.demo.stories import Telling
from linli_moral_bank.demo.trying import attempt
from linli_moral_bank.models import Deed, DeedState, EvidenceNeed, Finding, Method, Rule, Way
from linli_moral_bank.rule_sets import RuleRow

#: Of a hundred deeds: thanks by a neighbour, and photos where none is needed.
_THANKS, _PHOTOS = 18, 6
#: Of a hundred verdicts: no, and a question first.
_NO, _ASK = 4, 4


def plan(world: DemoWorld, place: Place, a_day: float) -> None:
    """Plan the deeds of a community, and for each what the panel says some days later."""
    people = [person for person in world.people_of(place) if person.age >= 12 and person.group]
    keen = world.random.sample(people, max(1, len(people) // 3))
    if place == world.communities[0]:
        keen += [world.somebody("resident")] * 4
    for day in world.days():
        expected = a_day * world.liveliness(day)
        count = int(expected) + (world.random.random() < expected % 1)
        for _number in range(count):
            person = world.random.choice(keen if world.random.random() < 0.75 else people)
            moment = world.local(day, world.random.randint(8, 20), world.random.randint(0, 59))
            world.plan(moment, partial(_tell, world=world, place=place, person=person))
        if world.random.random() < 0.012 * a_day:
            reporter, reported = world.random.sample(people, 2)
            reported = _nobodys_account(reported, people, reporter)
            moment = world.local(day, world.random.randint(9, 21), world.random.randint(0, 59))
            world.plan(
                moment,
                partial(_report, world=world, place=place, reporter=reporter, person=reported),
            )


def plan_waiting(world: DemoWorld, place: Place) -> None:
    """Plan what waits for somebody at the demo's present: the first panel, and the scorer."""
    group = world.groups(place)[0]
    people = [one for one in world.people_of(group) if one.age >= 16 and one.has_phone]
    for number, person in enumerate(world.random.sample(people, min(5, len(people)))):
        moment = world.until - timedelta(hours=11, minutes=17 * number)
        world.plan(moment, partial(_tell, world=world, place=place, person=person))
    for number, code in enumerate(("mediation", "covenant-suggestion", "noise")):
        neighbours = world.people_of(world.groups(place)[number + 1])
        person, other = world.random.sample(neighbours, 2)
        other = _nobodys_account(other, neighbours, person)
        world.plan(
            world.until - timedelta(hours=30, minutes=number),
            partial(_tell_unscored, world=world, place=place, code=code, who=person, about=other),
        )


def _nobodys_account(
    drawn: DemoPerson, people: Sequence[DemoPerson], reporter: DemoPerson
) -> DemoPerson:
    """Return who was drawn, or another: who tries a demo sign-in does not find misconduct there."""
    return next(one for one in (drawn, *people) if one.sign_in_name is None and one is not reporter)


def _tell_unscored(
    session: Session,
    world: DemoWorld,
    place: Place,
    code: str,
    who: DemoPerson,
    about: DemoPerson,
) -> None:
    rule, telling = _rule(session, place, code), {**stories.DEEDS, **stories.REPORTS}[code]
    deed = attempt(
        session,
        partial(
            declaring.declare,
            session,
            who.actor,
            place.id,
            rule_id=rule.id,
            happened_on=today(session, place),
            story=world.random.choice(telling.stories),
            person_id=about.id if rule.is_deduction else None,
        ),
    )
    if deed is not None:
        world.plan(
            now(session) + timedelta(hours=16),
            partial(_look_into, world=world, place=place, deed_id=deed.id, asked=True, on=False),
        )


def _tell(session: Session, world: DemoWorld, place: Place, person: DemoPerson) -> None:
    code = _drawn(world, stories.DEEDS)
    rule = _rule(session, place, code)
    actor = person.actor if person.has_phone else _at_counter(world, place, person)
    about = person
    if Way.SELF not in rule.ways or (
        Way.OTHER in rule.ways and world.random.randrange(100) < _THANKS
    ):
        others = [one for one in world.people_of(place) if one.age >= 12 and one.id != person.id]
        about = world.random.choice(others)
        if Way.OTHER not in rule.ways:
            actor = world.actor("staff", place)
    _declare(session, world, place, rule, actor, about, stories.DEEDS[code])


def _report(
    session: Session, world: DemoWorld, place: Place, reporter: DemoPerson, person: DemoPerson
) -> None:
    code = _drawn(world, stories.REPORTS)
    rule = _rule(session, place, code)
    _declare(session, world, place, rule, reporter.actor, person, stories.REPORTS[code])


def _declare(
    session: Session,
    world: DemoWorld,
    place: Place,
    rule: RuleRow,
    actor: Actor,
    about: DemoPerson,
    telling: Telling,
) -> None:
    with_photo = rule.evidence is EvidenceNeed.PHOTO or world.random.randrange(100) < _PHOTOS
    ago = world.random.choice((0, 0, 0, 1, 2))
    photos = [
        declaring.Photo("photo.jpg", world.photo(telling.scene, seed=world.random.randrange(9)))
    ]
    deed = attempt(
        session,
        partial(
            declaring.declare,
            session,
            actor,
            place.id,
            rule_id=rule.id,
            happened_on=today(session, place) - timedelta(days=ago),
            story=world.random.choice(telling.stories),
            person_id=None if actor.beneficiary_id == about.id else about.id,
            photos=photos if with_photo else (),
        ),
    )
    if deed is not None:
        later = _soon(session, world, 14, 70)
        world.plan(later, partial(_look_into, world=world, place=place, deed_id=deed.id))


def _look_into(
    session: Session,
    world: DemoWorld,
    place: Place,
    deed_id: UUID,
    asked: bool = False,
    on: bool = True,
) -> None:
    deed = states.find(session, place.id, deed_id)
    group = next((one for one in world.groups(place) if one.id == deed.group_id), None)
    drawn = 99 if asked or deed.deduction else world.random.randrange(100)
    for verifier in world.with_role("panel_member", place, group):
        if drawn < _NO:
            finding, remark = Finding.NO, world.random.choice(stories.REFUSED)
        elif drawn < _NO + _ASK:
            finding, remark = Finding.ASK, world.random.choice(stories.QUESTIONS)[0]
        else:
            finding, remark = Finding.YES, ""
        state = attempt(
            session,
            partial(
                verification.verify,
                session,
                verifier.actor,
                place.id,
                deed_id,
                finding=finding,
                method=world.random.choice(list(Method)),
                remark=remark,
            ),
        )
        if state is not None and (finding is not Finding.YES or state is not DeedState.VERIFYING):
            break
    if deed.state is DeedState.VERIFYING and not asked:
        again = _soon(session, world, 5, 30)
        world.plan(again, partial(_answer, world=world, place=place, deed_id=deed_id))
    elif deed.state is DeedState.VERIFIED and on:
        again = _soon(session, world, 8, 40)
        world.plan(again, partial(_complete, world=world, place=place, deed_id=deed_id))


def _answer(session: Session, world: DemoWorld, place: Place, deed_id: UUID) -> None:
    from linli_moral_bank.deeds import deed_lists

    deed = states.find(session, place.id, deed_id)
    replies: Mapping[str, str] = dict(stories.QUESTIONS)
    teller = next((one for one in world.people if one.id == deed.declarer_id), None)
    for question in deed_lists.findings(session, deed_id):
        if question.finding is Finding.ASK and teller is not None:
            attempt(
                session,
                partial(
                    verification.answer,
                    session,
                    teller.actor,
                    place.id,
                    deed_id,
                    question.id,
                    replies[question.remark],
                ),
            )
    again = _soon(session, world, 6, 40)
    world.plan(again, partial(_look_into, world=world, place=place, deed_id=deed_id, asked=True))


def _complete(session: Session, world: DemoWorld, place: Place, deed_id: UUID) -> None:
    """Hear the person reported, and set the points where the rule leaves a choice."""
    deed = states.find(session, place.id, deed_id)
    rule = session.get_one(Rule, deed.rule_id)
    if deed.deduction and deed.heard_at is None:
        person = next(one for one in world.people if one.id == deed.beneficiary_id)
        said = world.random.choice(stories.HEARD)
        attempt(session, partial(scoring.hear, session, person.actor, place.id, deed_id, said))
    if not rule.is_fixed and deed.points is None:
        points = world.random.randint(rule.points_from, rule.points_to)
        for scorer in (*world.with_role("scorer", place), *world.with_role("president", place)):
            if _scored(session, place, deed, scorer, points):
                break


def _scored(session: Session, place: Place, deed: Deed, scorer: DemoPerson, points: int) -> bool:
    attempt(session, partial(scoring.score, session, scorer.actor, place.id, deed.id, points))
    return deed.points is not None


def _drawn(world: DemoWorld, tellings: Mapping[str, Telling]) -> str:
    weights = [telling.weight for telling in tellings.values()]
    return world.random.choices(list(tellings), weights)[0]


def _rule(session: Session, place: Place, code: str) -> RuleRow:
    book = rule_sets.require_in_force(session, place.id)
    return next(rule for rule in book.rules if rule.code == code)


def _at_counter(world: DemoWorld, place: Place, person: DemoPerson) -> Actor:
    staff = world.with_role("staff", place) or world.with_role("president", place)
    return person.at_counter(staff[0])


def _soon(session: Session, world: DemoWorld, least: int, most: int) -> datetime:
    """Return a moment some hours from now, by day."""
    moment = now(session) + timedelta(hours=world.random.randint(least, most))
    local_hour = (moment.hour + 8) % 24
    if not 8 <= local_hour <= 20:
        moment += timedelta(hours=(9 - local_hour) % 24)
    return moment
