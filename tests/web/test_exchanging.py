"""Exchanging one kind of points for another, by a resident and as staff decide it."""

import pytest
from sqlmodel import select

from linli import points
from linli.access import SYSTEM
from linli.audit.models import AuditEntry
from linli.communities import Place
from linli.db import Database
from linli.points import Owner, Transfer
from linli.testing import MakePerson, Somebody
from linli.testing.client import Client


@pytest.fixture
def hours(database: Database, community: Place, resident: Somebody) -> points.Unit:
    """Hours, of which the resident has 200 minutes, and moral points."""
    with database.writing() as session:
        made = points.define_unit(
            session, SYSTEM, community.id, "hours", "志愿时长", scale="minutes"
        )
        points.define_unit(session, SYSTEM, community.id, "moral", "道德积分")
        source = points.open_account(session, made.id, Owner.community(community.id), "issuance")
        mine = points.open_account(session, made.id, Owner.person(resident.id))
        award = Transfer(key="1", from_id=source.id, to_id=mine.id, amount=200, reason="t.a")
        points.transfer(session, SYSTEM, award)
    return made


def acts(database: Database) -> set[str]:
    """Return what the audit log tells."""
    with database.reading() as session:
        return set(session.exec(select(AuditEntry.action)))


def test_a_rate_is_set_used_and_ended(
    client: Client,
    person_with: MakePerson,
    hours: points.Unit,
    resident: Somebody,
    database: Database,
) -> None:
    with database.reading() as session:
        other = points.find_unit(session, hours.community_id, "moral")
    staff = client.another(person_with("president"))
    rates = staff.get("/c/longhai/staff/points").follow("Conversion of points")
    assert "Nothing is converted here." in rates.text
    asked = {"from_unit": str(hours.id), "give": "60", "receive": "5", "cap": "120"}
    refused = rates.submit("Set the rate", **asked, to_unit=str(hours.id))
    assert refused.status == 422
    assert "two different kinds of points" in refused.text
    rates = refused.submit("Set the rate", **asked, to_unit=str(other.id))
    assert "1 h of 志愿时长 become 5 of 道德积分" in rates.text
    assert "at most 2 h a month for each" in rates.text

    client.sign_in(resident)
    page = client.get("/c/longhai/wallet").follow("Convert into 道德积分")
    assert "This month you can still give 2 h 0 min." in page.text
    page = page.submit("What do I get for it?", amount="11")
    assert page.status == 422 and "at least 12 min are needed" in page.text
    page = page.submit("What do I get for it?", amount="90")
    assert "Give 1 h 24 min of 志愿时长, receive 7 of 道德积分" in page.text
    assert "so you keep it" in page.text
    page = page.submit("Convert now")
    assert "You gave 1 h 24 min and received 7 points." in page.text
    page = client.get("/c/longhai/wallet").follow("Convert into 道德积分")
    page = page.submit("What do I get for it?", amount="84").submit("Convert now")
    assert page.status == 409 and "only 36 min more" in page.text
    with database.reading() as session:
        found = points.accounts_of(session, Owner.person(resident.id), hours.community_id)
    assert {one.unit.name: one.balance.balance for one in found} == {
        "志愿时长": 116,
        "道德积分": 7,
    }

    over = staff.get("/c/longhai/staff/points/rates").submit("Stop exchanging")
    assert "These points are no longer converted." in over.text
    assert "Convert into" not in client.get("/c/longhai/wallet").text
    assert {"core.points_rate.set", "core.points.exchanged", "core.points_rate.closed"} <= acts(
        database
    )


def test_a_unit_is_renamed_and_an_account_bounded(
    client: Client,
    person_with: MakePerson,
    hours: points.Unit,
    resident: Somebody,
    database: Database,
) -> None:
    client.sign_in(person_with("administrator"))
    page = client.get(f"/c/longhai/staff/points/units/{hours.id}")
    page = page.submit("Save", name="互助时长")
    assert "互助时长" in page.text
    page = client.get(f"/c/longhai/staff/points/{resident.id}").follow("Change the limits")
    page = page.submit("Set the limits", minimum="0", maximum="100", reason="年度上限")
    assert page.status == 422, "there are 200 minutes on it"
    page = page.submit("Set the limits", minimum="0", maximum="600", reason="年度上限")
    assert "The limits hold from now on." in page.text
    with database.reading() as session:
        (found,) = points.accounts_of(session, Owner.person(resident.id), hours.community_id)
    assert (found.account.minimum, found.account.maximum) == (0, 600)
    assert {"core.points_unit.renamed", "core.points_account.limits"} <= acts(database)
