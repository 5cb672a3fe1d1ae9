"""The register: finding, entering, correcting; household, relatives; leaving."""

from collections.abc import Callable

import pytest

from linli import people
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.people import MembershipStatus
from linli.testing import MakePerson, Somebody
from linli.testing.client import Client, Page

Open = Callable[[str], Page]


def test_people_are_found_by_name_number_group_and_category(
    desk: Open, person_with: MakePerson, group: Place, database: Database, community: Place
) -> None:
    person_with(name="王桂英", group=group, categories=["party_member"])
    other = person_with(name="王海涛", categories=["volunteer"])
    with database.writing() as session:
        people.correct_person(session, SYSTEM, community.id, other.id, phone="13800138000")
    for search, found in {
        "q=桂英": {"王桂英"},
        "q=王": {"王桂英", "王海涛"},
        "q=8000": {"王海涛"},
        "q=138 0013": {"王海涛"},
        f"group={group.id}": {"王桂英"},
        "category=volunteer": {"王海涛"},
        "category=party": set(),
        "status=pending": set(),
        "status=nonsense": {"王桂英", "王海涛"},
    }.items():
        text = desk(f"people?{search}").text
        assert {name for name in ("王桂英", "王海涛") if name in text} == found, search
    assert "138 0013 8000" in desk("people?q=王海涛").text
    assert "Nobody found" in desk("people?q=xyz").text


def test_the_register_is_paged_and_htmx_gets_the_list_alone(
    desk: Open, client: Client, database: Database, community: Place
) -> None:
    with database.writing() as session:
        for number in range(60):
            people.add_person(session, SYSTEM, community.id, name=f"居民{number:02}")
    first = desk("people?q=居民")
    assert "居民49" in first.text
    assert "居民50" not in first.text
    second = first.follow("More")
    assert "居民49" not in second.text
    assert "居民59" in second.text
    assert "More" not in dict(second.links)
    fragment = client.get("/c/longhai/staff/people?q=居民59", hx_request="true")
    assert fragment.html.lstrip().startswith('<section id="register"')
    assert desk("people?q=居民&after=not~an~id").status == 200


def test_somebody_without_a_phone_is_entered_with_their_household(desk: Open, group: Place) -> None:
    page = desk("people/new").submit(
        "Enter",
        name="王桂英",
        group_id=str(group.id),
        categories=["elder_alone", "party_member"],
        birth_date="1948-03-02",
        household="3-2-501",
        representative="true",
    )
    assert page.status == 200
    assert "王桂英 is in the register now." in page.text
    for shown in ("not at all: is served at the counter", "第一居民小组", "独居老人", "3-2-501"):
        assert shown in page.text
    assert "Speaks for the household" in page.text


def test_a_wrong_value_is_told_beside_its_field_and_nothing_is_lost(desk: Open) -> None:
    page = desk("people/new").submit("Enter", name="王桂英", phone="12", household="3-2-501")
    assert page.status == 422
    assert "This phone number cannot be right" in page.text
    assert 'value="王桂英"' in page.html
    assert 'value="3-2-501"' in page.html
    assert "Nobody found" in desk("people?q=王桂英").text


def test_a_namesake_is_pointed_out_before_somebody_is_entered_twice(
    desk: Open, person_with: MakePerson
) -> None:
    known = person_with(name="王桂英")
    page = desk("people/new").submit("Enter", name="王桂英")
    assert page.status == 422
    assert "Somebody of this name is already in the register." in page.text
    assert f"/c/longhai/staff/people/{known.id}" in dict(page.links).values()
    page = page.submit("Enter", somebody_else="true")
    assert "王桂英 is in the register now." in page.text


