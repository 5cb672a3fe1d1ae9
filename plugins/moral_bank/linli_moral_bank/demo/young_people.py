"""A child of the demo's district: what it does at school, panel, school and family look into."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from sqlmodel import Session

from linli import people
from linli.access import SYSTEM, Actor
from linli.communities import Place
from linli.demo import DemoWorld
from linli.people import KinshipKind
from linli_moral_bank import rule_sets
from linli_moral_bank.calendar import today
from linli_moral_bank.deeds import declaring, parties, verification
from linli_moral_bank.demo.trying import attempt
from linli_moral_bank.models import Finding, Method, Party

_NAME, _BORN = "罗小雨", date(2015, 9, 12)
#: The item that all three are asked about, and what the child tells.
_ITEM = "school-help"
_STORIES = (
    "同桌请了一周病假，我每天放学给他补课。",
    "帮一年级的小朋友找到了教室。",
    "主动留下来和同学一起打扫教室。",
)
#: Days between two of its deeds; about the newest nobody but the panel has said anything yet.
_EVERY = 21


@dataclass(frozen=True, slots=True)
class Family:
    """A child, who its guardian is, and who sits on its group's panel."""

    place: Place
    child: UUID
    guardian: UUID
    panel: Sequence[UUID]


def enter(
    session: Session, place: Place, group: Place, guardian: UUID, panel: Sequence[UUID]
) -> Family | None:
    """Enter a child of ``guardian`` where the outlet has a school with somebody acting for it."""
    if not parties.teachers(session, place.id):
        return None
    child = people.add_person(
        session,
        SYSTEM,
        place.id,
        name=_NAME,
        birth_date=_BORN,
        group_id=group.id,
        categories=("youth",),
    )
    people.relate(session, SYSTEM, place.id, guardian, child.id, KinshipKind.GUARDIAN)
    return Family(place, child.id, guardian, panel)


def plan(world: DemoWorld, family: Family) -> None:
    """Plan what the child does."""
    for number, story in enumerate(_STORIES):
        newest = number == len(_STORIES) - 1
        moment = world.until - timedelta(days=2 + _EVERY * (len(_STORIES) - 1 - number))
        world.plan(moment, partial(_tell, family=family, story=story, open_end=newest))


def _tell(session: Session, family: Family, story: str, open_end: bool) -> None:
    here = family.place.id
    rules = {rule.code: rule for rule in rule_sets.require_in_force(session, here).rules}
    child = Actor(family.guardian, on_behalf_of=family.child, origin="web")
    told = partial(
        declaring.declare,
        session,
        child,
        here,
        rule_id=rules[_ITEM].id,
        happened_on=today(session, family.place),
        story=story,
    )
    deed = attempt(session, told)
    if deed is None:
        return
    for member in family.panel:
        looked = partial(
            verification.verify,
            session,
            Actor(member, origin="web"),
            here,
            deed.id,
            finding=Finding.YES,
            method=Method.PHONE,
        )
        attempt(session, looked)
    if open_end:
        return
    teacher = min(parties.teachers(session, here))
    for who, party in ((family.guardian, Party.FAMILY), (teacher, Party.SCHOOL)):
        said = partial(
            verification.confirm,
            session,
            Actor(who, origin="web"),
            here,
            deed.id,
            party,
            finding=Finding.YES,
        )
        attempt(session, said)
