"""Signing up, by approval or by invitation."""

import pytest

from linli import access, communities, people, signin
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.people import MembershipStatus, OrganisationKind, PeopleSettings
from linli.signin.attempts import LIMITS
from linli.testing import Somebody
from linli.testing.client import Client

WORDS = "a short sentence"


@pytest.fixture
def invitation(database: Database, community: Place) -> str:
    """An invitation for one person."""
    with database.writing() as session:
        return signin.invite(session, SYSTEM, community.id)


def status_of(database: Database, community: Place, name: str) -> MembershipStatus | None:
    """Where somebody stands."""
    with database.reading() as session:
        person = signin.find_person(session, name)
        if person is None:
            return None
        return people.membership_of(session, community.id, person.id).status


def test_a_visitor_signs_up_and_waits(client: Client, database: Database, community: Place) -> None:
    page = client.get("/c/longhai/").follow("Ask to join")
    page = page.submit("Send", name="周晓燕", phone="138 0013 8000", password=WORDS)
    assert (page.status, page.path) == (200, "/c/longhai/")
    assert "Your request has arrived" in page.text
    assert status_of(database, community, "13800138000") is MembershipStatus.PENDING
    assert client.get("/c/longhai/wallet").status == 403


def test_an_invitation_opens_the_door_at_once_and_only_once(
    client: Client, database: Database, community: Place, invitation: str
) -> None:
    page = client.get(f"/c/longhai/join?invitation={invitation}")
    page = page.submit("Send", name="周晓燕", sign_in_name="xiaoyan", password=WORDS)
    assert "Welcome! You belong to 龙海社区 now." in page.text
    assert status_of(database, community, "xiaoyan") is MembershipStatus.ACTIVE
    page = client.another().get(f"/c/longhai/join?invitation={invitation}")
    page = page.submit("Send", name="吴海涛", sign_in_name="haitao", password=WORDS)
    assert page.status == 422
    assert "already been used" in page.text
    assert 'value="haitao"' in page.html
    assert status_of(database, community, "haitao") is None


def test_a_neighbour_from_elsewhere_joins_without_a_second_sign_in(
    signed_in: Client, resident: Somebody, other_community: Place, database: Database
) -> None:
    closed = signed_in.get("/c/xinglong/wallet")
    assert closed.status == 403
    assert "This page is for members of 兴隆社区." in closed.text
    page = closed.follow("Ask to join").submit("Send")
    assert "Your request has arrived" in page.text
    with database.reading() as session:
        status = people.membership_of(session, other_community.id, resident.id).status
    assert status is MembershipStatus.PENDING
    assert "Waiting for approval" in signed_in.get("/communities").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "", "phone": "13800138000"}, "Please fill this in."),
        ({"phone": ""}, "Please give a phone number, or choose a sign-in name."),
        ({"phone": "138"}, "This phone number cannot be right"),
        ({"phone": "13800138000", "password": "short"}, "A password has at least 8 characters."),
        ({"phone": "", "sign_in_name": "person1"}, "Somebody else already has this sign-in name."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    client: Client, resident: Somebody, typed: dict[str, str], said: str, database: Database
) -> None:
    page = client.get("/c/longhai/join")
    page = page.submit("Send", **{"name": "周晓燕", "password": WORDS, **typed})
    assert page.status in (409, 422)
    assert said in page.text
    for value in {"name": "周晓燕", **typed}.values():
        assert not value or value in (WORDS, "short") or f'value="{value}"' in page.html
    assert client.get("/c/longhai/wallet").path == "/sign-in", "nobody was signed in"


def test_where_only_invitations_admit_the_page_says_so(
    client: Client, community: Place, database: Database
) -> None:
    with database.writing() as session:
        communities.save_settings(
            session, SYSTEM, community.id, "core", PeopleSettings, {"open_sign_up": False}
        )
    page = client.get("/c/longhai/").follow("Join with an invitation")
    page = page.submit("Send", name="周晓燕", phone="13800138000", password=WORDS, invitation=" ")
    assert "Please type the invitation code you were given." in page.text


def test_guessing_invitations_is_slowed_down(client: Client, community: Place) -> None:
    page = client.get("/c/longhai/join")
    for number in range(LIMITS["code"]):
        again = page.submit(
            "Send",
            name="周晓燕",
            sign_in_name=f"guess{number}",
            password=WORDS,
            invitation="AAAA-AAAA",
        )
        assert again.status == 422
    again = page.submit(
        "Send", name="周晓燕", sign_in_name="guess", password=WORDS, invitation="AAAA-AAAA"
    )
    assert again.status == 429
    assert "tried too often" in again.text


def test_a_member_is_not_asked_again(signed_in: Client) -> None:
    assert signed_in.get("/c/longhai/join").path == "/c/longhai/"


def test_officers_of_the_level_above_come_in_without_joining(
    client: Client, database: Database, community: Place, resident: Somebody, other_community: Place
) -> None:
    with database.writing() as session:
        access.grant(session, SYSTEM, resident.id, "president", other_community.id)
    page = client.sign_in(resident).get("/c/xinglong/")
    assert "Good" in page.text
    assert len([1 for name, _link in client.get("/communities").links if "社区" in name]) >= 2


def test_who_only_acts_for_a_shop_somewhere_is_told_for_which(
    client: Client, database: Database, resident: Somebody, other_community: Place
) -> None:
    with database.writing() as session:
        shop = people.add_organisation(
            session, SYSTEM, other_community.id, name="巷口小面馆", kind=OrganisationKind.MERCHANT
        )
        people.name_agent(session, SYSTEM, shop.id, resident.id)
    assert "You act for 巷口小面馆" in client.sign_in(resident).get("/communities").text