def test_data_are_corrected_and_a_taken_number_is_refused(
    desk: Open, person_with: MakePerson, database: Database, community: Place
) -> None:
    wang, li = person_with(name="王桂英"), person_with(name="李建国")
    with database.writing() as session:
        people.correct_person(session, SYSTEM, community.id, li.id, phone="13800138000")
    form = desk(f"people/{wang.id}/details")
    refused = form.submit("Save", phone="138 0013 8000", name="王桂英英")
    assert refused.status == 409
    assert "Somebody else has already registered this phone number." in refused.text
    assert 'value="王桂英英"' in refused.html
    page = refused.submit("Save", phone="13900139000")
    assert "The register is corrected." in page.text
    assert "139 0013 9000" in page.text
    assert page.text.count("王桂英英") >= 1


def test_a_member_is_moved_to_another_group(
    desk: Open, person_with: MakePerson, group: Place
) -> None:
    wang = person_with(name="王桂英")
    page = desk(f"people/{wang.id}/belonging").submit(
        "Save", group_id=str(group.id), categories=["volunteer"]
    )
    assert "第一居民小组" in page.text
    assert "志愿者" in page.text


def test_household_and_relatives_are_noted_and_taken_back(
    desk: Open, person_with: MakePerson
) -> None:
    wang, daughter = person_with(name="王桂英"), person_with(name="王晓燕")
    desk(f"people/{daughter.id}/household").submit("Save", household="3-2-501")
    page = desk(f"people/{wang.id}/household").submit(
        "Save", household="3-2-501", representative="true"
    )
    assert "王晓燕lives here" in page.text
    page = desk(f"people/{wang.id}/relatives?q=王晓燕").submit("Note", kind="child")
    assert "王晓燕Child · lives here" in page.text
    assert "王桂英Parent · lives hereSpeaks for the household" in desk(f"people/{daughter.id}").text
    page = desk(f"people/{wang.id}/relatives").submit("Remove")
    assert "Child" not in page.text.partition("Look for a relative")[0]
    page = desk(f"people/{wang.id}/household").submit("Yes, moved out")
    assert "lives here" not in page.text


def test_a_stranger_cannot_be_made_a_relative(
    desk: Open, person_with: MakePerson, other_community: Place
) -> None:
    wang = person_with(name="王桂英")
    stranger = person_with(name="陌生人", community=other_community)
    page = desk(f"people/{wang.id}/relatives?q=高帆")
    page = page.submit("Note", relative_id=str(stranger.id))
    assert page.status == 404
    assert "陌生人" not in page.text


def test_a_member_leaves_and_stays_on_record(
    desk: Open, client: Client, person_with: MakePerson, database: Database, community: Place
) -> None:
    wang = person_with(name="王桂英")
    page = desk(f"people/{wang.id}").submit("Yes, end the membership")
    assert "王桂英 no longer belongs to the community." in page.text
    assert "Has left" in page.text
    assert not any(form.action.endswith("/leave") for form in page.forms)
    assert "王桂英" not in desk("people").text
    assert "王桂英" in desk("people?status=ended").text
    assert client.another(wang).get("/c/longhai/wallet").status == 403
    with database.reading() as session:
        profile = people.profile(session, SYSTEM, community.id, wang.id)
    assert profile.status is MembershipStatus.ENDED


def test_auditors_read_but_do_not_touch(
    client: Client, auditor: Somebody, person_with: MakePerson
) -> None:
    wang = person_with(name="王桂英")
    client.sign_in(auditor)
    page = client.get(f"/c/longhai/staff/people/{wang.id}")
    assert page.status == 200
    assert "Newest entries in the audit log" in page.text
    assert "The system admitted 王桂英" in page.text
    assert not any("/people/" in form.action for form in page.forms)


@pytest.mark.parametrize("path", ["details", "belonging", "household", "relatives", "sign-in"])
def test_what_changes_somebody_is_closed_to_who_may_only_look(
    client: Client, auditor: Somebody, person_with: MakePerson, path: str
) -> None:
    wang = person_with(name="王桂英")
    client.sign_in(auditor)
    assert client.get(f"/c/longhai/staff/people/{wang.id}/{path}").status == 403
