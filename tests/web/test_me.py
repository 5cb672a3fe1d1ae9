"""My data."""

import json

import pytest
from tests.web.conftest import PASSWORD, BrowserOf

from linli import signin
from linli.db import Database
from linli.people import Person
from linli.testing import MakePerson, Somebody
from linli.testing.client import Client


def test_it_shows_what_is_held(signed_in: Client) -> None:
    page = signed_in.get("/c/longhai/me")
    for word in ("王桂英", "person1", "龙海社区", "Member, since", "This device"):
        assert word in page.text


def test_all_that_is_held_stands_on_a_page_of_its_own(signed_in: Client) -> None:
    page = signed_in.get("/c/longhai/me").follow("All that is kept about me")
    for word in ("王桂英", "Member, since", "Download everything"):
        assert word in page.text


def test_contacts_are_corrected_by_their_owner(
    signed_in: Client, resident: Somebody, database: Database
) -> None:
    page = signed_in.get("/c/longhai/me").follow("Correct")
    page = page.submit("Save", phone="139 0013 9000")
    assert "Your data is corrected." in page.text
    assert "139 0013 9000" in page.text


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"name": ""}, 422, "Please fill this in."),
        ({"name": "王" * 81}, 422, "Please write no more than 80 characters."),
        ({"phone": "12"}, 422, "This phone number cannot be right"),
        ({"email": "nobody"}, 422, "This is not a whole e-mail address."),
        ({"sign_in_name": "person2"}, 409, "Somebody else already has this sign-in name."),
    ],
)
def test_a_mistake_is_told_beside_its_field(
    signed_in: Client,
    resident: Somebody,
    person_with: MakePerson,
    typed: dict[str, str],
    status: int,
    said: str,
) -> None:
    person_with()
    page = signed_in.get("/c/longhai/me/details").submit("Save", **typed)
    assert page.status == status
    assert said in page.text
    name, value = next(iter(typed.items()))
    assert f'id="f-{name}-error"' in page.html
    assert not value or value in page.html


def test_a_phone_number_stands_in_the_form_as_people_write_it(
    signed_in: Client, resident: Somebody, database: Database
) -> None:
    form = signed_in.get("/c/longhai/me/details")
    form.submit("Save", phone="13800138000")
    form = signed_in.get("/c/longhai/me/details")
    assert 'value="138 0013 8000"' in form.html
    form.submit("Save", name="王桂英")
    with database.reading() as session:
        assert session.get_one(Person, resident.id).phone == "+8613800138000"


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(
    signed_in: Client, resident: Somebody, database: Database
) -> None:
    other = signed_in.another(resident)
    page = signed_in.get("/c/longhai/me/password")
    wrong = page.submit("Save", old_password="guess", password="rice for everybody")
    assert "This is not your present password." in wrong.text
    short = page.submit("Save", old_password=PASSWORD, password="rice")
    assert "at least 8 characters" in short.text
    done = page.submit("Save", old_password=PASSWORD, password="rice for everybody")
    assert "Your new password is set." in done.text
    assert signed_in.get("/c/longhai/me").status == 200
    assert other.get("/c/longhai/me").path == "/sign-in"
    with database.writing() as session:
        signin.sign_in(session, "person1", "rice for everybody")


def test_preferences_hold_on_every_device(
    signed_in: Client, resident: Somebody, database: Database
) -> None:
    page = signed_in.get("/c/longhai/me").submit(
        "/preferences", language="zh-Hans", large_type="true"
    )
    assert 'lang="zh-Hans" data-type="large"' in page.html
    other = signed_in.another(resident).get("/c/longhai/")
    assert 'lang="zh-Hans" data-type="large"' in other.html
    with database.reading() as session:
        person = session.get_one(Person, resident.id)
        assert (person.language, person.large_type) == ("zh-Hans", True)


def test_a_lost_phone_is_signed_out_from_here(signed_in: Client, resident: Somebody) -> None:
    phone = signed_in.another(resident)
    assert phone.get("/c/longhai/me").status == 200
    page = signed_in.get("/c/longhai/me").submit("End")
    assert "This device is signed out." in page.text
    assert phone.get("/c/longhai/me").path == "/sign-in"


def test_everything_can_be_taken_home(browser_of: BrowserOf, resident: Somebody) -> None:
    english = {"Accept-Language": "en"}
    answer = browser_of(resident).get("/c/longhai/me/data.json", headers=english)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "private, no-store"
    held = json.loads(answer.text)
    assert {"label": "Name", "value": "王桂英"} in held["About me"]
