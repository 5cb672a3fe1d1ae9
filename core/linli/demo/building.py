"""Entering the demo's places, people and organisations, by the rules that staff use too."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

from sqlmodel import Session

from linli import access, communities, people, plugins, starters
from linli.access import SYSTEM
from linli.communities import CommunityKind, Place
from linli.demo import places
from linli.demo.casting import Cast, cast
from linli.demo.people import DemoOrganisation, DemoPerson
from linli.demo.places import CommunityPlan, OrganisationPlan
from linli.demo.signins import PASSWORD
from linli.people import OrganisationKind, PeopleSettings
from linli.signin import passwords

#: Mobile numbers begin with 13 to 19; 154 has never been given to any operator.
_PHONES = 15_400_000_000


class Builder:
    """Builds the demo's communities one after the other in one transaction."""

    def __init__(self, session: Session, random: Random, today: date) -> None:
        self._session = session
        self._random = random
        self._today = today
        self._phones = _PHONES
        self._password_hash = ""
        self.people: list[DemoPerson] = []
        self.organisations: list[DemoOrganisation] = []
        self.groups: dict[Place, list[Place]] = {}
        self.enabled: dict[Place, frozenset[str]] = {}

    def district(self) -> tuple[Place, tuple[Place, ...]]:
        """Make the district and its townships."""
        slug, name = places.DISTRICT
        district = self._place(CommunityKind.DISTRICT, slug, name, None)
        return district, tuple(
            self._place(CommunityKind.TOWNSHIP, slug, name, district.id)
            for slug, name in places.TOWNSHIPS
        )

    def community(self, plan: CommunityPlan, township: Place, district: Place) -> Place:
        """Make a community with everything in it."""
        place = self._place(CommunityKind(plan.kind), plan.slug, plan.name, township.id)
        if plan.template in starters.names():
            starters.apply(self._session, SYSTEM, place, starters.find(plan.template))
        self._turn_plugins_on(place)
        self._make_groups(place, plan)
        residents = self._people(place, plan, district)
        self.people += residents
        self._organise(place, plan, residents)
        return place

    def _place(self, kind: CommunityKind, slug: str, name: str, parent: UUID | None) -> Place:
        return communities.create(
            self._session,
            SYSTEM,
            kind=kind,
            code=slug.upper(),
            name=name,
            slug=slug,
            parent_id=parent,
            language="zh-Hans" if parent is None else None,
            time_zone="Asia/Shanghai" if parent is None else None,
        )

    def _turn_plugins_on(self, place: Place) -> None:
        on = plugins.enabled(self._session, place.id)
        for name in plugins.manager().working:
            if name not in on and plugins.manager().implements(name, "linli_demo"):
                plugins.enable(self._session, SYSTEM, place.id, name)
        self.enabled[place] = plugins.enabled(self._session, place.id)

    def _make_groups(self, place: Place, plan: CommunityPlan) -> None:
        if not communities.groups(self._session, place.id):
            for number, name in enumerate(plan.groups, start=1):
                communities.create(
                    self._session,
                    SYSTEM,
                    kind=CommunityKind.GROUP,
                    code=str(number),
                    name=name,
                    parent_id=place.id,
                )
        self.groups[place] = communities.groups(self._session, place.id)

    def _people(self, place: Place, plan: CommunityPlan, district: Place) -> list[DemoPerson]:
        groups = self.groups[place]
        drawn = cast(
            self._random,
            self._today,
            len(groups),
            plan.people,
            with_sign_ins=plan is places.COMMUNITIES[0],
        )
        homes: dict[int, UUID] = {}
        entered = []
        for index, one in enumerate(drawn):
            speaks = one.home not in homes
            if speaks:
                homes[one.home] = self._home(place, plan, groups[one.group], len(homes))
            entered.append(
                self._enter(place, district, groups[one.group], homes[one.home], one, index, speaks)
            )
        self._relate(place, drawn, entered)
        return entered

    def _home(self, place: Place, plan: CommunityPlan, group: Place, number: int) -> UUID:
        if place.kind is CommunityKind.VILLAGE:
            code, address = f"{group.code}-{number + 1:03d}", f"{group.name}{number + 1}号"
        else:
            building, rest = int(number // 12) + 1, number % 12
            unit, room = rest // 6 + 1, f"{rest % 6 // 2 + 1}0{rest % 2 + 1}"
            code = f"{building}-{unit}-{room}"
            address = f"{building}栋{unit}单元{room}"
        return people.household(
            self._session, SYSTEM, place.id, code, address=f"{plan.street}{address}"
        ).id

    def _enter(
        self,
        place: Place,
        district: Place,
        group: Place,
        home: UUID,
        one: Cast,
        index: int,
        speaks: bool,
    ) -> DemoPerson:
        known = communities.settings(self._session, place.id, "core", PeopleSettings).categories
        categories = tuple(code for code in one.draft.categories if code in known)
        has_phone = one.age >= 14 and (
            bool(one.roles) or one.age < 66 or self._random.random() < 0.6
        )
        since = self._today - timedelta(days=self._random.randint(200, 5200))
        self._phones += 1
        person = people.add_person(
            self._session,
            SYSTEM,
            place.id,
            name=one.draft.name,
            phone=str(self._phones) if has_phone else "",
            sign_in_name=one.sign_in_name,
            birth_date=one.draft.birth_date,
            group_id=group.id,
            categories=categories,
            since=since,
        )
        people.move_in(self._session, SYSTEM, home, person.id, representative=speaks, since=since)
        if one.sign_in_name:
            # One password, known to all: hashing it for each would take seconds.
            self._password_hash = self._password_hash or passwords.hasher.hash(PASSWORD)
            passwords.set_hash(self._session, SYSTEM, person.id, self._password_hash)
        self._give_roles(person.id, place, district, group, one.roles)
        made = DemoPerson(
            id=person.id,
            name=person.name,
            birth_date=one.draft.birth_date,
            age=one.age,
            community=place,
            group=group,
            household_id=home,
            categories=categories,
            roles=(*one.roles, "merchant") if one.acts_for_merchant else tuple(one.roles),
            sign_in_name=one.sign_in_name or None,
            has_phone=has_phone,
            address=f"203.0.113.{index % 250 + 1}",
        )
        return made

    def _give_roles(
        self, person_id: UUID, place: Place, district: Place, group: Place, roles: list[str]
    ) -> None:
        for role in roles:
            if role != "resident":  # every member is one
                access.grant(
                    self._session,
                    SYSTEM,
                    person_id,
                    role,
                    (district if role == "administrator" else place).id,
                    group_id=group.id if role == "panel_member" else None,
                )

    def _relate(self, place: Place, drawn: list[Cast], entered: list[DemoPerson]) -> None:
        home_start = 0
        for index, one in enumerate(drawn):
            if index and one.home != drawn[index - 1].home:
                home_start = index
            for relative, kind in one.draft.kin:
                people.relate(
                    self._session,
                    SYSTEM,
                    place.id,
                    entered[index].id,
                    entered[home_start + relative].id,
                    kind,
                )

    def _organise(self, place: Place, plan: CommunityPlan, residents: list[DemoPerson]) -> None:
        there = people.organisations(self._session, place.id)
        wanted: tuple[OrganisationPlan, ...] = plan.organisations
        if plan is places.COMMUNITIES[0] and not _merchants(there):
            wanted += places.LONGHAI_MERCHANTS
        names = {row.name for row in there}
        for kind, name, work in wanted:
            if name not in names:
                people.add_organisation(
                    self._session, SYSTEM, place.id, kind=kind, name=name, fields_of_work=work
                )
        there = people.organisations(self._session, place.id)
        free = [one for one in residents if not one.roles and 26 <= one.age <= 66]
        keeper = next((one for one in residents if "merchant" in one.roles), None)
        shop = next((row for row in _merchants(there) if "面" in row.name), None)
        for number, row in enumerate(there):
            agent = keeper if keeper and row is shop else free[number % len(free)]
            people.name_agent(self._session, SYSTEM, row.id, agent.id)
            self.organisations.append(DemoOrganisation(row.id, row.name, row.kind, place, agent))


def _merchants(rows: list[people.OrganisationRow]) -> list[people.OrganisationRow]:
    return [row for row in rows if row.kind is OrganisationKind.MERCHANT]
