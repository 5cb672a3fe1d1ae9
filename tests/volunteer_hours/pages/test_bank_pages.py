"""The time bank's pages beside the plain exchange: photos, relatives, safety, and the desk."""

from io import BytesIO

from PIL import Image
from tests.volunteer_hours.team import Crew

from linli import communities, inbox, people
from linli.access import SYSTEM, Actor
from linli.db import Database
from linli.people import KinshipKind, Person
from linli.testing import Client, MakePerson, Page, QueryCounter
from linli_volunteer_hours import overview
from linli_volunteer_hours.models import ListingKind
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings
from linli_volunteer_hours.time_bank import accounts, blocking, disputes, exchanges, listings

HOME = "/c/longhai/volunteer_hours/"


def _photo() -> tuple[BytesIO, str]:
    written = BytesIO()
    Image.new("RGB", (40, 40), "green").save(written, "PNG")
    written.seek(0)
    return written, "balcony.png"


def _open(page: Page, title: str) -> str:
    return next(to for text, to in page.links if title in text)


def test_a_request_for_a_mother_with_a_photo_in_twos(
    client: Client, crew: Crew, database: Database, person_with: MakePerson
) -> None:
    mother = person_with(name="周奶奶")
    with database.writing() as session:
        people.relate(session, SYSTEM, crew.id, crew.anna.id, mother.id, KinshipKind.CHILD)
        communities.save_settings(
            session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, {"bank_two_people": True}
        )
    anna, bert = client.another(crew.anna), client.another(crew.bert)
    form = anna.get(f"{HOME}bank/new?kind=request")
    assert form.submit("Publish", title="洗窗帘", for_whom="没有这人").status == 422
    assert form.submit("Publish", title="洗窗帘", helpers=11).status == 422
    written = form.submit(
        "Publish", title="洗窗帘", for_whom="周奶奶", helpers=2, at_home=True, photos=_photo()
    )
    assert "It stands in the time bank now." in written.text and "Photo 1" in written.html
    listing = bert.get(_open(bert.get(f"{HOME}bank?kind=request"), "洗窗帘"))
    picture = next(to for to in listing.html.split('"') if "/evidence/" in to)
    assert bert.get(picture).status == 200
    exchange = listing.submit("I will do this")
    assert "Agreed." in anna.get(exchange.path).submit("Yes, gladly").text
    shown = bert.get(exchange.path)
    assert "Two people go on a home visit" in shown.text
    named = shown.submit("Name them", name="张秀兰")
    assert "张秀兰 comes along; both are told." in named.text
    assert "Your neighbour confirms it now." in named.submit("It is done").text
    assert "Confirmed." in anna.get(exchange.path).submit("Yes, it is so").text
    blocked = bert.get(exchange.path).submit("Do not bring us together again")
    assert "Nobody is told." in blocked.text
    told = blocked.submit("Tell staff", reason="钥匙不见了")
    assert "Staff look into it and answer you." in told.text
    assert "Taken back." in told.submit("Take that back").text
    desk = client.another(crew.evaluator).get(f"{HOME}desk/bank/told")
    assert "钥匙不见了" in desk.html
    assert desk.submit("Answer", reason="").status == 422
    assert "Done." in desk.submit("Answer", reason="钥匙找到了。").text


