"""What the tests of the staff area share."""

from collections.abc import Callable
from functools import partial

import pytest

from linli.testing import MakePerson, Somebody
from linli.testing.client import Client, Page

DESK = "/c/longhai/staff"


def _open(client: Client, path: str) -> Page:
    return client.get(f"{DESK}/{path}")


@pytest.fixture
def staff(person_with: MakePerson) -> Somebody:
    """高帆, who serves at the counter."""
    return person_with("staff", name="高帆")


@pytest.fixture
def president(person_with: MakePerson) -> Somebody:
    """田伟, who leads the outlet."""
    return person_with("president", name="田伟")


@pytest.fixture
def auditor(person_with: MakePerson) -> Somebody:
    """徐勇, who watches over it."""
    return person_with("auditor", name="徐勇")


@pytest.fixture
def desk(client: Client, staff: Somebody) -> Callable[[str], Page]:
    """Open a page of the staff area as the staff member: ``desk("people")``."""
    client.sign_in(staff)
    return partial(_open, client)


@pytest.fixture
def head(client: Client, president: Somebody) -> Callable[[str], Page]:
    """Open a page of the staff area as the president."""
    client.sign_in(president)
    return partial(_open, client)
