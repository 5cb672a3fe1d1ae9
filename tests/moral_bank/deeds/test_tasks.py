"""Published tasks: taken up, given back, handed in; an event with its sheet."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session
from tests.moral_bank.longhai import Bank, tell

from linli import people
from linli.access import SYSTEM, NotAllowed
from linli.db import Database
from linli.errors import Refusal
from linli.people import KinshipKind
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli.testing.people import Somebody
from linli_moral_bank.deeds import declaring
from linli_moral_bank.deeds.refusals import DuplicateDeed
from linli_moral_bank.models import Deed, DeedState, TakerState, Task, TaskKind
from linli_moral_bank.tasks import publishing, reading, taking
from linli_moral_bank.tasks.refusals import TaskRefused, TaskUnknown

HOME = "/c/longhai/moral_bank"
TODAY = date(2026, 3, 2)
EARLIER = TODAY - timedelta(days=1)


def published(session: Session, bank: Bank, **more: object) -> Task:
    values = {
        "kind": TaskKind.TASK,
        "rule_code": "errands",
        "title": "给周奶奶送午饭",
        "since": TODAY,
        "until": TODAY + timedelta(days=6),
        **more,
    }
    return publishing.publish(session, bank.staff.actor, bank.id, **values)  # type: ignore[arg-type]


def test_from_publishing_to_the_panel(session: Session, bank: Bank, clock: MovableClock) -> None:
    task = published(session, bank, places=1)
    me, other = bank.resident.actor, bank.neighbour.actor
    with pytest.raises(TaskUnknown):
        taking.hand_in(session, me, bank.id, task.id, story="送到了。")
    mine = taking.take_up(session, me, bank.id, task.id)
    assert taking.take_up(session, me, bank.id, task.id).id == mine.id
    with pytest.raises(TaskRefused, match="All places"):
        taking.take_up(session, other, bank.id, task.id)
    taking.give_back(session, me, bank.id, task.id)
    with pytest.raises(TaskUnknown):
        taking.give_back(session, me, bank.id, task.id)
    taking.take_up(session, other, bank.id, task.id)
    deed = taking.hand_in(session, other, bank.id, task.id, story="饭菜送到，还陪她聊了会儿。")
    assert (deed.state, deed.rule_code, deed.beneficiary_id) == (
        DeedState.SUBMITTED,
        "errands",
        bank.neighbour.id,
    )
    with pytest.raises(TaskRefused, match="handed this in"):
        taking.hand_in(session, other, bank.id, task.id, story="再来一次。")
    with pytest.raises(TaskRefused, match="handed this in"):
        taking.give_back(session, other, bank.id, task.id)
    (row,) = reading.listing(session, bank.id, bank.neighbour.id, TODAY)
    assert (row.taken, row.mine) == (1, TakerState.HANDED_IN)
    publishing.close(session, bank.staff.actor, bank.id, task.id)
    with pytest.raises(TaskRefused, match="ended already"):
        publishing.close(session, bank.staff.actor, bank.id, task.id)
    with pytest.raises(TaskRefused, match="over"):
        taking.take_up(session, me, bank.id, task.id)


def test_what_was_done_on_the_last_evening_is_told_the_next_morning(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    me, last = bank.resident.actor, TODAY + timedelta(days=2)
    task, other = published(session, bank, until=last), published(session, bank, until=last)
    for one in (task, other):
        taking.take_up(session, me, bank.id, one.id)
    clock.move(days=3)
    day = last + timedelta(days=1)
    mine, theirs = (
        {one.id for one in reading.listing(session, bank.id, who.id, day)}
        for who in (bank.resident, bank.neighbour)
    )
    assert (mine, theirs) == ({task.id, other.id}, set())
    over = reading.listing(session, bank.id, bank.neighbour.id, day, over=True)
    assert {one.id for one in over} == {task.id, other.id}
    with pytest.raises(TaskRefused, match="This is over"):
        taking.take_up(session, bank.neighbour.actor, bank.id, task.id)
    for wrong in (EARLIER, day):
        with pytest.raises(TaskRefused, match="choose a day from") as refused:
            taking.hand_in(session, me, bank.id, task.id, story="送到了。", happened_on=wrong)
        assert refused.value.field == "happened_on"
    told = taking.hand_in(session, me, bank.id, task.id, story="送到了。")
    assert told.happened_on == last
    clock.move(days=7)
    with pytest.raises(TaskRefused, match="This is over"):
        taking.hand_in(session, me, bank.id, other.id, story="送到了。", happened_on=TODAY)
    assert reading.listing(session, bank.id, bank.resident.id, day + timedelta(days=7)) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_page_asks_on_which_day_it_was_done(
    client: Client, bank: Bank, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        task_id = published(session, bank, until=TODAY + timedelta(days=1)).id
    path = f"{HOME}/tasks/{task_id}"
    resident = client.sign_in(bank.resident)
    assert "When was it?" not in resident.get(path).submit("I take it up").text, (
        "it has one day yet"
    )
    clock.move(days=2)
    page = resident.get(path)
    assert "Until Mar 10, 2026 you can still tell how it went." in page.text
    refused = page.submit("Send to the panel", story="送到了。", happened_on="2026-03-04")
    assert refused.status == 409 and "Please choose a day from" in refused.text
    done = refused.submit("Send to the panel", happened_on="2026-03-02")
    assert "Thank you!" in done.text and "Mar 2, 2026" in done.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_guardian_takes_up_and_scans_for_a_child(
    client: Client, bank: Bank, database: Database
) -> None:
    child = bank.resident.id
    with database.writing() as session:
        tie = KinshipKind.GUARDIAN
        people.relate(session, SYSTEM, bank.id, bank.neighbour.id, child, tie)
        task = published(session, bank)
        event = published(session, bank, kind=TaskKind.EVENT, until=TODAY, title="大扫除")
        task_id, sign = task.id, event.sign
    guardian = client.sign_in(bank.neighbour)
    page = guardian.get(f"{HOME}/children/{child}").follow("To do for the community")
    (path,) = (to for label, to in page.links if label.startswith("给周奶奶送午饭"))
    page = guardian.get(path).submit("I take it up")
    assert "It is now 王桂英's." in page.text
    page = page.submit("Send to the panel", story="和妈妈一起送到了。")
    assert page.status == 200 and "Thank you!" in page.text
    page = guardian.get(f"{HOME}/here/{sign}").submit("王桂英 is here")
    assert page.status == 200 and "Thank you for coming!" in page.text
    with database.reading() as session:
        deeds = session.execute(select(Deed)).scalars().all()
        assert [(one.owner_id, one.declarer_id) for one in deeds] == [(child, child)] * 2
    assert "I take it up" in guardian.get(f"{HOME}/tasks/{task_id}").text, "theirs is another"
    other = client.another(bank.far)
    assert other.get(f"{HOME}/tasks/{task_id}?child={child}").status == 403
    assert "is here" not in other.get(f"{HOME}/here/{sign}").text


WRONG: tuple[tuple[dict[str, object], str], ...] = (
    ({"rule_code": "nothing"}, "do not have this item"),
    ({"rule_code": "fighting"}, "cannot declare this item"),
    ({"rule_code": "red-list"}, "cannot declare this item"),
    ({"title": "  "}, "what there is to do"),
    ({"until": EARLIER}, "before the first"),
    ({"since": EARLIER, "until": EARLIER}, "over already"),
    ({"kind": TaskKind.EVENT}, "one day"),
    ({"places": 0}, "1 to 1000 places"),
    ({"places": 1001}, "1 to 1000 places"),
    ({"until": TODAY + timedelta(days=367)}, "a year at most"),
)


def test_the_last_place_goes_to_one(database: Database, bank: Bank) -> None:
    with database.writing() as session:
        task_id = published(session, bank, places=1).id

    def take(somebody: Somebody) -> bool:
        try:
            database.run(lambda session: taking.take_up(session, somebody.actor, bank.id, task_id))
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(3) as threads:
        got = list(threads.map(take, (bank.resident, bank.neighbour, bank.far)))
    assert sum(got) == 1


def test_on_the_pages(client: Client, bank: Bank, database: Database) -> None:
    staff = client.sign_in(bank.staff)
    page = staff.get(f"{HOME}/tasks/new")
    assert page.submit("Publish", title="").status == 422
    page = page.submit(
        "Publish", kind="event", title="清明大扫除", rule_code="errands", until="2026-03-02"
    )
    assert "Residents can take it up now" in page.text
    sheet = staff.get(f"{page.path}/sheet.pdf")
    assert sheet.response.data.startswith(b"%PDF")
    with database.reading() as session:
        event = session.get_one(Task, reading.listing(session, bank.id, bank.staff.id, TODAY)[0].id)
    resident = client.another(bank.resident)
    assert resident.get(f"{HOME}/tasks/new").status == 403
    assert "scan the sheet there" in resident.get(f"{HOME}/tasks/{event.id}").text
    done = resident.get(f"{HOME}/here/{event.sign}").submit("I am here")
    assert "Thank you for coming" in done.text
    again = resident.get(f"{HOME}/here/{event.sign}").submit("I am here")
    assert again.path == done.path
    assert resident.get(f"{HOME}/here/nothing").status == 404
    assert "王桂英" in staff.get(f"{HOME}/tasks/{event.id}").text


def test_publishing_is_for_the_desk(session: Session, bank: Bank, clock: MovableClock) -> None:
    with pytest.raises(NotAllowed):
        publishing.publish(
            session,
            bank.resident.actor,
            bank.id,
            kind=TaskKind.TASK,
            rule_code="errands",
            title="…",
            since=TODAY,
            until=TODAY,
        )
    for wrong, said in WRONG:
        with pytest.raises(TaskRefused, match=said):
            published(session, bank, **wrong)
    event = published(session, bank, kind=TaskKind.EVENT, until=TODAY)
    assert event.sign is not None
    with pytest.raises(TaskRefused, match="Come to the event"):
        taking.take_up(session, bank.resident.actor, bank.id, event.id)
    tomorrow = published(
        session,
        bank,
        kind=TaskKind.EVENT,
        since=TODAY + timedelta(days=1),
        until=TODAY + timedelta(days=1),
    )
    assert tomorrow.sign is not None
    with pytest.raises(TaskRefused, match="begins on"):
        taking.come_in(session, bank.resident.actor, bank.id, tomorrow.sign)


def event_of_errands(session: Session, bank: Bank, title: str = "清明大扫除") -> str:
    made = published(session, bank, kind=TaskKind.EVENT, title=title, until=TODAY)
    assert made.sign is not None
    return made.sign


def test_a_scan_stands_with_what_was_told_of_that_day_already(session: Session, bank: Bank) -> None:
    told = tell(session, bank, "errands", day=TODAY)
    me, sign = bank.resident.actor, event_of_errands(session, bank)
    came = taking.come_in(session, me, bank.id, sign)
    assert (came.deed.id, came.told_before) == (told.id, True)
    assert reading.scanned(session, told.id) == "清明大扫除"
    assert taking.come_in(session, me, bank.id, sign).deed.id == told.id
    other = taking.come_in(session, me, bank.id, event_of_errands(session, bank, "义诊"))
    assert (other.deed.occasion, other.told_before) == (2, False), "another event is another deed"
    far = taking.come_in(session, bank.far.actor, bank.id, sign)
    assert (far.deed.beneficiary_id, far.told_before) == (bank.far.id, False)


def test_who_withdraws_what_they_scanned_scans_again(session: Session, bank: Bank) -> None:
    tell(session, bank, "errands", day=TODAY)
    me, sign = bank.resident.actor, event_of_errands(session, bank)
    first = taking.come_in(session, me, bank.id, sign).deed
    declaring.withdraw(session, me, bank.id, first.id)
    again = taking.come_in(session, me, bank.id, sign)
    assert (again.deed.state, again.told_before) == (DeedState.SUBMITTED, False)
    assert again.deed.id != first.id


def test_a_task_is_not_handed_in_beside_what_was_told(session: Session, bank: Bank) -> None:
    tell(session, bank, "errands", day=TODAY)
    task, me = published(session, bank), bank.resident.actor
    taking.take_up(session, me, bank.id, task.id)
    with pytest.raises(DuplicateDeed, match="tick the box"):
        taking.hand_in(session, me, bank.id, task.id, story="送到了。")
    done = taking.hand_in(session, me, bank.id, task.id, story="又送一次。", separate=True)
    assert done.occasion == 2


def test_the_pages_of_what_was_told_before(client: Client, bank: Bank, database: Database) -> None:
    with database.writing() as session:
        told = tell(session, bank, "errands", day=TODAY)
        sign, task = event_of_errands(session, bank), published(session, bank)
        told_id, task_id = told.id, task.id
    resident = client.sign_in(bank.resident)
    done = resident.get(f"{HOME}/here/{sign}").submit("I am here")
    assert done.path == f"{HOME}/deeds/{told_id}"
    assert "it counts once" in done.text and "scanned the sheet of “清明大扫除”" in done.text
    assert "scanned the sheet" in client.another(bank.panel).get(f"{HOME}/panel/{told_id}").text
    page = resident.get(f"{HOME}/tasks/{task_id}").submit("I take it up")
    refused = page.submit("Send to the panel", story="送到了。")
    assert refused.status == 409 and "another time on the same day" in refused.text
    assert "Thank you" in refused.submit("Send to the panel", separate="true").text
