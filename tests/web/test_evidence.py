"""Serving photos and files."""

import io
from types import SimpleNamespace
from uuid import UUID

import pytest
from PIL import Image
from tests.web.conftest import BrowserOf

from linli import evidence
from linli.communities import Place
from linli.db import Database
from linli.subjects import Subject
from linli.testing import MakePerson, Somebody


@pytest.fixture
def photo(database: Database, community: Place, resident: Somebody, browser_of: BrowserOf) -> UUID:
    """A photo that 王桂英 handed in."""
    browser_of()  # the application decides where files are kept
    picture = io.BytesIO()
    Image.new("RGB", (1200, 900), "brown").save(picture, "JPEG")
    picture.seek(0)
    with database.writing() as session:
        return evidence.attach(
            session,
            resident.actor,
            community.id,
            Subject("core.community", community.id),
            '面馆 "1".jpg',
            picture,
        ).id


def test_its_owner_sees_it_and_it_can_do_nothing_in_a_browser(
    browser_of: BrowserOf, resident: Somebody, photo: UUID
) -> None:
    answer = browser_of(resident).get(f"/c/longhai/evidence/{photo}")
    assert answer.status_code == 200
    assert answer.mimetype == "image/jpeg"
    assert Image.open(io.BytesIO(answer.data)).size == (1200, 900)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Disposition"].startswith("inline; filename*=UTF-8''")
    assert '"' not in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_the_small_picture_is_small(browser_of: BrowserOf, resident: Somebody, photo: UUID) -> None:
    answer = browser_of(resident).get(f"/c/longhai/evidence/{photo}/thumb")
    assert max(Image.open(io.BytesIO(answer.data)).size) < 800


def test_what_the_browser_has_is_not_sent_again(
    browser_of: BrowserOf, resident: Somebody, photo: UUID
) -> None:
    browser = browser_of(resident)
    etag = browser.get(f"/c/longhai/evidence/{photo}").headers["ETag"]
    answer = browser.get(f"/c/longhai/evidence/{photo}", headers={"If-None-Match": etag})
    assert answer.status_code == 304


def test_a_neighbour_does_not_see_it(
    browser_of: BrowserOf, person_with: MakePerson, photo: UUID
) -> None:
    assert browser_of(person_with()).get(f"/c/longhai/evidence/{photo}").status_code == 403


def test_a_visitor_is_asked_to_sign_in(browser_of: BrowserOf, photo: UUID) -> None:
    assert browser_of().get(f"/c/longhai/evidence/{photo}").status_code == 303


def test_the_small_picture_is_open_to_everybody_where_its_owner_says_so(
    browser_of: BrowserOf, photo: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = f"/c/longhai/evidence/{photo}/thumb"
    assert browser_of().get(small).status_code == 403
    told = SimpleNamespace(answer=lambda *_owner, **_asked: True)
    monkeypatch.setattr("linli.evidence.reading.manager", lambda: told)
    assert browser_of().get(small).status_code == 200
    assert browser_of().get(f"/c/longhai/evidence/{photo}").status_code == 303
