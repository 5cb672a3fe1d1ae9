"""Somebody is erased: what they said, and what was said of them, is nowhere in our tables."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select
from sqlmodel import Session
from tests.volunteer_hours.team import Crew, plan, serve, sign

from linli import people
from linli.access import SYSTEM
from linli.db import Database
from linli.people import OrganisationKind
from linli.people import erasing as erasing_people
from linli.testing import MakePerson, MovableClock
from linli.testing.traces import traces
from linli_volunteer_hours.attendance import disputes
from linli_volunteer_hours.certificates import issuing
from linli_volunteer_hours.departures import erasing
from linli_volunteer_hours.hours import figures
from linli_volunteer_hours.models import (
    Certificate,
    CertificateState,
    ListingKind,
    Outcome,
    Rating,
    Shift,
    Thanks,
    Volunteer,
)
from linli_volunteer_hours.recognition import thanks
from linli_volunteer_hours.register import volunteers
from linli_volunteer_hours.register.volunteers import Profile
from linli_volunteer_hours.time_bank import (
    accounts,
    blocking,
    departed,
    exchanges,
    home_visits,
    keeping_apart,
    listings,
    phone,
    ratings,
)
from linli_volunteer_hours.time_bank.listings import Wanted
from linli_volunteer_hours.visits import checklist, rounds

#: Stands in everything that is said by the person, or about them.
MARK = "暗记"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """What is written to which column is the same on both."""
    return sqlite_database


def _found(session: Session) -> set[tuple[str, str]]:
    """Return the columns of ours, and of core's books that never forget, with the mark."""
    forever = {("core_audit_entry", "after"), ("core_points_transfer", "note")}
    return traces(session, MARK, owner="volunteer_hours_") | (traces(session, MARK) & forever)


def _live(
    session: Session, crew: Crew, clock: MovableClock, person_with: MakePerson
) -> dict[str, Any]:
    """Let Anna say something, and something be said of her, wherever it is possible."""
    anna, bert, here = crew.anna, crew.bert, crew.id
    unit = people.add_organisation(
        session, SYSTEM, here, kind=OrganisationKind.UNIT, name="第一中学"
    )
    volunteers.register(
        session,
        anna.actor,
        here,
        Profile(
            skills=(f"理发{MARK}",),
            languages=(f"闽南语{MARK}",),
            health=f"过敏{MARK}",
            organisation_id=unit.id,
        ),
    )
    child = person_with(name="孙晓晓", birth_date=date(2014, 3, 2))
    guarded = volunteers.register(session, child.actor, here, Profile(guardian=anna.name))
    shift = plan(session, crew, 3)
    activity = session.get_one(Shift, shift).activity_id
    of_anna = rounds.put_on(session, SYSTEM, here, activity, anna.id, f"3 栋{MARK}")
    other = rounds.put_on(session, SYSTEM, here, activity, crew.clara.id)
    served = serve(session, clock, crew, shift, anna)
    for stop in (of_anna, other):
        checklist.note(session, anna.actor, here, shift, stop.id, Outcome.NEEDS_HELP, f"腿脚{MARK}")
    clock.move(minutes=1)
    disputes.dispute(session, anna.actor, here, served.id, f"少算了{MARK}")
    disputes.settle(session, crew.evaluator.actor, here, served.id, 100, f"查过{MARK}")
    thanks.thank(session, bert.actor, here, anna.id, f"谢谢{MARK}")
    thanks.thank(session, anna.actor, here, bert.id, f"多谢{MARK}")
    day = date(2026, 3, 3)
    asked = issuing.request(session, anna.actor, here, day, day, f"入学{MARK}")
    issuing.issue(session, crew.staff.actor, here, asked.id)
    issuing.complain(session, anna.actor, here, asked.id, f"名字{MARK}")
    issuing.request(session, anna.actor, here, day, day, f"再要{MARK}")
    home_visits.note_identity(session, crew.staff.actor, here, anna.id)
    picture = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(picture, "PNG")
    picture.seek(0)
    photo = listings.Photo("balcony.png", picture)
    wanted = Wanted(
        kind=ListingKind.REQUEST,
        title=f"陪诊{MARK}",
        minutes=60,
        category=f"陪诊{MARK}",
        about=f"去医院{MARK}",
        times=f"周三{MARK}",
    )
    listing = listings.publish(session, anna.actor, here, wanted, photos=[photo])
    phone.dispatch(session, crew.staff.actor, here, listing.id, crew.team_id)
    phone.follow_up(session, crew.staff.actor, here, listing.id, f"很好{MARK}")
    exchange = exchanges.ask(session, bert.actor, here, listing.id, 60)
    exchanges.accept(session, anna.actor, here, exchange.id)
    exchanges.done(session, bert.actor, here, exchange.id, 60)
    exchanges.confirm(session, anna.actor, here, exchange.id)
    for one, two in ((anna, bert), (bert, anna)):
        ratings.rate(session, one.actor, here, exchange.id, 4, f"手巧{MARK}")
        keeping_apart.block(session, one.actor, here, exchange)
        blocking.report(session, one.actor, here, exchange, f"{two.name}{MARK}")
    for report in blocking.open_reports(session, here):
        blocking.close_report(session, crew.evaluator.actor, here, report.id, f"谈过{MARK}")
    again = exchanges.ask(session, crew.clara.actor, here, _again(session, crew), 60)
    exchanges.cancel(session, crew.clara.actor, here, again.id, f"{anna.name}不来{MARK}")
    return {"guarded": guarded.id, "asked": asked.id, "exchange": exchange.id}