def test_disputes_and_reports_reach_whoever_decides_them(
    client: Client, crew: Crew, database: Database, query_counter: QueryCounter
) -> None:
    evaluator, staff = client.another(crew.evaluator), client.another(crew.staff)
    link, told = f"{HOME}desk/bank/decisions", f"{HOME}desk/bank/told"
    counts = []
    for title, others in (("擦玻璃", (crew.bert,)), ("理发", (crew.bert, crew.clara, crew.leader))):
        with database.writing() as session:
            wanted = listings.Wanted(kind=ListingKind.OFFER, title=title, minutes=60)
            offer = listings.publish(session, crew.anna.actor, crew.id, wanted).id
            for one in others:
                made = exchanges.ask(session, one.actor, crew.id, offer, 30)
                exchanges.accept(session, crew.anna.actor, crew.id, made.id)
                exchanges.done(session, crew.anna.actor, crew.id, made.id, 30)
                disputes.dispute(session, one.actor, crew.id, made.id, "没有做完")
                blocking.report(session, one.actor, crew.id, made, "话说得难听")
        with query_counter() as counted:
            found, reports = evaluator.get(link), evaluator.get(told)
        counts.append(len(counted))
    assert counts[0] == counts[1] and "没有做完" in found.text and "话说得难听" in reports.text
    with database.writing() as session:
        waits = {
            one.title.message: one.count
            for one in overview.to_do(session, crew.evaluator.actor, crew.place)
        }
        assert "is disputed" in inbox.page(session, crew.anna.id)[0].text.message
        assert len(blocking.open_reports(session, crew.id, reader_id=crew.anna.id)) == 0
    assert waits["Time bank exchange to decide"] == 4
    assert waits["Trouble in the time bank that a neighbour told of"] == 4
    assert staff.get(link).status == staff.get(told).status == 403
    assert "Told us" not in staff.get(f"{HOME}desk/bank").text
    asked = evaluator.get(_open(found, "擦玻璃"))
    silent = asked.submit("Decide", minutes=10)
    assert (silent.status, "Please say in a sentence why." in silent.text) == (422, True)
    decided = asked.submit("Decide", minutes=10, reason="只擦了两扇")
    assert "Decided. Both are told." in decided.text and "擦玻璃" not in evaluator.get(link).text
    for who in (crew.anna, crew.bert):
        assert "10 minutes are paid. 只擦了两扇" in client.another(who).get("/c/longhai/inbox").text
    assert "只擦了两扇" in client.another(crew.bert).get(asked.path).text
    chinese = client.another(crew.evaluator, language="zh-CN").get(link)
    assert "待处理" in chinese.text


def test_the_desk_sends_a_call_sees_a_card_and_settles_an_account(
    client: Client, crew: Crew, database: Database, person_with: MakePerson
) -> None:
    elder, gone = person_with(name="周奶奶"), person_with(name="吴爷爷")
    staff = client.another(crew.staff)
    with database.writing() as session:
        served = Actor(crew.staff.id, on_behalf_of=elder.id, origin="test")
        wanted = listings.Wanted(kind=ListingKind.REQUEST, title="换灯泡", minutes=30)
        request = listings.publish(session, served, crew.id, wanted).id
        accounts.fund(session, SYSTEM, crew.id, 90)
        accounts.grant(session, SYSTEM, crew.id, gone.id, 60, "历史时间转入")
        people.leave(session, SYSTEM, crew.id, gone.id)
    assert "To be sent" in staff.get(f"{HOME}desk/bank").text
    sent = staff.get(f"{HOME}bank/listings/{request}").submit("Send", team=crew.team_id)
    assert "The leaders of the team are told." in sent.text
    assert "换灯泡" in client.another(crew.leader).get("/c/longhai/inbox").text
    desk = staff.get(f"{HOME}desk/bank")
    assert "Team is asked" in desk.text
    again = desk.submit("Write it down", note="")
    assert again.status == 422, again.text
    assert "Nobody waits" in desk.submit("Write it down", note="灯亮了。").text
    homes = desk.follow("Visits")
    assert homes.submit("Note it", name="没有这人").status == 422
    assert "Done." in homes.submit("Note it", name="王桂英").text
    desk = desk.follow("Accounts 1")
    assert desk.submit("Settle by name", name="王桂英").status == 422
    assert "Accounts of those who left" in desk.text and "吴爷爷" in desk.text
    refused = desk.submit("Settle the account", heir="王桂英")
    assert refused.status == 422 and "relatives who stand" in refused.text
    settled = desk.submit("Settle the account")
    assert "1 h 30 min" in settled.text and "Accounts of those who left" not in settled.text
    assert client.another(crew.anna).get(f"{HOME}desk/bank").status == 403


