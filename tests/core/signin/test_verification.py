"""Confirming addresses, and the way back in by one that is confirmed."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from tests.core.messages.mail_server import mail_server

from linli import communities, jobs, messages, people, signin
from linli.access import SYSTEM, NotAllowed
from linli.audit.models import AuditEntry
from linli.codes import CodeCancelled, CodeExpired, CodeUnknown, CodeUsed
from linli.communities import CommunityKind, Place
from linli.db import Database
from linli.i18n import Text, translate
from linli.jobs.models import QueuedJob
from linli.messages.smtp import SmtpSender
from linli.people import ContactRefused, NotAMember, Person
from linli.signin import (
    AddressChanged,
    HoldsAnOffice,
    NoMailServer,
    NothingToConfirm,
    PasswordRefused,
    SignInRefused,
    TooManyAttempts,
)
from linli.signin.attempts import LIMITS, WINDOW
from linli.signin.verification import LIFETIME
from linli.testing import MakePerson, MovableClock, Somebody

EMAIL = "wang@example.com"
PASSWORD = "noodles for everybody"


class Letters:
    """A mailbox in place of the mail server."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def reaches(self, address: str) -> bool:
        return "@" in address

    def send(self, address: str, text: Text, language: str) -> None:
        self.sent.append((address, translate(text, language)))

    @property
    def code(self) -> str:
        """The code in the newest letter."""
        return code_in(self.sent[-1][1])


def code_in(text: str) -> str:
    """The code in a letter."""
    found = re.search(r"\b[34679A-Y]{5}-[34679A-Y]{5}\b", text)
    assert found is not None, text
    return found[0]


@pytest.fixture
def post() -> Iterator[Letters]:
    """Letters are kept here."""
    letters = Letters()
    messages.use(letters)
    yield letters
    messages.use(None)


@pytest.fixture
def wang(database: Database, community: Place, person_with: MakePerson) -> Somebody:
    """A resident with an address and a phone."""
    somebody = person_with()
    with database.writing() as session:
        people.correct_person(
            session, SYSTEM, community.id, somebody.id, email=EMAIL, phone="13800138000"
        )
    return somebody


def ask(database: Database, community: Place, somebody: Somebody) -> None:
    with database.writing() as session:
        signin.ask_for_code(session, somebody.actor, community.id, language="en")
    jobs.run_due(database)


def confirm(database: Database, community: Place, somebody: Somebody, code: str) -> None:
    with database.writing() as session:
        signin.confirm_email(session, somebody.actor, community.id, code)


def ask_back(database: Database, email: str = EMAIL) -> None:
    with database.writing() as session:
        signin.ask_for_new_password(session, email, origin="web 10.0.0.7", language="en")
    jobs.run_due(database)


def choose(database: Database, code: str, password: str = PASSWORD) -> None:
    with database.writing() as session:
        signin.choose_new_password(session, code, password, origin="web 10.0.0.7")


def is_confirmed(database: Database, somebody: Somebody) -> tuple[bool, bool]:
    with database.reading() as session:
        person = session.get_one(Person, somebody.id)
        return person.phone_verified_at is not None, person.email_verified_at is not None


def can_sign_in(database: Database, somebody: Somebody, password: str) -> bool:
    try:
        with database.writing() as session:
            return signin.sign_in(session, EMAIL, password).person_id == somebody.id
    except SignInRefused:
        return False


def actions(session: Session, somebody: Somebody) -> list[str]:
    about = select(col(AuditEntry.action)).where(col(AuditEntry.on_behalf_of_id) == somebody.id)
    return list(session.execute(about.order_by(col(AuditEntry.id))).scalars())


@pytest.fixture
def confirmed(database: Database, community: Place, wang: Somebody) -> Somebody:
    """She, with her address confirmed."""
    with database.writing() as session:
        signin.confirm_at_counter(session, SYSTEM, community.id, wang.id, "email")
    return wang


def test_a_code_from_the_mailbox_confirms_the_address_once(
    database: Database, community: Place, wang: Somebody, post: Letters
) -> None:
    ask(database, community, wang)
    assert post.sent[0][0] == EMAIL
    assert post.sent[0][1].startswith("龙海社区: please confirm your e-mail address\n")
    assert is_confirmed(database, wang) == (False, False)
    confirm(database, community, wang, post.code.lower().replace("-", " "))
    assert is_confirmed(database, wang) == (False, True)
    with pytest.raises(CodeUsed):
        confirm(database, community, wang, post.code)
    with database.reading() as session:
        assert "core.email.confirmed" in actions(session, wang)
        kept = session.execute(select(col(QueuedJob.payload))).scalars()
        assert not any(post.code in str(payload) for payload in kept)


