"""Entering and correcting people: contacts are clean, unique and nobody else's business."""

from datetime import date

import pytest
from sqlmodel import Session

from linli import audit, people
from linli.access import SYSTEM, NotAllowed
from linli.communities import Place
from linli.db import Database
from linli.people import (
    ContactRefused,
    ContactTaken,
    MembershipRefused,
    NotAMember,
    Person,
    PersonRefused,
)
from linli.testing.people import MakePerson


def test_a_person_without_a_phone_exists(session: Session, community: Place) -> None:
    person = people.add_person(session, SYSTEM, community.id, name=" 王桂英 ")
    assert (person.name, person.phone, person.sign_in_name) == ("王桂英", None, None)
    assert people.membership_of(session, community.id, person.id).status == "active"


def test_contacts_are_stored_in_one_form(session: Session, community: Place) -> None:
    person = people.add_person(
        session,
        SYSTEM,
        community.id,
        name="王桂英",
        phone="138-0013 8000",
        email=" Wang@Example.COM ",
        sign_in_name=" GuiYing.W ",
    )
    assert person.phone == "+8613800138000"
    assert person.email == "wang@example.com"
    assert person.sign_in_name == "guiying.w"


@pytest.mark.parametrize(
    ("values", "error", "field"),
    [
        ({"name": " "}, PersonRefused, "name"),
        ({"name": "王" * 81}, PersonRefused, "name"),
        ({"phone": "12"}, ContactRefused, "phone"),
        ({"phone": "桂英"}, ContactRefused, "phone"),
        ({"email": "wang@"}, ContactRefused, "email"),
        ({"sign_in_name": "王桂英"}, ContactRefused, "sign_in_name"),
        ({"sign_in_name": "13800138000"}, ContactRefused, "sign_in_name"),
        ({"birth_date": date(1850, 1, 1)}, PersonRefused, "birth_date"),
        ({"birth_date": date(2999, 1, 1)}, PersonRefused, "birth_date"),
        ({"categories": ["unheard_of"]}, MembershipRefused, "categories"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(
    database: Database,
    community: Place,
    values: dict[str, object],
    error: type[PersonRefused],
    field: str,
) -> None:
    with pytest.raises(error) as refused, database.writing() as session:
        people.add_person(
            session,
            SYSTEM,
            community.id,
            **{"name": "王桂英", **values},  # type: ignore[arg-type]
        )
    assert refused.value.field == field
    with database.reading() as session:
        assert people.members(session, SYSTEM, community.id) == []


@pytest.mark.parametrize(
    "taken", [{"phone": "13800138000"}, {"email": "w@example.com"}, {"sign_in_name": "wang"}]
)
def test_a_contact_belongs_to_one_person(
    session: Session, community: Place, taken: dict[str, str]
) -> None:
    people.add_person(session, SYSTEM, community.id, name="王桂英", **taken)  # type: ignore[arg-type]
    other = people.add_person(session, SYSTEM, community.id, name="李建国")
    with pytest.raises(ContactTaken) as refused:
        people.add_person(session, SYSTEM, community.id, name="刘志强", **taken)  # type: ignore[arg-type]
    assert refused.value.field == next(iter(taken))
    with pytest.raises(ContactTaken) as refused:
        people.correct_person(session, SYSTEM, community.id, other.id, **taken)
    assert refused.value.field == next(iter(taken))
    assert session.get_one(Person, other.id).phone is None


def test_a_corrected_phone_is_no_longer_verified_and_the_change_is_on_record(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    auditor = person_with("auditor")
    person = people.add_person(session, SYSTEM, community.id, name="王桂英", phone="13800138000")
    person.phone_verified_at = person.created_at
    people.correct_person(session, SYSTEM, community.id, person.id, phone="13800138001")
    session.flush()
    assert person.phone == "+8613800138001"
    assert not person.phone_verified_at
    entry = audit.page(session, auditor.actor, community.id, action="core.person.corrected")[0]
    assert (entry.before, entry.after) == (None, {"changed": ["phone"]})
    people.correct_person(session, SYSTEM, community.id, person.id, phone="")
    assert person.phone is None


def test_residents_correct_themselves_and_nobody_else(
    session: Session, community: Place, other_community: Place, person_with: MakePerson
) -> None:
    anna, bert = person_with(), person_with()
    stranger = person_with("staff", community=other_community)
    people.correct_person(session, anna.actor, community.id, anna.id, name="王桂芳")
    for actor in (bert.actor, stranger.actor):
        with pytest.raises(NotAllowed):
            people.correct_person(session, actor, community.id, anna.id, name="某某某")
    with pytest.raises(NotAMember):
        people.correct_person(session, SYSTEM, other_community.id, anna.id, name="某某某")
    with pytest.raises(NotAllowed):
        people.add_person(session, anna.actor, community.id, name="某某某")