def test_namesakes_are_told_apart_on_every_form_of_the_bank(
    client: Client, crew: Crew, database: Database, person_with: MakePerson
) -> None:
    namesakes = [person_with(name="李强"), person_with(name="李强")]
    with database.writing() as session:
        for end, one in enumerate(namesakes, 8001):
            session.get_one(Person, one.id).phone = f"1380000{end}"
            people.relate(session, SYSTEM, crew.id, crew.anna.id, one.id, KinshipKind.CHILD)
        accounts.fund(session, SYSTEM, crew.id, 200)
        accounts.grant(session, SYSTEM, crew.id, crew.anna.id, 60, "历史时间转入")
    anna, staff = client.another(crew.anna), client.another(crew.staff)
    forms = (
        (anna.get(f"{HOME}bank/give"), "Give", {"minutes": 10}),
        (staff.get(f"{HOME}desk/bank/accounts"), "Book it", {"minutes": 20, "reason": "困难家庭"}),
    )
    for form, button, typed in forms:
        unclear = form.submit(button, name="李强", **typed)
        assert (unclear.status, "Wang Fang 8000" in unclear.text) == (422, True)
        assert form.submit(button, name="李强 8002", **typed).status == 200
    with database.reading() as session:
        got = [accounts.balance(session, crew.id, one.id).balance for one in namesakes]
    assert got == [0, 30]


def test_staff_stop_visits_and_what_must_not_stand_there(
    client: Client, crew: Crew, database: Database
) -> None:
    with database.writing() as session:
        wanted = listings.Wanted(kind=ListingKind.OFFER, title="卖药", minutes=60)
        offer = listings.publish(session, crew.anna.actor, crew.id, wanted).id
    staff = client.another(crew.staff)
    listing = staff.get(f"{HOME}bank/listings/{offer}")
    assert "Take it away as staff" not in client.another(crew.bert).get(listing.path).text
    silent = listing.submit("Take it away", reason="")
    assert (silent.status, "Please say in a sentence why." in silent.text) == (422, True)
    gone = silent.submit("Take it away", reason="这里不能卖药")
    assert "Taken away. Whoever wrote it is told." in gone.text
    assert "Take it away as staff" not in gone.text and "no longer offered" in gone.text
    desk = staff.get(f"{HOME}desk/bank").follow("Visits")
    assert "Every registered, grown-up volunteer" in desk.text
    kept = desk.submit("No visits at home for now", name="王桂英", reason="")
    assert kept.status == 422 and "王桂英" in kept.html
    assert "Done." in kept.submit("No visits at home for now", reason="先了解情况").text
    told = client.another(crew.anna).get("/c/longhai/inbox").text
    assert "这里不能卖药" in told and "先了解情况" in told


def test_how_long_time_lasts_is_changed_at_the_desk(
    client: Client, crew: Crew, database: Database
) -> None:
    with database.writing() as session:
        accounts.fund(session, crew.staff.actor, crew.id, 60)
        communities.save_settings(
            session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, {"bank_months": 24}
        )
    staff, president = client.another(crew.staff), client.another(crew.president)
    assert "whoever may change settings" in staff.get(f"{HOME}desk/bank/accounts").text
    desk = president.get(f"{HOME}desk/bank/accounts")
    assert "for ever" in desk.text
    changed = desk.submit("Apply it")
    assert "24 months" in changed.text and "Apply it" not in changed.text
    assert "already" in desk.submit("Apply it").text


def test_the_desk_sets_what_one_may_owe_for_accounts_that_exist(
    client: Client, crew: Crew, database: Database
) -> None:
    with database.writing() as session:
        accounts.fund(session, crew.staff.actor, crew.id, 30)
        accounts.grant(session, crew.staff.actor, crew.id, crew.bert.id, 30, "独居老人")
        communities.save_settings(
            session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, {"bank_credit_hours": 2}
        )
    assert "Set it for all" not in client.another(crew.staff).get(f"{HOME}desk/bank/accounts").text
    desk = client.another(crew.president).get(f"{HOME}desk/bank/accounts")
    assert "may owe 2 h, as the settings say" in desk.text
    done = desk.submit("Set it for all")
    assert "Done." in done.text
    again = done.submit("Set it for all")
    assert again.status == 422 and "Every account has this limit already." in again.text
