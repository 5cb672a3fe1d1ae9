"""Letting other programs in, on the page."""

import re

from linli import tokens
from linli.communities import Place
from linli.db import Database
from linli.testing import Somebody
from linli.testing.client import Client


def test_a_token_is_made_shown_once_and_taken_back(
    client: Client, president: Somebody, community: Place, database: Database
) -> None:
    client.sign_in(president)
    desk = client.get("/c/longhai/staff/programs")
    assert "No program is let in." in desk.text
    made = desk.submit("Make a token", name="Accounts office", scopes="points:read", days=30)
    [secret] = re.findall(r"linli_[\w-]{43}", made.html)
    with database.reading() as session:
        admitted = tokens.admit(session, secret, "longhai")
        assert (admitted.actor.person_id, admitted.scopes) == (
            president.id,
            frozenset({"points:read"}),
        )
    again = client.get("/c/longhai/staff/programs")
    assert secret not in again.html
    assert "Accounts office" in again.text
    gone = again.submit("Take back")
    assert "is no longer let in" in gone.text and "revoked" in gone.text


def test_what_was_typed_stays_when_something_is_missing(
    client: Client, president: Somebody
) -> None:
    client.sign_in(president)
    desk = client.get("/c/longhai/staff/programs")
    refused = desk.submit("Make a token", name="Accounts office", days=0)
    assert refused.status == 422
    assert "Accounts office" in refused.html


def test_a_webhook_is_made_seen_and_removed(client: Client, president: Somebody) -> None:
    client.sign_in(president)
    page = client.get("/c/longhai/staff/programs/webhook")
    assert page.submit("Tell it from now on", url="http://inside/").status == 422
    made = page.submit("Tell it from now on", url="https://example.org/linli")
    assert "whsec_" in made.html
    desk = client.get("/c/longhai/staff/programs")
    assert "https://example.org/linli" in desk.text
    assert "Nothing was sent yet" in desk.follow("Deliveries").text
    assert "told nothing more" in desk.submit("Remove").text


def test_only_heads_see_the_page(client: Client, staff: Somebody) -> None:
    client.sign_in(staff)
    assert client.get("/c/longhai/staff/programs").status == 403
