"""Confirming an e-mail address, at home and at the counter, and choosing a new password by it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from tests.core.signin.test_verification import Letters
from tests.web.conftest import PASSWORD

from linli import jobs, messages, people, signin
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.people import Person
from linli.signin.attempts import LIMITS
from linli.testing import MakePerson, Somebody
from linli.testing.client import Client

EMAIL = "wang@example.com"


@pytest.fixture(autouse=True)
def _her_contacts(database: Database, community: Place, resident: Somebody) -> None:
    with database.writing() as session:
        people.correct_person(
            session, SYSTEM, community.id, resident.id, email=EMAIL, phone="13800138000"
        )


@pytest.fixture
def post(app: Flask) -> Iterator[Letters]:
    """The mail server of the portal (which sets its own when it is made)."""
    letters = Letters()
    messages.use(letters)
    yield letters
    messages.use(None)


@pytest.fixture
def confirmed(database: Database, community: Place, resident: Somebody) -> None:
    """Her address is confirmed."""
    with database.writing() as session:
        signin.confirm_at_counter(session, SYSTEM, community.id, resident.id, "email")


def test_an_address_is_confirmed_with_the_code_in_the_letter(
    post: Letters, signed_in: Client, database: Database
) -> None:
    page = signed_in.get("/c/longhai/me")
    assert f"{EMAIL} (not confirmed yet)" in page.text
    page = page.follow("Confirm my e-mail address").submit("Send a code")
    assert f"A code is on its way to {EMAIL}." in page.text
    assert post.sent == [], "not while the request is being answered"
    jobs.run_due(database)
    wrong = page.submit("Confirm", code="K7MDP-3HQW9")
    assert wrong.status == 404
    assert "We do not know this code." in wrong.text
    assert 'value="K7MDP-3HQW9"' in wrong.html
    page = wrong.submit("Confirm", code=post.code)
    assert "Your e-mail address is confirmed." in page.text
    assert f"{EMAIL} (confirmed)" in page.text
    assert "Confirm my e-mail address" not in page.text


def test_another_code_can_be_asked_for_but_not_without_end(
    post: Letters, signed_in: Client, database: Database
) -> None:
    page = signed_in.get("/c/longhai/me/email").submit("Send a code")
    for _time in range(LIMITS["letter"] - 1):
        page = page.submit("Send another code")
        assert page.status == 200
    page = page.submit("Send another code")
    assert page.status == 429
    assert "Please wait a quarter of an hour" in page.text


def test_without_a_mail_server_the_counter_confirms(client: Client, resident: Somebody) -> None:
    page = client.get("/sign-in")
    assert "Forgotten your password?" not in page.text
    page = client.get("/forgotten")
    assert "The staff at your community's counter will help you." in page.text
    assert page.forms == [] or all("/forgotten" not in form.action for form in page.forms)
    client.sign_in(resident)
    page = client.get("/c/longhai/me")
    assert "are confirmed by the staff at the counter" in page.text
    assert "Confirm my e-mail address" not in page.text
    page = client.get("/c/longhai/me/email").submit("Send a code")
    assert page.status == 409
    assert "No e-mail is sent from here." in page.text


@pytest.mark.usefixtures("confirmed")
def test_a_forgotten_password_is_chosen_anew(
    post: Letters, client: Client, resident: Somebody, database: Database
) -> None:
    elsewhere = client.another(resident)
    page = client.get("/sign-in").follow("Forgotten your password?")
    page = page.submit("Send a code", email=EMAIL.upper())
    jobs.run_due(database)
    short = page.submit("Save", code=post.code, password="rice")
    assert "at least 8 characters" in short.text
    page = short.submit("Save", code=post.code, password="rice for everybody")
    assert page.path == "/c/longhai/"
    assert "Your new password is set." in page.text
    assert elsewhere.get("/c/longhai/me").path == "/sign-in"
    with database.writing() as session:
        signin.sign_in(session, EMAIL, "rice for everybody")


@pytest.mark.usefixtures("confirmed")
def test_the_answer_does_not_tell_whose_address_is_known(
    post: Letters, client: Client, database: Database
) -> None:
    answers = []
    for email in (EMAIL, "nobody@example.com"):
        page = client.get("/forgotten").submit("Send a code", email=email)
        answers.append((page.status, page.path, page.text))
    assert answers[0] == answers[1]
    jobs.run_due(database)
    assert [address for address, _text in post.sent] == [EMAIL]
    bad = client.get("/forgotten").submit("Send a code", email="nobody")
    assert bad.status == 422
    assert 'value="nobody"' in bad.html


@pytest.mark.usefixtures("confirmed")
def test_codes_are_not_guessed(post: Letters, client: Client, database: Database) -> None:
    page = client.get("/forgotten").submit("Send a code", email=EMAIL)
    jobs.run_due(database)
    for _time in range(LIMITS["code"]):
        assert page.submit("Save", code="K7MDP-3HQW9", password=PASSWORD).status == 404
    page = page.submit("Save", code=post.code, password="rice for everybody")
    assert page.status == 429


def test_staff_confirm_at_the_counter(
    client: Client, person_with: MakePerson, resident: Somebody, database: Database
) -> None:
    client.sign_in(person_with("staff", name="高帆"))
    page = client.get(f"/c/longhai/staff/people/{resident.id}")
    page = page.submit("Phone seen at the counter: confirm it")
    assert "It is noted as confirmed." in page.text
    page = page.submit("E-mail seen at the counter: confirm it")
    assert not any(form.action.endswith("/confirmed") for form in page.forms)
    with database.reading() as session:
        person = session.get_one(Person, resident.id)
        assert person.phone_verified_at and person.email_verified_at


def test_a_resident_confirms_nobody(
    client: Client, person_with: MakePerson, resident: Somebody, database: Database
) -> None:
    client.sign_in(person_with("staff"))
    page = client.get(f"/c/longhai/staff/people/{resident.id}")
    client.sign_in(resident)
    assert page.submit("Phone seen at the counter: confirm it").status == 403
    with database.reading() as session:
        assert session.get_one(Person, resident.id).phone_verified_at is None
