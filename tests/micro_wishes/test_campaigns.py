"""Campaigns: a season, a theme, progress; only wishes of their days."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session

from linli.access import NotAllowed
from linli.testing import MovableClock
from linli_micro_wishes.claims import fulfilling
from linli_micro_wishes.models import Campaign
from linli_micro_wishes.refusals import CampaignRefused, WishRefused
from linli_micro_wishes.wishes import campaigns, lists
from tests.micro_wishes.street import Street, delivered, opened, wish_for, words

#: The clock of the tests begins on 2 March 2026.
SEASON: dict[str, Any] = {"starts_on": date(2026, 3, 1), "ends_on": date(2026, 3, 31)}


def school(session: Session, street: Street, **more: object) -> Campaign:
    values = {
        "title": "春暖书包",
        "about": "开学季",
        "sponsors": "区财政局\n\n晨光文具店",
        **SEASON,
    }
    return campaigns.add(
        session,
        street.staff.actor,
        street.id,
        **{**values, **more},
    )


def test_progress_counts_what_came_true(session: Session, street: Street) -> None:
    campaign = school(session, street)
    opened(session, street, street.other, words("书包", campaign_id=campaign.id))
    wish, _claim = delivered(session, street, wording=words("字典", campaign_id=campaign.id))
    fulfilling.confirm(session, street.wisher.actor, street.id, wish.id)
    (row,) = campaigns.rows(session, street.id)
    assert (row.wishes, row.fulfilled) == (2, 1)
    assert row.sponsors == ("区财政局", "晨光文具店")
    hung, came_true = lists.on_tree(session, street.id, campaign_id=campaign.id)
    assert (len(hung), len(came_true)) == (1, 1)
    assert [one.campaign for one in lists.board(session, street.id)] == ["春暖书包"]


def test_only_in_its_season(session: Session, street: Street, clock: MovableClock) -> None:
    campaign = school(session, street)
    clock.move(days=30)
    with pytest.raises(WishRefused) as refused:
        wish_for(session, street, wording=words(campaign_id=campaign.id))
    assert refused.value.field == "campaign"


def test_what_is_no_campaign_is_refused(session: Session, street: Street) -> None:
    with pytest.raises(NotAllowed):
        campaigns.add(session, street.neighbour.actor, street.id, title="书包", about="", **SEASON)
    school(session, street)
    with pytest.raises(CampaignRefused):
        school(session, street)
    with pytest.raises(CampaignRefused) as refused:
        school(session, street, title="反了", ends_on=date(2026, 2, 1))
    assert refused.value.field == "ends_on"
