"""A small part of a district like Yantan in the demo: a branch with an outlet of each edition.

Here households and organisations have accounts of their own, beside the people of Longhai.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from importlib.resources import files
from uuid import UUID

import yaml
from sqlmodel import Session

from linli import access, communities, people, starters
from linli.access import SYSTEM, Actor
from linli.communities import Place
from linli.demo import DemoWorld
from linli.people import OrganisationKind
from linli.points import Owner
from linli_moral_bank import rule_sets
from linli_moral_bank.calendar import today
from linli_moral_bank.deeds import declaring, publishing, verification
from linli_moral_bank.demo import outlet_shop, titles, young_people
from linli_moral_bank.demo.trying import attempt
from linli_moral_bank.models import EvidenceNeed, Finding, Method

_SLUG = "yantan"
#: The outlets that are shown, one of each edition, and the branch they stand under here.
_SHOWN, _BRANCH = ("yantan-0101", "yantan-0301", "yantan-1001"), "沿滩区示范支行"
_SURNAMES = "罗邓曾彭萧蔡潘田"
_NAMES = ("光明", "淑芳", "建华", "永红", "志刚", "秀珍", "国平", "小燕")
#: What is declared: the item's code, for whom, and what is told.
_TOLD: Sequence[tuple[str, str, str]] = (
    ("helping", "person", "帮隔壁的老人提菜上楼，顺便换了灯泡。"),
    ("helping", "person", "邻居出门，帮忙收了晒的谷子。"),
    ("helping", "person", "送迷路的老人回了家。"),
    ("home-harmony", "household", "三代同堂，一家人孝老爱亲，邻居都夸。"),
    ("home-clean", "household", "房前屋后收拾得干干净净，还帮邻居扫了过道。"),
    ("org-service-1", "social", "周末在院坝里为居民义务量血压、修小家电。"),
    ("org-governance-1", "social", "组织大家清理了沟渠和卫生死角。"),
    ("firm-wages", "enterprise", "本月工资按时足额发放，已在公示栏张贴。"),
    ("firm-jobs", "enterprise", "招了附近村里的困难家庭成员进厂。"),
)
#: Days between two deeds of an outlet, and between two notices.
_EVERY, _NOTICES = 6, 45


@dataclass(frozen=True, slots=True)
class _Outlet:
    place: Place
    president: UUID
    panel: Sequence[UUID]
    owners: Sequence[tuple[str, Owner, UUID]]
    family: young_people.Family | None


def plan(world: DemoWorld) -> None:
    """Found the district and plan some months of its outlets."""
    with world.at(world.since) as session:
        district = starters.found(session, SYSTEM, _small(), slug=_SLUG)
        # Whoever heads the demo's own district may look at this one too.
        access.grant(session, SYSTEM, world.somebody("admin").id, "administrator", district.id)
        outlets = [
            _people(session, world, node)
            for node in communities.branch(session, district.id)
            if node.slug in _SHOWN
        ]
        branch = communities.children(session, district.id)[0]
    titles.plan_above(world, branch, world.somebody("admin").actor)
    days = list(world.days())[::_EVERY]
    for outlet in outlets:
        for day in days:
            moment = world.local(day, world.random.randint(8, 19), world.random.randint(0, 59))
            world.plan(moment, partial(_tell, world=world, outlet=outlet))
        titles.plan(world, outlet.place, outlet.president, outlet.panel, branch)
        world.plan(
            world.until - timedelta(days=1),
            partial(
                outlet_shop.redeem,
                place=outlet.place,
                owners=[(owner, speaker) for _kind, owner, speaker in outlet.owners],
                merchant=outlet.panel[0],
            ),
        )
        if outlet.family is not None:
            young_people.plan(world, outlet.family)
        moment = world.until - timedelta(days=2)
        while moment > world.since + timedelta(days=10):
            world.plan(moment, partial(_publish, outlet=outlet))
            moment -= timedelta(days=_NOTICES)


def _small() -> starters.StarterFile:
    """Return the template with one branch and three outlets of its forty-seven."""
    template = yaml.safe_load(
        (files("linli_moral_bank") / "starters" / "yantan.yaml").read_text("utf-8")
    )
    section = template["plugins"]["moral_bank"]
    outlets = [
        outlet
        for branch in section["branches"]
        for outlet in branch["outlets"]
        if outlet["slug"] in _SHOWN
    ]
    numbered = [{**outlet, "code": f"{number:02}"} for number, outlet in enumerate(outlets, 1)]
    section["branches"] = [
        {"code": "01", "name": _BRANCH, "slug": "yantan-01", "outlets": numbered}
    ]
    return starters.read(_SLUG, yaml.safe_dump(template, allow_unicode=True).encode())


def _people(session: Session, world: DemoWorld, place: Place) -> _Outlet:
    """Enter an outlet's people: a president, panels, families, and who acts for organisations."""
    groups = communities.groups(session, place.id)

    def enter(group: Place | None = None) -> UUID:
        name = world.random.choice(_SURNAMES) + world.random.choice(_NAMES)
        born = date(world.random.randint(1955, 1998), world.random.randint(1, 12), 15)
        return people.add_person(
            session,
            SYSTEM,
            place.id,
            name=name,
            birth_date=born,
            group_id=group.id if group else None,
        ).id

    president = enter()
    access.grant(session, SYSTEM, president, "president", place.id)
    panel, owners = [], list[tuple[str, Owner, UUID]]()
    for group in groups:
        for _number in range(2):
            panel.append(enter(group))
            access.grant(session, SYSTEM, panel[-1], "panel_member", place.id, group_id=group.id)
        for number in range(4):
            person = enter(group)
            home = people.household(session, SYSTEM, place.id, f"{group.code}-{number + 1}")
            people.move_in(session, SYSTEM, home.id, person, representative=True)
            owners.append(("person", Owner.person(person), person))
            owners.append(("household", Owner.household(home.id), person))
    for number, body in enumerate(people.organisations(session, place.id)):
        if body.kind is not OrganisationKind.MERCHANT:
            agent = enter(groups[number % len(groups)])
            people.name_agent(session, SYSTEM, body.id, agent)
            owners.append((body.kind.value, Owner.organisation(body.id), agent))
    family = young_people.enter(session, place, groups[0], owners[0][2], panel[:2])
    return _Outlet(place, president, panel, owners, family)