def test_a_letter_goes_through_a_real_mail_server(
    database: Database, community: Place, wang: Somebody
) -> None:
    with mail_server() as box:
        messages.use(SmtpSender("127.0.0.1", box.port, "none", "linli@example.org"))
        try:
            ask(database, community, wang)
        finally:
            messages.use(None)
    (letter,) = box.letters
    confirm(database, community, wang, code_in(letter.get_content()))
    assert is_confirmed(database, wang) == (False, True)


def test_a_mail_server_that_is_away_is_asked_again(
    database: Database, community: Place, wang: Somebody, post: Letters, clock: MovableClock
) -> None:
    messages.use(SmtpSender("127.0.0.1", 1, "none", "linli@example.org"))
    ask(database, community, wang)
    messages.use(post)
    clock.move(minutes=1)
    jobs.run_due(database)
    confirm(database, community, wang, post.code)
    with database.writing() as session:
        signin.ask_for_code(session, wang.actor, community.id, language="en")
    clock.move(hours=2)
    jobs.run_due(database)
    assert len(post.sent) == 1, "nobody waits for a letter of two hours ago"


def test_only_the_newest_code_of_the_right_person_in_time(
    database: Database,
    community: Place,
    other_community: Place,
    wang: Somebody,
    person_with: MakePerson,
    post: Letters,
    clock: MovableClock,
) -> None:
    ask(database, community, wang)
    first = post.code
    ask(database, community, wang)
    with pytest.raises(CodeCancelled):
        confirm(database, community, wang, first)
    with pytest.raises(CodeUnknown):
        confirm(database, community, person_with(), post.code)
    with pytest.raises(CodeUnknown):
        confirm(database, other_community, wang, post.code)
    with pytest.raises(CodeUnknown):
        choose(database, post.code)
    clock.move(seconds=LIFETIME.total_seconds())
    with pytest.raises(CodeExpired):
        confirm(database, community, wang, post.code)
    assert is_confirmed(database, wang) == (False, False)


def test_a_code_confirms_no_later_address(
    database: Database, community: Place, wang: Somebody, post: Letters
) -> None:
    ask(database, community, wang)
    with database.writing() as session:
        signin.ask_for_code(session, wang.actor, community.id, language="en")
        people.correct_person(session, wang.actor, community.id, wang.id, email="other@example.com")
    jobs.run_due(database)
    assert len(post.sent) == 1, "the former address hears nothing more"
    with pytest.raises(AddressChanged):
        confirm(database, community, wang, post.code)
    assert is_confirmed(database, wang) == (False, False)


@pytest.mark.postgresql
def test_an_address_confirmed_while_it_is_changed_does_not_stay_confirmed(
    postgresql_database: Database,
) -> None:
    database = postgresql_database
    with database.writing() as session:
        place = communities.create(
            session, SYSTEM, kind=CommunityKind.COMMUNITY, code="L", name="龙海社区", slug="longhai"
        )
        person = people.add_person(session, SYSTEM, place.id, name="王桂英", email=EMAIL)
    overtaken: list[bool] = []

    def correct(slow: Session) -> None:
        slow.get_one(Person, person.id)
        if not overtaken:
            with database.writing() as quick:
                signin.confirm_at_counter(quick, SYSTEM, place.id, person.id, "email")
            overtaken.append(True)
        people.correct_person(slow, SYSTEM, place.id, person.id, email="other@example.com")

    database.run(correct)
    with database.reading() as session:
        assert session.get_one(Person, person.id).email_verified_at is None


def test_letters_are_rationed(
    database: Database, community: Place, wang: Somebody, post: Letters, clock: MovableClock
) -> None:
    for _time in range(LIMITS["letter"] - 1):
        ask(database, community, wang)
    ask_back(database)
    with pytest.raises(TooManyAttempts):
        ask(database, community, wang)
    with pytest.raises(TooManyAttempts):
        ask_back(database)
    for _time in range(LIMITS["letter"]):
        ask_back(database, "nobody@example.com")
    with pytest.raises(TooManyAttempts):
        ask_back(database, " NOBODY@example.com")
    clock.move(seconds=WINDOW.total_seconds() + 1)
    ask(database, community, wang)


