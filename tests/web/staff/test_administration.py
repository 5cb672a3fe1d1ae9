"""Groups, organisations, roles, plugins, and the community itself."""

from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from uuid import UUID

import pytest

from linli import access, communities, people, plugins
from linli.access import SYSTEM
from linli.clock import now
from linli.communities import CommunityKind, Place
from linli.db import Database
from linli.events.models import FailedDelivery
from linli.plugins import Plugins, PluginState
from linli.testing import MakePerson, MovableClock, Somebody
from linli.testing.client import Client, Page

Open = Callable[[str], Page]


def test_a_group_is_added_renamed_counted_and_closed(head: Open, person_with: MakePerson) -> None:
    page = head("groups").submit("Add", name="第一居民小组", code="G1")
    assert "第一居民小组 is added." in page.text
    refused = page.submit("Add", name="第二居民小组", code="G1")
    assert refused.status == 409
    assert "The code G1 is already in use." in refused.text
    page = head("groups").follow("Change").submit("Save", name="东街居民小组")
    assert "东街居民小组" in page.text
    page = head("groups").follow("Change").submit("Yes, close it")
    assert "东街居民小组 is closed. Its records stay." in page.text
    assert "No groups yet" in page.text


def test_staff_see_groups_and_change_none(desk: Open, group: Place) -> None:
    page = desk("groups")
    assert "第一居民小组" in page.text
    assert not any("/groups" in form.action for form in page.forms)
    assert desk(f"groups/{group.id}").status == 403


def test_an_organisation_is_entered_corrected_and_gets_somebody_who_acts_for_it(
    desk: Open, person_with: MakePerson
) -> None:
    zhou = person_with(name="老周")
    page = desk("organisations/new").submit(
        "Save", name="巷口小面馆", kind="merchant", fields_of_work="餐饮，早点", phone="13800138000"
    )
    assert "巷口小面馆 is on the list now." in page.text
    assert "餐饮 · 早点" in page.text
    address = page.path.partition("/staff/")[2]
    again = desk("organisations/new").submit("Save", name="巷口小面馆", kind="social")
    assert again.status == 422
    assert "巷口小面馆 is already on the list." in again.text
    page = page.follow("Correct").submit("Save", name="巷口面馆", address="东街 3 号")
    assert "东街 3 号" in page.text
    page = desk(f"{address}?q=老周").submit("Add", person_id=str(zhou.id))
    assert "老周" in page.text
    assert "巷口面馆" in desk(f"people/{zhou.id}").text
    page = desk(address).submit("Dismiss")
    assert "Nobody yet." in page.text
    page = desk(address).submit("Yes, take it off")
    assert "Nothing here yet" in page.text
    assert not desk(address).follow("Organisations").text.count("巷口面馆")


def test_a_merchant_is_entered_with_those_who_act_for_it_in_one_go(
    desk: Open, person_with: MakePerson, other_community: Place
) -> None:
    zhou = person_with(name="老周")
    stranger = person_with(name="外人", community=other_community)
    page = desk("organisations?kind=merchant").follow("Enter a merchant")
    for word in ("nobody", stranger.sign_in_name):
        refused = page.submit("Save", name="巷口小面馆", agents=f"{zhou.sign_in_name}，{word}")
        assert refused.status == 422
        assert f"has the phone number or sign-in name {word}." in refused.text
        assert "巷口小面馆" in refused.html  # what was typed is kept
    page = page.submit("Save", name="巷口小面馆", agents=f" {zhou.sign_in_name} ")
    assert "巷口小面馆 is on the list now." in page.text
    assert "Merchant" in page.text
    assert "老周" in page.text
    assert "巷口小面馆" in desk(f"people/{zhou.id}").text
    assert "巷口小面馆" not in desk("organisations?without_agents=1").text


def test_organisations_are_listed_by_kind(desk: Open) -> None:
    desk("organisations/new").submit("Save", name="巷口小面馆", kind="merchant")
    desk("organisations/new").submit("Save", name="和顺调解队", kind="social")
    page = desk("organisations?kind=social")
    assert "和顺调解队" in page.text
    assert "巷口小面馆" not in page.text


def test_a_role_is_given_for_one_group_until_a_day_and_taken_away(
    head: Open, person_with: MakePerson, group: Place, clock: MovableClock
) -> None:
    assert clock.now().year == 2026
    wang = person_with(name="王桂英")
    page = head("roles/grant?q=桂英")
    page = page.follow(next(text for text, _href in page.links if "王桂英" in text))
    page = page.submit("Give the role", role="panel_member", until="2026-12-31")
    assert "For which resident group?" in page.text and page.status == 422
    page = page.submit(
        "Give the role", role="panel_member", group_id=str(group.id), until="2026-12-31"
    )
    assert "The role is given." in page.text
    assert "only for 第一居民小组 · until Dec 31, 2026" in page.text
    assert "Panel member" in head(f"people/{wang.id}").text
    form = next(
        form
        for form in page.forms
        if form.action.endswith("/revoke") and ("Take away", None) in form.buttons
    )
    assert form
    with_role = page.text.count("only for")
    page = page.submit("Take away")
    assert page.text.count("only for") == with_role - 1 or "The role is taken away." in page.text


def test_only_who_gives_out_roles_may(desk: Open, client: Client, president: Somebody) -> None:
    page = desk("roles")
    assert "田伟" in page.text
    assert not any("revoke" in form.action for form in page.forms)
    assert client.get("/c/longhai/staff/roles/grant").status == 403


