"""The pages of orders and questions, used without script."""

from datetime import date, time
from uuid import UUID

import pytest

from linli.db import Database
from linli.testing import Client, MakePerson, QueryCounter
from linli_micro_wishes.clocks import duty
from linli_micro_wishes.models import Kind, OrderState
from linli_micro_wishes.orders import order_lists, working
from tests.micro_wishes.ordered import service, taken, told
from tests.micro_wishes.street import HOME, Street


def made(database: Database, step: object, street: Street, *more: object) -> UUID:
    """Take one step of a story and return the order's id."""
    with database.writing() as session:
        id_: UUID = step(session, street, *more).id  # type: ignore[operator]
        return id_


def state_of(database: Database, order_id: UUID) -> OrderState:
    with database.reading() as session:
        return order_lists.row_of(session, order_id).state


def test_a_resident_orders_a_member_does_it(
    client: Client, database: Database, street: Street
) -> None:
    with database.writing() as session:
        service(session, street, needs_address=True)
    wisher, staff, worker = (
        client.another(one) for one in (street.wisher, street.staff, street.neighbour)
    )
    form = wisher.get(f"{HOME}/services").follow("Order")
    assert "龙海路 8 号 3-2-501" in form.html
    refused = form.submit("Send", words="请代领社保卡", address="")
    assert refused.status == 422 and "Please write where we should come." in refused.text
    assert "请代领社保卡" in refused.html
    mine = refused.submit("Send", address="龙海路 8 号")
    assert "We have it, no. 1." in mine.text

    board = staff.get(f"{HOME}/desk/orders").follow("代领社保卡")
    found = board.submit("Search", who="建国")
    assert "李建国" in found.text
    assert "Sent. They are asked" in found.submit("/send").text
    task = worker.get(f"{HOME}/my-orders")
    task = worker.get(next(to for _label, to in task.links if f"{HOME}/my-orders/" in to))
    assert "王桂英" in task.text and "龙海路 8 号" in task.text
    task = task.submit("Yes, I take it").submit("I am on my way")
    short = task.submit("Done", answer="")
    assert short.status == 422
    assert "Well done." in task.submit("Done", answer="社保卡已送到。").text
    answered = wisher.get(mine.path)
    assert "社保卡已送到。" in answered.text
    assert "That helps us" in answered.submit("Yes, it is done", stars="5").text
    assert "代领社保卡" in wisher.get(f"{HOME}/orders").text


def test_what_is_not_done_and_what_is_withdrawn(
    client: Client, database: Database, street: Street
) -> None:
    with database.writing() as session:
        first = taken(session, street)
        working.done(session, street.neighbour.actor, street.id, first.id, answer="已办。")
        done, second = first.id, told(session, street).id
    client.sign_in(street.wisher)
    page = client.get(f"{HOME}/orders/{done}")
    assert page.submit("Tell the community", words="").status == 422
    assert "It goes on." in page.submit("Tell the community", words="还没收到").text
    client.get(f"{HOME}/orders/{second}").submit("Yes, withdraw it")
    assert state_of(database, second) is OrderState.WITHDRAWN


def test_asked_back_and_replied(client: Client, database: Database, street: Street) -> None:
    order_id = made(database, taken, street)
    worker, wisher = client.another(street.neighbour), client.another(street.wisher)
    task = worker.get(f"{HOME}/my-orders/{order_id}")
    assert task.submit("Send the question", words="").status == 422
    assert "The clock stands" in task.submit("Send the question", words="几单元？").text
    page = wisher.get(f"{HOME}/orders/{order_id}")
    assert "几单元？" in page.text
    assert "Now it goes on." in page.submit("Reply", words="二单元。").text


def test_a_worker_cannot_or_hands_it_up(client: Client, database: Database, street: Street) -> None:
    order_id = made(database, taken, street)
    worker = client.another(street.neighbour)
    task = worker.get(f"{HOME}/my-orders/{order_id}")
    up = task.submit("Hand it up", words="要开证明")
    assert up.status == 409 and "nobody above" in up.text
    assert task.submit("Give it back to the desk", words="").status == 422
    assert "asks somebody else" in task.submit("Give it back to the desk", words="出差").text
    assert state_of(database, order_id) is OrderState.DECLINED


def test_staff_write_an_order_down_merge_and_link(
    client: Client, database: Database, street: Street
) -> None:
    first = made(database, told, street)
    client.sign_in(street.staff)
    page = client.get(f"{HOME}/desk/orders").follow("Write an order down")
    found = page.submit("Search", q="秀兰")
    form = found.follow(next(label for label, to in found.links if "person=" in to))
    with database.reading() as session:
        offered = order_lists.row_of(session, first)
    assert "代领社保卡" in form.text
    wrong = form.submit("Write it down", words="x", channel="phone")
    assert wrong.status == 422
    option = next(value for value in _options(form.html) if value)
    made_page = wrong.submit("Write it down", words="也请代领社保卡", service=option)
    assert "Written down as no. 2." in made_page.text
    bad = made_page.submit("The same: put them together", number="9")
    assert bad.status == 422 and "no other order" in bad.text
    linked = made_page.submit("Only link them", number=str(offered.number))
    assert "Noted on both." in linked.text
    done = linked.submit("The same: put them together", number=str(offered.number))
    assert "Put together." in done.text


