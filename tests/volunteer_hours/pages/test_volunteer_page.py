"""The register for staff: who can do what and has time when, and a volunteer's own page."""

from sqlmodel import Session
from tests.volunteer_hours.team import BEGIN, Crew, plan, serve, sign

from linli.db import Database
from linli.testing import Client, MovableClock, QueryCounter
from linli_volunteer_hours.attendance import confirming, door
from linli_volunteer_hours.hours import reports, scopes
from linli_volunteer_hours.models import ListingKind, Time
from linli_volunteer_hours.register import volunteers
from linli_volunteer_hours.register.volunteers import Profile
from linli_volunteer_hours.time_bank import listings
from linli_volunteer_hours.time_bank.listings import Wanted

HOME = "/c/longhai/volunteer_hours/"


def _skilled(session: Session, crew: Crew) -> None:
    for who, skill, language, time in (
        (crew.anna, "理发", "四川话", Time.MORNINGS),
        (crew.bert, "修水电", "英语 English", Time.EVENINGS),
    ):
        said = Profile(skills=(skill,), languages=(language,), times=(time,))
        volunteers.register(session, who.actor, crew.id, said)


def test_staff_open_a_volunteer_and_their_year(
    client: Client,
    crew: Crew,
    database: Database,
    clock: MovableClock,
    query_counter: QueryCounter,
) -> None:
    with database.writing() as session:
        _skilled(session, crew)
        served = serve(session, clock, crew, plan(session, crew), crew.anna).id
        clock.move(minutes=1)
        confirming.confirm(session, crew.leader.actor, crew.id, [served])
    staff = client.another(crew.staff)
    desk = staff.get(f"{HOME}desk").submit("Search", q="理发", time="mornings")
    assert "李建国" not in desk.text
    with query_counter() as queries:
        one = staff.get(next(to for text, to in desk.links if "王桂英" in text))
    assert len(queries) <= 30, queries
    for words in ("理发", "四川话", "2 h", "Teams"):
        assert words in one.text, words
    year = one.follow("Report of the year")
    assert "王桂英 in 2026" in year.text and "Who served" not in year.text
    assert year.follow("On paper").response.data.startswith(b"%PDF")
    assert year.submit("CSV").response.data.decode("utf-8-sig").count("王桂英") >= 1
    assert client.another(crew.bert).get(one.path).status == 403
    assert staff.get(f"{HOME}desk/volunteers/{crew.place.id}").status == 404


def test_staff_read_who_could_help_beside_a_request(
    client: Client, crew: Crew, database: Database
) -> None:
    with database.writing() as session:
        _skilled(session, crew)
        wanted = Wanted(kind=ListingKind.REQUEST, title="换灯泡", minutes=30, category="水电")
        asked = listings.publish(session, crew.clara.actor, crew.id, wanted).id
    link = f"{HOME}bank/listings/{asked}"
    shown = client.another(crew.staff).get(link)
    assert "Who could help" in shown.text and "李建国" in shown.text
    assert "王桂英" not in shown.text
    assert "Who could help" not in client.another(crew.anna).get(link).text


def test_who_served_goes_on_page_after_page(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    shift = plan(session, crew)
    served = [sign(session, crew, shift, one).id for one in (crew.anna, crew.bert)]
    clock.set(BEGIN)
    for minutes in (0, 60):
        clock.move(minutes=minutes)
        for id_ in served:
            door.mark(session, crew.leader.actor, crew.id, id_)
    confirming.confirm(session, crew.leader.actor, crew.id, served)
    scope = scopes.community(session, crew.staff.actor, crew.place, 2026)
    pages = [
        [one.name for one in reports.of(session, crew.place, scope, skip=skip, limit=1).people]
        for skip in range(3)
    ]
    assert sorted(pages) == sorted([["王桂英"], ["李建国"], []]) and pages[2] == []
    assert reports.of(session, crew.place, scope, limit=1).served == 2