def test_nobody_from_elsewhere_gets_a_role(
    head: Open, person_with: MakePerson, other_community: Place, database: Database
) -> None:
    wang = person_with(name="王桂英")
    stranger = person_with(name="陌生人", community=other_community)
    assert head(f"roles/grant?person={stranger.id}").status == 404
    page = head(f"roles/grant?person={wang.id}")
    refused = page.submit("Give the role", role="staff", person_id=str(stranger.id))
    assert refused.status in (404, 422)
    assert "陌生人" not in refused.text
    with database.reading() as session:
        held = access.grants_of(session, stranger.id)
    assert [grant.role for grant in held] == ["resident"]


def test_what_a_role_means_is_said_in_plain_words(head: Open) -> None:
    text = head("roles").text.partition("What the roles mean")[2]
    auditor = text.partition("Auditor")[2].partition("Staff member")[0]
    assert "Read the audit log" in auditor
    assert "Give and take roles" not in auditor


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Plugins]:
    """A process with one small plugin, and one that cannot be loaded."""
    package = tmp_path / "small_tool"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from linli.hooks import PluginInfo, hookimpl\n"
        "from linli.i18n import texts\n"
        "_ = texts('small_tool')\n"
        "@hookimpl\n"
        "def linli_plugin():\n"
        "    return PluginInfo('small', 'small_tool', _('Small tool'), _('It is small.'))\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    loaded = Plugins(
        [
            EntryPoint("small", "small_tool", "linli.plugins"),
            EntryPoint("gone", "not_installed_at_all", "linli.plugins"),
        ]
    )
    plugins.use(loaded)
    yield loaded
    plugins.use(None)


@pytest.mark.linli_plugins("small")
def test_a_plugin_is_turned_off_and_on_and_a_broken_one_says_why(
    tool: Plugins, head: Open, database: Database, community: Place
) -> None:
    assert set(tool.broken) == {"gone"}
    page = head("plugins")
    assert "Small tool" in page.text
    assert "Does not work" in page.text
    assert "No module named 'not_installed_at_all'" in page.text

    def enabled() -> frozenset[str]:
        with database.reading() as session:
            return plugins.enabled(session, community.id)

    page = page.submit("Turn off")
    assert enabled() == frozenset()
    page.submit("Turn on")
    assert enabled() == {"small"}


@pytest.mark.linli_plugins("small")
def test_a_district_decides_for_all_below(
    tool: Plugins, client: Client, person_with: MakePerson, database: Database
) -> None:
    assert tool.working
    with database.writing() as session:
        district = communities.create(
            session, SYSTEM, kind=CommunityKind.DISTRICT, code="Q", name="青禾区", slug="qinghe"
        )
        communities.create(
            session,
            SYSTEM,
            kind=CommunityKind.COMMUNITY,
            code="G",
            name="桂花社区",
            slug="guihua",
            parent_id=district.id,
        )
    client.sign_in(person_with("administrator", community=district))
    page = client.get("/c/qinghe/staff/plugins").submit("On everywhere")
    assert "On everywhere below" in page.text
    page = client.get("/c/guihua/staff/plugins")
    assert "Decided by 青禾区" in page.text
    assert not any(form.action.endswith("/staff/plugins") for form in page.forms)
    client.get("/c/qinghe/staff/plugins").submit("Let them choose")
    page = client.get("/c/guihua/staff/plugins")
    assert "Turn on" in page.text
    with database.reading() as session:
        assert plugins.decisions(session, district.id)["small"].fixed is False
    assert PluginState.ENABLED.value == "enabled"


def test_what_could_not_be_done_waits_on_the_desk_and_is_tried_again(
    head: Open, database: Database, community: Place
) -> None:
    with database.writing() as session:
        session.add(
            FailedDelivery(
                community_id=community.id,
                plugin="gone",
                event="gone.happened",
                payload={},
                error="KeyError: 'x'",
                at=now(session),
            )
        )
    assert "1 Task that the portal could not finish by itself" in head("").text
    page = head("plugins")
    assert "gone.happened" in page.text
    page = page.submit("Try again")
    assert "It still does not work." in page.text
    assert "is its plugin installed?" in page.text


def test_the_tree_counts_members_up_and_leads_to_each_community(
    client: Client, person_with: MakePerson, database: Database
) -> None:
    with database.writing() as session:
        district = communities.create(
            session, SYSTEM, kind=CommunityKind.DISTRICT, code="Q", name="青禾区", slug="qinghe"
        )
        below = [
            communities.create(
                session,
                SYSTEM,
                kind=CommunityKind.COMMUNITY,
                code=slug,
                name=name,
                slug=slug,
                parent_id=district.id,
            )
            for slug, name in (("guihua", "桂花社区"), ("qingshui", "清水社区"))
        ]
        part = communities.create(
            session,
            SYSTEM,
            kind=CommunityKind.GROUP,
            code="1",
            name="东街小组",
            parent_id=below[0].id,
        )
        for number, home in enumerate([below[0], below[0], below[1]]):
            group_id: UUID | None = part.id if number == 0 else None
            people.add_person(session, SYSTEM, home.id, name=f"居民{number}", group_id=group_id)
    client.sign_in(person_with("administrator", community=district))
    page = client.get("/c/qinghe/staff/place")
    for shown in ("青禾区District4 people", "桂花社区Community2 people", "东街小组Resident group1"):
        assert shown in page.text.replace(" District", "District").replace("  ", " "), page.text
    assert page.follow("桂花社区").path == "/c/guihua/staff/place"


def test_name_language_and_time_zone_are_changed(head: Open, client: Client) -> None:
    page = head("place/details").submit(
        "Save", name="龙海新社区", language="en", time_zone="Asia/Urumqi"
    )
    assert "The community's data is corrected." in page.text
    assert "龙海新社区" in page.text
    assert "Urumqi (UTC+6)" in page.text
    refused = head("place/details").submit("Save", time_zone="Mars/Olympus")
    assert refused.status == 422
    assert "There is no time zone Mars/Olympus." in refused.text
