"""Who may open what in the staff area."""

import pytest

from linli import access, communities
from linli.access import SYSTEM
from linli.communities import CommunityKind, Place
from linli.db import Database
from linli.testing import MakePerson
from linli.testing.client import Client

#: Whoever works for the community has a desk.
EVERYBODY = {
    "staff",
    "president",
    "auditor",
    "supervisor",
    "administrator",
    "scorer",
    "bookkeeper",
    "storekeeper",
    "evaluator",
}
#: Pages by the roles that open them.
PAGES = {
    "": EVERYBODY,
    "people": {"staff", "president", "auditor", "bookkeeper", "administrator"},
    "people/new": {"staff", "president", "administrator"},
    "people/sign-ups": {"staff", "president", "administrator"},
    "people/invitations": {"staff", "president", "administrator"},
    "counter": {"staff", "president", "administrator"},
    "groups": {"staff", "president", "auditor", "bookkeeper", "administrator"},
    "organisations": {"staff", "president", "auditor", "bookkeeper", "administrator"},
    "organisations/new": {"staff", "president", "administrator"},
    "roles": {"staff", "president", "auditor", "bookkeeper", "administrator"},
    "roles/grant": {"president", "administrator"},
    "plugins": {"president", "administrator"},
    "settings": {"president", "administrator"},
    "settings/core": {"president", "administrator"},
    "notices": EVERYBODY,
    "points": {"staff", "president", "auditor", "bookkeeper", "administrator"},
    "audit": {"auditor", "supervisor"},
    "place": EVERYBODY,
    "place/details": {"president", "administrator"},
}


@pytest.mark.parametrize(
    "role",
    sorted(EVERYBODY | {"resident", "panel_member"}),
)
def test_a_role_opens_its_pages_and_no_others(
    client: Client, person_with: MakePerson, role: str
) -> None:
    client.sign_in(person_with(role))
    opened = {path for path in PAGES if client.get(f"/c/longhai/staff/{path}").status == 200}
    assert opened == {path for path, roles in PAGES.items() if role in roles}
    assert client.get("/c/longhai/staff/people/new").status in (200, 403)


def test_the_menu_offers_only_what_opens(client: Client, person_with: MakePerson) -> None:
    for role in ("staff", "president", "auditor", "supervisor", "administrator"):
        browser = client.another(person_with(role))
        page = browser.get("/c/longhai/staff/")
        offered = {href for _text, href in page.links if href.startswith("/c/longhai/staff/")}
        assert offered
        assert {browser.get(href).status for href in offered} == {200}, role


def test_another_communitys_administrator_stays_outside(
    client: Client, person_with: MakePerson, other_community: Place
) -> None:
    client.sign_in(person_with("administrator", community=other_community))
    assert {client.get(f"/c/longhai/staff/{path}").status for path in PAGES} == {403}


def test_the_administrator_of_a_district_works_in_every_community_below(
    client: Client, person_with: MakePerson, database: Database
) -> None:
    with database.writing() as session:
        district = communities.create(
            session, SYSTEM, kind=CommunityKind.DISTRICT, code="Q", name="青禾区", slug="qinghe"
        )
        below = communities.create(
            session,
            SYSTEM,
            kind=CommunityKind.COMMUNITY,
            code="G",
            name="桂花社区",
            slug="guihua",
            parent_id=district.id,
        )
    administrator = person_with("administrator", community=district)
    client.sign_in(administrator)
    assert client.get("/c/guihua/staff/settings/core").status == 200
    assert client.get("/c/longhai/staff/").status == 403
    page = client.get("/c/guihua/staff/roles")
    assert "from 青禾区" in page.text
    with database.writing() as session:
        held = access.holders(session, SYSTEM, below.id)
    assert [holder.community_id for holder in held] == [district.id]


def test_visitors_are_asked_to_sign_in(client: Client, community: Place) -> None:
    assert community.slug == "longhai"
    assert client.get("/c/longhai/staff/people").path == "/sign-in"
