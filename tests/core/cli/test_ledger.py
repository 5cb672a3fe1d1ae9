"""ledger: checking it, its day's checkpoint, its keys."""

import os
import re
from pathlib import Path
from uuid import UUID

import pytest
from tests.core.cli.conftest import Linli

from linli import communities, people, points
from linli.access import SYSTEM
from linli.communities import CommunityKind
from linli.db import Database
from linli.points import Owner, Transfer


@pytest.fixture
def booked(at: Database, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A community in which somebody was awarded something; returns their account."""
    monkeypatch.delenv("LINLI_LEDGER_KEY", raising=False)
    with at.writing() as session:
        place = communities.create(
            session, SYSTEM, kind=CommunityKind.COMMUNITY, code="L", name="龙海", slug="longhai"
        )
        communities.create(
            session, SYSTEM, kind=CommunityKind.COMMUNITY, code="E", name="Empty", slug="empty"
        )
        unit = points.define_unit(session, SYSTEM, place.id, "points", "积分")
        issuer = points.open_account(session, unit.id, Owner.community(place.id), "issuance")
        shop = people.add_organisation(
            session, SYSTEM, place.id, kind=people.OrganisationKind.MERCHANT, name="面馆"
        )
        mine = points.open_account(session, unit.id, Owner.organisation(shop.id), "merchant")
        award = Transfer(key="k", from_id=issuer.id, to_id=mine.id, amount=5, reason="test.award")
        points.transfer(session, SYSTEM, award)
        return mine.id


def tamper(at: Database) -> None:
    """Give somebody a million behind the ledger's back."""
    with at.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE core_points_lane SET balance = balance + 1000000 WHERE balance > 0"
        )


def test_verify_says_that_all_is_right(linli: Linli, booked: UUID) -> None:
    done = linli("ledger", "verify")
    assert done.exit_code == 0, done.output
    assert done.stdout == "All is right: 1 bookings, 2 postings, 2 accounts.\n"
    assert linli("ledger", "verify", "--community", "longhai").exit_code == 0


def test_verify_ends_with_1_and_names_the_first_wrong_row(
    linli: Linli, at: Database, booked: UUID
) -> None:
    tamper(at)
    done = linli("ledger", "verify")
    assert done.exit_code == 1
    assert f"core_points_lane {booked}: it is not what the journal says" in done.output
    assert linli("ledger", "verify", "--community", "longhai").exit_code == 1
    assert linli("ledger", "verify", "--community", "empty").exit_code == 0


def test_verify_of_an_unknown_community_is_refused(linli: Linli, booked: UUID) -> None:
    assert linli("ledger", "verify", "--community", "nowhere").exit_code == 2


def test_the_days_checkpoint_is_printed_and_written(
    linli: Linli, booked: UUID, tmp_path: Path
) -> None:
    done = linli("ledger", "checkpoint", "longhai")
    assert done.exit_code == 0, done.output
    (code,) = re.findall(r"^    ((?:\d{4} ){5}\d{4})$", done.stdout, re.M)
    assert "\n— linli/" in done.stdout
    file = tmp_path / "today.txt"
    again = linli("ledger", "checkpoint", "longhai", "--output", str(file))
    assert code in again.stdout
    assert file.read_text("utf-8") in done.stdout
    assert os.stat(tmp_path / "data" / "ledger-key").st_mode & 0o077 == 0


def test_where_nothing_was_booked_there_is_no_checkpoint(linli: Linli, booked: UUID) -> None:
    done = linli("ledger", "checkpoint", "empty")
    assert done.exit_code == 2
    assert "Nothing has been booked" in done.output


def test_the_key_is_changed_and_listed(linli: Linli, booked: UUID, tmp_path: Path) -> None:
    linli("ledger", "checkpoint", "longhai")
    first = (tmp_path / "data" / "ledger-key").read_text()
    assert linli("ledger", "keys", "rotate").stdout == "Key number 2 signs from now on.\n"
    assert (tmp_path / "data" / "ledger-key").read_text() != first
    shown = linli("ledger", "keys", "list", "longhai")
    assert len(re.findall(r"linli/[0-9a-f]{32}\+[0-9a-f]{8}\+\S+", shown.stdout)) == 2
    (tmp_path / "data" / "ledger-key").unlink()
    refused = linli("ledger", "keys", "rotate")
    assert refused.exit_code == 1
    assert "--lost" in refused.output
    assert "number 3" in linli("ledger", "keys", "rotate", "--lost").stdout
    assert linli("ledger", "verify").exit_code == 0