def _again(session: Session, crew: Crew) -> Any:
    wanted = Wanted(kind=ListingKind.OFFER, title="理发", minutes=60)
    return listings.publish(session, crew.anna.actor, crew.id, wanted).id


def test_nothing_that_was_said_is_left_and_all_that_was_done_is(
    session: Session, crew: Crew, clock: MovableClock, person_with: MakePerson
) -> None:
    known = _live(session, crew, clock, person_with)
    assert len(_found(session)) == 19, "the marks are in our tables, and not in what never forgets"
    hours = figures.mine(session, crew.id, crew.anna.id).total
    erasing.erase(session, crew.anna.id)
    session.expire_all()
    assert not _found(session)
    paper = session.get_one(Certificate, known["asked"])
    assert (paper.state, paper.holder, paper.minutes) == (CertificateState.VALID, "", 100)
    assert session.get_one(Volunteer, known["guarded"]).guardian_id is None
    assert figures.mine(session, crew.id, crew.anna.id).total == hours == 100
    assert accounts.balance(session, crew.id, crew.bert.id).balance == 60
    assert [one.stars for one in session.execute(select(Rating)).scalars()] == [4, 4]
    assert all(one.hidden_at for one in session.execute(select(Thanks)).scalars())
    erasing.erase(session, crew.anna.id)
    assert not _found(session), "again, nothing changes"


def test_what_was_promised_ends_with_the_person(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew, 1)
    mine, other = sign(session, crew, shift, crew.anna), sign(session, crew, shift, crew.bert)
    erasing.erase(session, crew.anna.id)
    session.expire_all()
    assert (mine.state, other.state) == ("void", "offered")


def test_core_asks_first_and_then_all_lets_go(session: Session, crew: Crew) -> None:
    here, anna = crew.id, crew.anna
    accounts.fund(session, crew.staff.actor, here, 200)
    accounts.grant(session, crew.staff.actor, here, anna.id, 90, "历史时间转入")
    offer = Wanted(kind=ListingKind.OFFER, title=f"理发{MARK}", minutes=30)
    listing = listings.publish(session, crew.bert.actor, here, offer)
    held = exchanges.ask(session, anna.actor, here, listing.id, 30)
    exchanges.accept(session, crew.bert.actor, here, held.id)
    assert any(MARK in str(one.tie.what) for one in erasing_people.outlook(session, anna.id).ties)
    exchanges.cancel(session, anna.actor, here, held.id)
    assert not erasing_people.outlook(session, anna.id).ties, "what is banked is given up"
    reason = erasing_people.Reason.ASKED
    erasing_people.erase(session, crew.staff.actor, here, anna.id, reason)
    assert departed.count(session, here) == 0, "nothing is left to settle"
    assert not accounts.balance(session, here, anna.id).balance
