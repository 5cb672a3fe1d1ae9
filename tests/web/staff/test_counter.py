"""The counter: acting for somebody, both recorded, and the slip they take home."""

from collections.abc import Callable

import pytest

from linli import access, audit, inbox, people, plugins
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.subjects import Subject
from linli.testing import MakePerson, Somebody
from linli.testing.client import Client, Page
from linli_web.texts import _

Open = Callable[[str], Page]


@pytest.fixture
def wang(person_with: MakePerson) -> Somebody:
    """王桂英, who stands at the counter."""
    return person_with(name="王桂英")


def test_staff_serve_somebody_and_finish_with_a_slip(
    desk: Open,
    client: Client,
    wang: Somebody,
    staff: Somebody,
    database: Database,
    community: Place,
) -> None:
    page = desk("counter?q=桂英").submit("Serve")
    assert page.path == "/c/longhai/"
    assert "You are serving 王桂英" in page.text
    assert "You are serving 王桂英" in client.get("/c/longhai/wallet").text
    with database.writing() as session:
        audit.record(
            session,
            access.Actor(staff.id, on_behalf_of=wang.id, origin="test"),
            "core.code.issued",
            community.id,
            Subject("core.person", wang.id),
        )
    slip = client.get("/c/longhai/").submit("Finish")
    assert "/staff/counter/slips/" in slip.path
    assert "Issued a code for 王桂英" in slip.text
    for shown in ("王桂英", "高帆", "Done at the counter", "Signature of"):
        assert shown in slip.text
    assert "You are serving" not in slip.text
    with database.reading() as session:
        rows = audit.page(session, SYSTEM, community.id, action="core.counter.")
    assert [(row.action, row.actor_id, row.on_behalf_of_id) for row in reversed(rows)] == [
        ("core.counter.started", staff.id, wang.id),
        ("core.counter.finished", staff.id, wang.id),
    ]


def test_a_visit_without_changes_has_a_slip_too(desk: Open, wang: Somebody) -> None:
    assert wang.name == "王桂英"
    slip = desk("counter?q=桂英").submit("Serve").submit("Finish")
    assert "Nothing was changed." in slip.text


def test_a_colleagues_slip_is_not_mine(
    desk: Open, client: Client, wang: Somebody, president: Somebody
) -> None:
    assert wang.name == "王桂英"
    slip = desk("counter?q=桂英").submit("Serve").submit("Finish")
    assert client.get(slip.path).status == 200
    assert client.another(president).get(slip.path).status == 404


def test_nobody_from_elsewhere_and_nobody_who_waits_is_served(
    desk: Open,
    client: Client,
    wang: Somebody,
    person_with: MakePerson,
    other_community: Place,
    database: Database,
    community: Place,
) -> None:
    assert wang.name == "王桂英"
    stranger = person_with(name="陌生人", community=other_community)
    with database.writing() as session:
        waiting = people.new_person(session, name="周晓燕")
        people.join(session, SYSTEM, community.id, waiting.id, approved=False)
    page = desk("counter?q=桂英")
    (form,) = [form for form in page.forms if "/counter/" in form.action]
    for somebody in (stranger.id, waiting.id):
        form.action = f"/c/longhai/staff/counter/{somebody}"
        refused = client.send(form, form.filled("Serve", {}), page.path)
        assert refused.status == 404
    assert "You are serving" not in client.get("/c/longhai/").text


def test_residents_serve_nobody(
    client: Client, desk: Open, wang: Somebody, person_with: MakePerson
) -> None:
    page = desk("counter?q=桂英")
    resident = client.another(person_with())
    assert resident.get("/c/longhai/staff/counter").status == 403
    (form,) = [form for form in page.forms if "/counter/" in form.action]
    own = next(form for form in resident.get("/c/longhai/me").forms if form.method == "post")
    token = dict(own.fields)["csrf_token"]
    refused = resident.send(form, [("csrf_token", token)], page.path)
    assert refused.status == 403
    assert wang.name not in resident.get("/c/longhai/").text


def test_serving_ends_when_somebody_leaves_the_community(
    desk: Open, client: Client, wang: Somebody, database: Database, community: Place
) -> None:
    desk("counter?q=桂英").submit("Serve")
    with database.writing() as session:
        people.leave(session, SYSTEM, community.id, wang.id)
    assert "You are serving" not in client.get("/c/longhai/").text


@pytest.mark.linli_plugins(*plugins.manager().working)
def test_the_screen_shows_what_the_person_served_has_and_nothing_of_the_staff_member(
    client: Client,
    wang: Somebody,
    person_with: MakePerson,
    community: Place,
    database: Database,
) -> None:
    helper = person_with("staff", "panel_member", "storekeeper", name="高帆")
    with database.writing() as session:
        inbox.notify(session, helper.id, community.id, _("Hello"))
    own = client.sign_in(helper).get("/c/longhai/")
    assert {"Panel", "Staff area", "Messages1 new"} <= {title for title, _href in own.links}
    page = client.get("/c/longhai/staff/counter?q=桂英").submit("Serve")
    titles = {title for title, _href in page.links}
    assert not {"Panel", "Staff area", "Messages1 new", "Messages", "My data", "Me"} & titles
    assert {"Good deeds", "Votes", "Passbook"} <= titles
    assert "高帆" not in page.text
    for _label, address in page.links:
        if address.startswith("/c/"):
            assert client.get(address).status == 200, address
    assert "Panel" in {title for title, _href in client.get("/c/longhai/").submit("Finish").links}


def test_work_of_their_own_waits_until_serving_is_finished(
    desk: Open, client: Client, wang: Somebody
) -> None:
    desk("counter?q=桂英").submit("Serve")
    for own in ("people/import", "people", "settings"):
        refused = client.get(f"/c/longhai/staff/{own}")
        assert refused.status == 403
        assert "Please finish serving first" in refused.text
    assert client.get("/c/longhai/staff/counter").status == 200
    client.get("/c/longhai/").submit("Finish")
    assert client.get("/c/longhai/staff/people/import").status == 200
