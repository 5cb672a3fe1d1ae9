"""The board, orders and figures for other programs."""

import pytest

from linli import communities, tokens
from linli.access import SYSTEM
from linli.db import Database
from linli.testing import Client, MovableClock
from linli.testing.program import Program
from linli_micro_wishes.settings import MicroWishesSettings
from tests.micro_wishes.ordered import taken, told
from tests.micro_wishes.street import SECRETS, Street, opened, words
from tests.micro_wishes.test_numbers import history

HERE = "/micro_wishes"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Reading is the same on both."""
    return sqlite_database


def program(client: Client, database: Database, street: Street) -> Program:
    """A program that reads, in the name of the system."""
    with database.writing() as session:
        made = tokens.add(session, SYSTEM, street.id, name="Town", scopes=["micro_wishes:read"])
    return client.program(made.text)


def test_the_board_goes_on_page_by_page_and_names_nobody(
    client: Client, database: Database, street: Street
) -> None:
    with database.writing() as session:
        opened(session, street, wording=words("王桂英的台灯", story="电话 13800138000"))
        opened(session, street, street.other, words("字典", category="school"))
    town = program(client, database, street)
    first = town.get(f"{HERE}/wishes?limit=1")
    assert first.json is not None
    [newest] = first.json["items"]
    assert (newest["title"], newest["category"], newest["free"]) == ("字典", "school", 1)
    second = town.get(f"{HERE}/wishes?limit=1&after={first.json['next']}")
    assert second.json is not None and second.json["next"] is None
    [older] = second.json["items"]
    assert older["age_band"] == "aged"
    found = second.get_data(as_text=True)
    assert "台灯" in older["title"] and not [secret for secret in SECRETS if secret in found]
    with database.writing() as session:
        communities.save_settings(
            session,
            SYSTEM,
            street.id,
            "micro_wishes",
            MicroWishesSettings,
            {"public_board": False},
        )
    closed = town.get(f"{HERE}/wishes")
    assert closed.json is not None and closed.json["code"] == "micro_wishes.board_closed"


def test_orders_stand_there_without_words(
    client: Client, database: Database, street: Street
) -> None:
    with database.writing() as session:
        taken(session, street)
        told(session, street)
    town = program(client, database, street)
    answer = town.get(f"{HERE}/orders?state=accepted")
    assert answer.json is not None
    [one] = answer.json["items"]
    assert (one["number"], one["state"], one["tier"]) == (1, "accepted", "community")
    assert "社保卡" not in answer.get_data(as_text=True)
    everything = town.get(f"{HERE}/orders")
    assert everything.json is not None and len(everything.json["items"]) == 2


def test_figures_of_a_month(
    client: Client, database: Database, street: Street, clock: MovableClock
) -> None:
    with database.writing() as session:
        history(session, street, clock)
    found = program(client, database, street).get(f"{HERE}/numbers?month=2026-03").json
    assert found is not None
    assert (found["wishes"]["told"], found["wishes"]["fulfilled"]) == (3, 1)
    assert (found["orders"]["told"], found["orders"]["tiers"]) == (2, {"community": 1})
    assert found["wishes"]["stars"] == {"4": 1}
