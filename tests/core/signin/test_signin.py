"""Signing in: by any name, refused alike, slowed down, ended from anywhere."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from linli import people, signin
from linli.access import SYSTEM, Actor
from linli.communities import Place
from linli.people import Person
from linli.signin import PasswordRefused, SignInRefused, TooManyAttempts, attempts
from linli.testing.clock import MovableClock

PASSWORD = "spring-in-longhai"


@pytest.fixture
def anna(session: Session, community: Place) -> Person:
    person = people.add_person(
        session,
        SYSTEM,
        community.id,
        name="王桂英",
        phone="13800138000",
        email="wang@example.com",
        sign_in_name="guiying",
    )
    signin.set_password(session, Actor(person.id), person.id, PASSWORD)
    return person


@pytest.mark.parametrize(
    "typed", ["guiying", " GuiYing ", "13800138000", "+86 138 0013 8000", "Wang@example.com"]
)
def test_name_phone_and_address_all_sign_in(session: Session, anna: Person, typed: str) -> None:
    opened = signin.sign_in(session, typed, PASSWORD, device="Phone")
    identity = signin.who(session, opened.token)
    assert identity is not None
    assert (identity.person_id, identity.name) == (anna.id, "王桂英")


@pytest.mark.parametrize(
    ("typed", "password"),
    [("guiying", "wrong password"), ("nobody", PASSWORD), ("", PASSWORD), ("guiying", "")],
)
def test_it_is_not_told_what_was_wrong(
    session: Session, anna: Person, typed: str, password: str
) -> None:
    with pytest.raises(SignInRefused) as refused:
        signin.sign_in(session, typed, password)
    assert str(refused.value) == "This name and password do not belong together."


def test_a_person_without_a_password_does_not_sign_in(session: Session, community: Place) -> None:
    people.add_person(session, SYSTEM, community.id, name="李建国", sign_in_name="jianguo")
    with pytest.raises(SignInRefused):
        signin.sign_in(session, "jianguo", "")


def test_the_token_is_not_in_the_database(session: Session, anna: Person) -> None:
    opened = signin.sign_in(session, "guiying", PASSWORD)
    stored = session.execute(text("SELECT token_hash FROM core_sign_in_session")).scalar_one()
    assert opened.token not in stored
    assert signin.who(session, stored) is None


@pytest.mark.parametrize("password", ["short", "x" * 129, "王桂英王桂英王桂英"[:3], "13800138000"])
def test_a_weak_password_is_refused(session: Session, anna: Person, password: str) -> None:
    with pytest.raises(PasswordRefused) as refused:
        signin.set_password(session, SYSTEM, anna.id, password)
    assert refused.value.field == "password"


def test_sessions_end_by_time_by_hand_and_all_at_once(
    session: Session, clock: MovableClock, anna: Person
) -> None:
    phone = signin.sign_in(session, "guiying", PASSWORD, device="Phone")
    library = signin.sign_in(session, "guiying", PASSWORD, device="Library")
    assert {row.device for row in signin.sessions_of(session, anna.id)} == {"Phone", "Library"}
    stranger = people.new_person(session, name="某某某")
    signin.revoke_session(session, stranger.id, library.session_id)
    assert signin.who(session, library.token) is not None
    signin.revoke_session(session, anna.id, library.session_id)
    assert signin.who(session, library.token) is None
    third = signin.sign_in(session, "guiying", PASSWORD)
    signin.revoke_all(session, anna.id, keep=third.session_id)
    assert signin.who(session, phone.token) is None
    assert signin.who(session, third.token) is not None
    clock.move(days=30)
    assert signin.who(session, third.token) is None


def test_guessing_is_slowed_down_and_forgiven(session: Session, clock: MovableClock) -> None:
    name, address = attempts.bucket("name", "guiying"), attempts.bucket("address", "10.0.0.7")
    for _guess in range(attempts.LIMITS["name"]):
        attempts.check(session, [name, address])
        attempts.count_failure(session, [name, address])
    with pytest.raises(TooManyAttempts):
        attempts.check(session, [name, address])
    attempts.check(session, [address])
    assert attempts.bucket("name", " GuiYing ") == name
    clock.move(minutes=15)
    attempts.check(session, [name])
    clock.set(clock.now() - timedelta(minutes=10))
    attempts.forgive(session, [name])
    attempts.check(session, [name])