def test_without_an_address_or_a_mail_server_the_counter_helps(
    database: Database, community: Place, person_with: MakePerson, post: Letters
) -> None:
    with pytest.raises(NothingToConfirm):
        ask(database, community, person_with())
    messages.use(messages.Nowhere())
    assert not signin.sends_mail()
    with pytest.raises(NoMailServer):
        ask(database, community, person_with())
    with pytest.raises(NoMailServer):
        ask_back(database)


def test_staff_confirm_what_they_saw(
    database: Database,
    community: Place,
    other_community: Place,
    wang: Somebody,
    person_with: MakePerson,
) -> None:
    staff, president = person_with("staff"), person_with("president")
    outside = person_with("staff", community=other_community)
    with database.writing() as session:
        confirm_ = signin.confirm_at_counter
        with pytest.raises(NotAllowed):
            confirm_(session, wang.actor, community.id, wang.id, "phone")
        with pytest.raises(NotAllowed):
            confirm_(session, outside.actor, community.id, wang.id, "phone")
        with pytest.raises(NotAMember):
            confirm_(session, outside.actor, other_community.id, wang.id, "phone")
        with pytest.raises(NothingToConfirm):
            confirm_(session, president.actor, community.id, staff.id, "email")
        confirm_(session, staff.actor, community.id, wang.id, "phone")
        assert "core.phone.confirmed" in actions(session, wang)
    assert is_confirmed(database, wang) == (True, False)
    with database.writing() as session:
        people.correct_person(session, staff.actor, community.id, wang.id, phone="13900139000")
    assert is_confirmed(database, wang) == (False, False)


def test_staff_cannot_confirm_their_way_into_an_office(
    database: Database, community: Place, person_with: MakePerson
) -> None:
    staff, president = person_with("staff"), person_with("president")
    with database.writing() as session:
        people.correct_person(session, staff.actor, community.id, president.id, email=EMAIL)
        for contact in signin.Contact.__args__:  # type: ignore[attr-defined]
            with pytest.raises(HoldsAnOffice):
                signin.confirm_at_counter(session, staff.actor, community.id, president.id, contact)
        signin.confirm_at_counter(session, president.actor, community.id, president.id, "email")


def test_a_forgotten_password_is_chosen_anew(
    database: Database, community: Place, confirmed: Somebody, post: Letters
) -> None:
    with database.writing() as session:
        opened = signin.open_session(session, confirmed.id)
    ask_back(database, "Wang@Example.com ")
    assert post.sent[0][0] == EMAIL
    with pytest.raises(PasswordRefused):
        choose(database, post.code, "rice")
    choose(database, post.code)
    assert can_sign_in(database, confirmed, PASSWORD)
    with pytest.raises(CodeUsed):
        choose(database, post.code, "rice for everybody")
    assert not can_sign_in(database, confirmed, "rice for everybody")
    with database.reading() as session:
        assert signin.who(session, opened.token) is None
        assert "core.password.set" in actions(session, confirmed)


def test_nobody_learns_whose_address_is_known(
    database: Database, wang: Somebody, post: Letters
) -> None:
    ask_back(database)
    ask_back(database, "nobody@example.com")
    assert post.sent == [], "an address that is not confirmed opens nothing either"
    with database.reading() as session:
        payloads = [
            {**payload, "address": ""}
            for payload in session.execute(
                select(col(QueuedJob.payload)).where(
                    col(QueuedJob.name) == "core.signin.send_way_back"
                )
            ).scalars()
        ]
    assert [set(payload) for payload in payloads] == [set(payloads[0])] * 2
    with pytest.raises(ContactRefused):
        ask_back(database, "nobody")


def test_the_way_back_closes_with_the_address(
    database: Database, community: Place, confirmed: Somebody, post: Letters
) -> None:
    ask_back(database)
    with pytest.raises(CodeUnknown):
        choose(database, "K7MDP-3HQW9")
    with pytest.raises(CodeUnknown):
        confirm(database, community, confirmed, post.code)
    with database.writing() as session:
        people.correct_person(session, SYSTEM, community.id, confirmed.id, email="")
    with pytest.raises(AddressChanged):
        choose(database, post.code)
    assert not can_sign_in(database, confirmed, PASSWORD)
