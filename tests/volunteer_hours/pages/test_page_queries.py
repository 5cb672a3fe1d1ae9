"""Pages of staff ask the same number of questions, however much stands on them."""

from datetime import date, time

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import LENGTH, Crew, catch_up, plan, sign

from linli import people
from linli.access import SYSTEM, Actor
from linli.db import Database
from linli.people import OrganisationKind, Person
from linli.testing import Client, MakePerson, MovableClock, QueryCounter, Somebody
from linli_volunteer_hours.activities import campaigns
from linli_volunteer_hours.attendance import door
from linli_volunteer_hours.models import ListingKind
from linli_volunteer_hours.register import postings
from linli_volunteer_hours.time_bank import accounts, listings
from linli_volunteer_hours.time_bank.listings import Wanted

HOME = "/c/longhai/volunteer_hours/"
PAGES = (
    "desk",
    "desk/postings",
    "desk/bank",
    "desk/bank/accounts",
    "campaigns",
    "lead",
    "lead/hours",
    "lead/visits",
)


def _fill(session: Session, crew: Crew, clock: MovableClock, who: Somebody, number: int) -> None:
    """Put one more thing of each kind on the pages, all about one more neighbour."""
    phone = f"+8613800000{number:03}"
    session.get_one(Person, who.id).phone = phone
    unit = people.add_organisation(
        session, SYSTEM, crew.id, kind=OrganisationKind.UNIT, name=f"单位{number}"
    )
    people.name_agent(session, SYSTEM, unit.id, crew.staff.id)
    postings.post(session, crew.staff.actor, unit.id, crew.id, who.name, phone[-4:])
    asked = Wanted(kind=ListingKind.REQUEST, title=f"换灯泡{number}", minutes=30)
    listings.publish(session, Actor(crew.staff.id, who.id, origin="test"), crew.id, asked)
    day = clock.now().date()
    campaigns.add(
        session, SYSTEM, crew.id, campaigns.Wanted(name=f"行动{number}", from_on=day, until_on=day)
    )
    shift = plan(session, crew, begins=time(6 + 3 * number), starts_on=date(2026, 3, 3))
    sign(session, crew, shift, crew.anna)
    accounts.fund(session, SYSTEM, crew.id, 60)


def test_the_same_questions_whatever_stands_there(
    client: Client,
    crew: Crew,
    database: Database,
    clock: MovableClock,
    person_with: MakePerson,
    query_counter: QueryCounter,
) -> None:
    staff = client.another(crew.staff)

    def questions(page: str) -> int:
        staff.get(f"{HOME}{page}")
        with query_counter() as counted:
            assert staff.get(f"{HOME}{page}").status == 200
        return len(counted)

    counts = []
    for numbers in (range(1), range(1, 4)):
        for number in numbers:
            one, gone = person_with(name=f"吴{number}"), person_with(name=f"走{number}")
            with database.writing() as session:
                _fill(session, crew, clock, one, number)
                accounts.grant(session, SYSTEM, crew.id, gone.id, 30, "历史时间转入")
                people.leave(session, SYSTEM, crew.id, gone.id)
        counts.append({page: questions(page) for page in PAGES})
    # What somebody left behind is asked of the ledger account by account, a page at a time.
    per_account = counts[1].pop("desk/bank/accounts") - counts[0].pop("desk/bank/accounts")
    assert counts[0] == counts[1] and per_account <= 3 * 3


@pytest.mark.parametrize("relatives", [0, 1])
def test_the_page_that_confirms_asks_little_for_each(
    client: Client,
    crew: Crew,
    database: Database,
    clock: MovableClock,
    query_counter: QueryCounter,
    relatives: int,
) -> None:
    with database.writing() as session:
        shift = plan(session, crew, capacity=4)
        signed = [sign(session, crew, shift, one) for one in (crew.anna, crew.bert, crew.clara)]
        if relatives:
            people.relate(
                session, SYSTEM, crew.id, crew.anna.id, crew.leader.id, people.KinshipKind.SPOUSE
            )
        clock.set(signed[0].starts_at)
        for one in signed:
            door.mark(session, crew.leader.actor, crew.id, one.id)
    clock.move(minutes=LENGTH + 61)
    with database.writing() as session:
        catch_up(session, crew)
    leader = client.another(crew.leader)
    with query_counter() as counted:
        shown = leader.get(f"{HOME}shifts/{shift}/confirm")
    assert ("Not yours to confirm" in shown.text) == bool(relatives)
    assert len(counted) <= (34 if relatives else 24), len(counted)