def _tell(session: Session, world: DemoWorld, outlet: _Outlet) -> None:
    rules = {rule.code: rule for rule in rule_sets.require_in_force(session, outlet.place.id).rules}
    kinds = {kind for kind, _owner, _speaker in outlet.owners}
    code, kind, story = world.random.choice(
        [one for one in _TOLD if one[0] in rules and one[1] in kinds]
    )
    whose = [one for one in outlet.owners if one[0] == kind]
    _kind, owner, speaker = world.random.choice(whose)
    photos = [declaring.Photo("photo.jpg", world.photo("street", seed=world.random.randrange(9)))]
    deed = attempt(
        session,
        partial(
            declaring.declare,
            session,
            Actor(speaker, origin="web"),
            outlet.place.id,
            rule_id=rules[code].id,
            happened_on=today(session, outlet.place),
            story=story,
            owner=owner,
            photos=photos if rules[code].evidence is EvidenceNeed.PHOTO else (),
        ),
    )
    if deed is None:
        return
    for verifier in outlet.panel:
        attempt(
            session,
            partial(
                verification.verify,
                session,
                Actor(verifier, origin="web"),
                outlet.place.id,
                deed.id,
                finding=Finding.YES,
                method=world.random.choice(list(Method)),
            ),
        )


def _publish(session: Session, outlet: _Outlet) -> None:
    president = Actor(outlet.president, origin="web")
    attempt(session, partial(publishing.publish_ready, session, president, outlet.place.id))
