"""A district like Yantan: 47 outlets, 16,000 households, deeds of two years for 330,000 points.

It is set up from its template, and everything of its past is in the ledger: accounts are opened,
deeds booked and exchanges paid month by month, by the functions that do it every day.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import insert, select
from sqlmodel import Session, col

from benchmarks.moral_bank import history, today
from linli import access, communities, people, plugins, starters
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database, upgrade
from linli.ids import new_id
from linli.people import (
    Household,
    HouseholdMember,
    Membership,
    MembershipStatus,
    Person,
)
from linli.points.verify import verify
from linli.signin import passwords
from linli_moral_bank.books import purse, year_sums
from linli_moral_bank.deeds import publishing
from linli_moral_bank.models import DeedState, Rule

HOUSEHOLDS = 16_000
_FIRST = date(2024, 3, 1)
_NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


class _Clock:
    """The database's clock, which the benchmark moves."""

    def __init__(self) -> None:
        self.moment = datetime(_FIRST.year, _FIRST.month, _FIRST.day, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


@dataclass(frozen=True, slots=True)
class World:
    """The district, its largest outlet, and whose deeds are on notice there."""

    folder: Path
    database: Database
    clock: _Clock
    district: Place
    branch: Place
    outlet: Place
    doers: list[UUID]
    #: An item that residents declare themselves, and drafts of the rules that can be tried.
    rule_id: UUID
    outlets_draft_id: UUID
    districts_draft_id: UUID
    password: str

    def let_the_notice_end(self) -> None:
        """Move the clock past the notice."""
        self.clock.moment += timedelta(days=9)


def build(
    folder: Path, url: str, *, deeds: int, history_of: int, households: int = HOUSEHOLDS
) -> World:
    """Set the district up in an empty database and give it a past; ``deeds`` are on notice.

    Raises:
        AssertionError: the ledger does not verify.
    """
    database = Database(url)
    upgrade(database, plugins.manager().histories())
    clock = _Clock()
    database.clock = clock
    with database.writing() as session:
        district = starters.found(session, SYSTEM, starters.find("yantan"), slug="yantan")
        outlets = [
            node
            for node in communities.branch(session, district.id)
            if node.kind.has_portal
            and not any(below.kind.has_portal for below in communities.children(session, node.id))
        ]
        outlet = outlets[0]
        homes = _residents(session, outlets, deeds, households)
        rule_id = session.execute(
            select(col(Rule.id)).where(col(Rule.code) == "helping").limit(1)
        ).scalar_one()
    for place in outlets:
        with database.writing() as session:
            purse.lock_many(session, place.id, homes[place.id])
    history.write(database, clock, homes, outlet, rule_id, history_of, until=_NOW)
    clock.moment = _NOW
    password = "a good neighbour"  # noqa: S105 - of a database that lives for a minute
    doers = homes[outlet.id][:deeds]
    with database.writing() as session:
        _readers(session, district, outlet, doers[0], password)
        history.insert_deeds(
            session,
            [
                history.deed(outlet.id, person_id, rule_id, _NOW.date(), DeedState.SCORED)
                for person_id in doers
            ],
        )
        publishing.publish_ready(session, SYSTEM, outlet.id)
        drafts = today.write(session, district, outlet, homes[outlet.id], rule_id)
        year_sums.keep(session, {})
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    with database.reading() as session:
        branch = communities.place(session, (outlet.parent_id or outlet.id))
        verified = verify(session)
        assert verified.wrong is None, verified.wrong
    return World(
        folder, database, clock, district, branch, outlet, doers, rule_id, *drafts, password
    )


def _residents(
    session: Session, outlets: list[Place], most: int, households: int
) -> dict[UUID, list[UUID]]:
    """Give each outlet its households of one; the first has ``most`` at least."""
    others = max(1, (households - most) // (len(outlets) - 1))
    homes: dict[UUID, list[UUID]] = {}
    for number, outlet in enumerate(outlets):
        ids = [new_id() for _ in range(most if number == 0 else others)]
        homes[outlet.id] = ids
        session.execute(
            insert(Person), [{"id": id_, "name": "王桂英", "created_at": _NOW} for id_ in ids]
        )
        groups = communities.groups(session, outlet.id)
        session.execute(
            insert(Membership),
            [
                {
                    "id": new_id(),
                    "community_id": outlet.id,
                    "person_id": id_,
                    "group_id": groups[position % len(groups)].id if groups else None,
                    "status": MembershipStatus.ACTIVE,
                    "categories": ["resident"],
                    "since": _FIRST,
                    "created_at": _NOW,
                }
                for position, id_ in enumerate(ids)
            ],
        )
        households_ = [new_id() for _ in ids]
        session.execute(
            insert(Household),
            [
                {
                    "id": home,
                    "community_id": outlet.id,
                    "code": str(position),
                    "address": "",
                    "created_at": _NOW,
                }
                for position, home in enumerate(households_)
            ],
        )
        session.execute(
            insert(HouseholdMember),
            [
                {"id": new_id(), "household_id": home, "person_id": id_, "since": _FIRST}
                for home, id_ in zip(households_, ids, strict=True)
            ],
        )
    return homes


def _readers(
    session: Session, district: Place, outlet: Place, resident_id: UUID, password: str
) -> None:
    """Let a resident with a past, members of a panel, and the district's president sign in."""
    resident = session.get_one(Person, resident_id)
    resident.sign_in_name, resident.password_hash = "resident", passwords.hasher.hash(password)
    group = communities.groups(session, outlet.id)[0]
    for name, role, place, group_id in (
        ("panel", "panel_member", outlet, group.id),
        ("second", "panel_member", outlet, group.id),
        ("third", "panel_member", outlet, group.id),
        ("president", "president", district, None),
    ):
        person = people.add_person(session, SYSTEM, outlet.id, name="李建国", sign_in_name=name)
        person.password_hash = passwords.hasher.hash(password)
        access.grant(session, SYSTEM, person.id, role, place.id, group_id=group_id)
