"""The points desk: totals, somebody's passbook, freezing an account."""

from collections.abc import Callable

import pytest

from linli import points
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.points import AccountStatus, Hold, Owner, Transfer
from linli.testing import MakePerson, Somebody
from linli.testing.client import Client, Page

Open = Callable[[str], Page]


@pytest.fixture
def wang(person_with: MakePerson, database: Database, community: Place) -> Somebody:
    """王桂英, who has 10 points, 6 of them set aside for noodles."""
    somebody = person_with(name="王桂英")
    with database.writing() as session:
        unit = points.define_unit(session, SYSTEM, community.id, "points", "道德积分")
        source = points.open_account(session, unit.id, Owner.community(community.id), "issuance")
        purse = points.open_account(session, unit.id, Owner.person(somebody.id))
        shop = points.open_account(session, unit.id, Owner.person(community.id), "merchant")
        points.transfer(
            session,
            SYSTEM,
            Transfer(
                key="1", from_id=source.id, to_id=purse.id, amount=10, reason="t.a", note="拾金不昧"
            ),
        )
        points.hold(
            session, SYSTEM, Hold(key="2", from_id=purse.id, to_id=shop.id, amount=6, reason="t.b")
        )
    return somebody


def test_totals_say_where_the_points_are(head: Open, wang: Somebody) -> None:
    text = head("points").text
    assert "道德积分" in text
    assert "With residents 1 10 6" in text
    assert "Given out in all 1 −10" in text
    assert wang.name in head("points?q=桂英").text


def test_staff_read_somebodys_passbook(head: Open, wang: Somebody) -> None:
    page = head(f"points/{wang.id}")
    assert "Passbook of 王桂英" in page.text
    assert "拾金不昧" in page.text
    page = head(f"people/{wang.id}")
    assert "道德积分" in page.text
    assert page.follow("Passbook").status == 200 or "Passbook" in page.text


def test_an_account_is_frozen_with_a_reason_and_opened_again(
    client: Client, person_with: MakePerson, wang: Somebody, database: Database, community: Place
) -> None:
    client.sign_in(person_with("administrator", name="李建国"))
    path = f"/c/longhai/staff/points/{wang.id}"
    page = client.get(path)
    refused = page.submit("Freeze", reason="")
    assert refused.status == 422
    assert "Please fill this in." in refused.text
    page = refused.submit("Freeze", reason="存疑，待核实")
    assert "The account is frozen." in page.text

    def status() -> AccountStatus:
        with database.reading() as session:
            (found,) = points.accounts_of(session, Owner.person(wang.id), community.id)
        return found.account.status

    assert status() is AccountStatus.FROZEN
    page = page.submit("Open again", reason="核实无误")
    assert "The account is open again." in page.text
    assert status() is AccountStatus.OPEN


def test_who_may_not_decide_about_accounts_only_reads(
    client: Client, person_with: MakePerson, wang: Somebody, president: Somebody
) -> None:
    client.sign_in(person_with("bookkeeper"))
    page = client.get(f"/c/longhai/staff/points/{wang.id}")
    assert page.status == 200
    assert not any("/points/" in form.action for form in page.forms)
    offered = client.another(president).get(f"/c/longhai/staff/points/{wang.id}")
    (form,) = [form for form in offered.forms if form.action.endswith("/freeze")]
    token = next(
        dict(own.fields)["csrf_token"] for own in page.forms if "csrf_token" in dict(own.fields)
    )
    refused = client.send(form, [("csrf_token", token), ("reason", "存疑，待核实")], page.path)
    assert refused.status == 403


def test_nobodys_passbook_is_read_without_the_right(
    client: Client, person_with: MakePerson, wang: Somebody
) -> None:
    client.sign_in(person_with("scorer"))
    assert client.get(f"/c/longhai/staff/points/{wang.id}").status == 403
