"""Letting people in: sign-ups, invitations, and help with signing in."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest

from linli import inbox, people
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.testing import MakePerson, Somebody
from linli.testing.client import Client, Page

Open = Callable[[str], Page]


@pytest.fixture
def newcomer(database: Database, community: Place) -> str:
    """周晓燕, who signed up and waits."""
    with database.writing() as session:
        somebody = people.new_person(session, name="周晓燕", phone="13700137000")
        people.join(session, SYSTEM, community.id, somebody.id, approved=False)
        return str(somebody.id)


def test_a_sign_up_waits_on_the_desk_and_is_admitted_into_a_group(
    desk: Open, newcomer: str, group: Place, database: Database
) -> None:
    assert "1 Person who wants to join" in desk("").text
    page = desk("people/sign-ups")
    assert "137 0013 7000" in page.text
    page = page.submit("Admit", group_id=str(group.id))
    assert "周晓燕 belongs to the community now." in page.text
    assert "Nobody waits" in page.text
    assert "People who want to join" not in desk("").text
    assert "第一居民小组" in desk(f"people/{newcomer}").text
    with database.reading() as session:
        welcome = inbox.page(session, UUID(newcomer))
    assert [str(message.text) for message in welcome] == ["Welcome! You belong to 龙海社区 now."]


def test_a_sign_up_is_declined_and_cannot_be_decided_twice(desk: Open, newcomer: str) -> None:
    page = desk("people/sign-ups")
    declined = page.submit("Yes, decline")
    assert "The request of 周晓燕 is declined." in declined.text
    again = page.submit("Admit")
    assert again.status == 422
    assert "A colleague has already decided about this person." in again.text
    assert "Declined" in desk(f"people/{newcomer}").text


def test_an_invitation_is_shown_once_with_its_qr_code_and_admits_at_once(
    desk: Open, client: Client, group: Place
) -> None:
    page = desk("people/invitations").submit("Make a code", uses="2", group_id=str(group.id))
    code = re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}", page.text)
    assert code is not None
    assert "<svg" in page.html
    assert "Admits 2 people within 30 days" in page.text
    listed = desk("people/invitations")
    assert code.group() not in listed.text
    assert "Admits 2 more" in listed.text
    joining = client.another().get(f"/c/longhai/join?invitation={code.group()}")
    joined = joining.submit("Send", name="新邻居", phone="13600136000", password="a quiet evening")
    assert "Welcome!" in joined.text
    assert "新邻居" in desk(f"people?group={group.id}").text
    withdrawn = listed.submit("Withdraw")
    assert "No code is open." in withdrawn.text


def test_an_invitation_needs_a_sensible_number(desk: Open) -> None:
    page = desk("people/invitations").submit("Make a code", uses="0")
    assert page.status == 422
    assert "Please write 1 or more." in page.text


def test_a_new_password_is_handed_over_on_a_slip(
    desk: Open, client: Client, person_with: MakePerson, database: Database, community: Place
) -> None:
    with database.writing() as session:
        wang = people.add_person(session, SYSTEM, community.id, name="王桂英")
    form = desk(f"people/{wang.id}/sign-in")
    refused = form.submit("Make a new password")
    assert refused.status == 422
    assert "Please give them a sign-in name or a phone number first." in refused.text
    slip = refused.submit("Make a new password", sign_in_name="guiying48")
    password = re.search(r"[a-z2-9]{4}-[a-z2-9]{4}", slip.text.partition("Password")[2])
    assert password is not None
    visitor = client.another()
    page = visitor.get("/sign-in").submit("Sign in", name="guiying48", password=password.group())
    assert page.status == 200
    assert visitor.get("/c/longhai/wallet").status == 200


def test_nobody_takes_over_the_account_of_an_office_holder(desk: Open, president: Somebody) -> None:
    page = desk(f"people/{president.id}/sign-in").submit("Make a new password")
    assert page.status == 403
    assert "This person holds an office." in page.text