def _options(html: str) -> list[str]:
    import re

    block = html.partition('name="service"')[2].partition("</select>")[0]
    return re.findall(r'<option value="([^"]*)"', block)


def test_a_dispute_is_not_read_at_the_desk(
    client: Client, database: Database, street: Street, person_with: MakePerson
) -> None:
    order_id = made(database, told, street, Kind.DISPUTE, "楼上漏水")
    client.sign_in(street.staff)
    page = client.get(f"{HOME}/desk/orders")
    assert "confidential" in page.text and "楼上漏水" not in page.html
    shown = client.get(f"{HOME}/desk/orders/{order_id}")
    assert "王桂英" not in shown.html and "楼上漏水" not in shown.html
    head = client.another(person_with("president", name="黄德明"))
    assert "楼上漏水" in head.get(f"{HOME}/desk/orders/{order_id}").text
    assert client.another(street.other).get(f"{HOME}/orders/{order_id}").status == 404


def test_services_are_kept_and_shown_to_everybody(
    client: Client, database: Database, street: Street
) -> None:
    client.sign_in(street.staff)
    page = client.get(f"{HOME}/desk/services").follow("Offer a service")
    wrong = page.submit(
        "Save", kind="question", title="有问必答", answer_from="20:00", answer_to="08:00"
    )
    assert wrong.status == 422 and "The hours end before they begin." in wrong.text
    listed = wrong.submit(
        "Save", answer_from="08:00", answer_to="20:00", answer_minutes="5", duty="statutory"
    )
    assert "First answer within 5 minutes, from 08:00 to 20:00." in listed.text
    changed = listed.follow(next(label for label, _to in listed.links if "有问必答" in label))
    changed.submit("Save", title="有事您说话")
    visitor = client.another().get(f"{HOME}/services")
    assert "有事您说话" in visitor.text and "The community's own duties 1" in visitor.text
    assert "has not been entered" in visitor.text


def test_the_calendar_is_taken_in_and_edited(client: Client, street: Street) -> None:
    client.sign_in(street.staff)
    page = client.get(f"{HOME}/desk/calendar")
    assert "No day of 2026 has been entered." in page.text
    taken_in = page.submit("Take in the published days of 2026")
    assert "国庆节" in taken_in.text and "No day of 2026" not in taken_in.text
    assert taken_in.submit("Save", day="2026-10-08", name="").status == 422
    named = taken_in.submit("Save", day="2026-10-08", name="庙会")
    assert "庙会" in named.text
    assert "has not been entered" not in client.another().get(f"{HOME}/services").text


def test_the_roster_says_who_is_on_now(client: Client, database: Database, street: Street) -> None:
    client.sign_in(street.staff)
    page = client.get(f"{HOME}/desk/duty")
    assert "Nobody is on duty now." in page.text
    values = {"person": str(street.colleague.id), "first_day": "2026-03-02"}
    wrong = page.submit("Put on duty", **values, last_day="2026-03-01")
    assert wrong.status == 422
    done = wrong.submit("Put on duty", last_day="2026-03-03")
    assert "On duty now: 周晓燕" in done.text
    assert "周晓燕" in client.get(f"{HOME}/desk/orders").text
    with database.reading() as session:
        first = duty.roster(session, street.id)[0]
    off = next(form for form in done.forms if str(first.id) in form.action)
    client.send(off, off.filled(off.action.partition("micro_wishes")[2], {}), done.path)
    assert "Nobody is on duty now." in client.get(f"{HOME}/desk/duty").text


def test_promises_are_published(client: Client, database: Database, street: Street) -> None:
    with database.writing() as session:
        duty.put_on(
            session,
            street.staff.actor,
            street.id,
            street.colleague.id,
            first_day=date(2026, 3, 2),
            last_day=date(2026, 3, 2),
            begins=time(8),
            ends=time(20),
        )
        asked = told(session, street, Kind.QUESTION, "高龄津贴怎么办？")
        working.done(
            session, street.colleague.actor, street.id, asked.id, answer="带身份证到一楼。"
        )
    page = client.another().get(f"{HOME}/promises")
    assert "March 2026" in page.text and "1 of 1, 100 %" in page.text


@pytest.mark.parametrize("address", ["/desk/orders", "/my-orders", "/orders", "/services"])
def test_pages_ask_a_bounded_number_of_questions(
    client: Client,
    database: Database,
    street: Street,
    query_counter: QueryCounter,
    address: str,
) -> None:
    made(database, taken, street)
    client.sign_in(street.staff)
    client.get(HOME + address)
    with query_counter() as few:
        client.get(HOME + address)
    for _number in range(4):
        made(database, taken, street)
    with query_counter() as many:
        client.get(HOME + address)
    assert len(many) <= len(few), many
