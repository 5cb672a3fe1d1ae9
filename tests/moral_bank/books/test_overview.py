"""What the host shows of the bank: links, cards, personal data, photos for those who may."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session
from tests.moral_bank.longhai import Bank, agree, photo, tell

from linli import evidence
from linli.access import SYSTEM, Actor
from linli.evidence import EvidenceHidden
from linli.testing.clock import MovableClock
from linli_moral_bank import overview
from linli_moral_bank.deeds import declaring, states
from linli_moral_bank.settings import MoralBankSettings


def _links(session: Session, actor: Actor, bank: Bank) -> dict[str, int]:
    return {item.endpoint: item.waiting for item in overview.links(session, actor, bank.place)}


def test_links_are_each_readers_own(session: Session, bank: Bank) -> None:
    tell(session, bank)
    assert set(_links(session, bank.resident.actor, bank)) == {"deeds", "offers", "book"}
    assert _links(session, bank.panel.actor, bank)["panel"] == 1
    assert "merchant" in _links(session, bank.merchant.actor, bank)
    assert {"desk", "stock"} <= set(_links(session, bank.staff.actor, bank))
    assert "desk" in _links(session, bank.scorer.actor, bank)
    assert "stock" not in _links(session, bank.scorer.actor, bank)


def test_cards_show_what_waits(session: Session, bank: Bank) -> None:
    deed = tell(session, bank)
    (mine,) = overview.cards(session, bank.resident.actor, bank.place)
    assert [row.id for row in mine.context["recent"]] == [deed.id]
    panel = overview.cards(session, bank.panel.actor, bank.place)
    assert panel[-1].context == {"waiting": 1}
    agree(session, bank, deed)
    assert len(overview.cards(session, bank.panel.actor, bank.place)) == 1
    assert overview.cards(session, SYSTEM, bank.place) == []


def test_personal_data_counts_what_is_held(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    clock.set(datetime(2026, 3, 31, 16, 30, tzinfo=UTC))  # half past twelve on 1 April here
    assert overview.personal_data(session, bank.resident.id) == []
    tell(session, bank)
    tell(session, bank, "family-peace", who=bank.resident, about=bank.neighbour)
    ((section),) = overview.personal_data(session, bank.resident.id)
    assert [value for _label, value in section.rows] == ["2026-04-01", "1", "1", "0"]


def test_photos_are_for_those_concerned(session: Session, bank: Bank, tmp_path: Path) -> None:
    with photo(tmp_path).open("rb") as stream:
        good = tell(session, bank, "free-haircut", photos=[declaring.Photo("a.jpg", stream)])
    with photo(tmp_path).open("rb") as stream:
        report = tell(
            session,
            bank,
            "littering",
            who=bank.neighbour,
            about=bank.resident,
            photos=[declaring.Photo("b.jpg", stream)],
        )
    (shown,) = evidence.listing(session, states.subject_of(good.id))
    (secret,) = evidence.listing(session, states.subject_of(report.id))

    def sees(actor: Actor, row: evidence.EvidenceRow) -> bool:
        try:
            evidence.fetch(session, actor, bank.id, row.id)
        except EvidenceHidden:
            return False
        return True

    for somebody in (bank.resident, bank.panel, bank.staff, bank.scorer):
        assert sees(somebody.actor, shown)
    assert not sees(bank.neighbour.actor, shown)
    assert not sees(bank.far.actor, shown)
    for somebody in (bank.neighbour, bank.panel, bank.evaluator):
        assert sees(somebody.actor, secret)
    for somebody in (bank.resident, bank.staff, bank.far):
        assert not sees(somebody.actor, secret)


def test_stars_follow_the_score() -> None:
    settings = MoralBankSettings()
    assert [settings.stars_for(score) for score in (-5, 9, 10, 59, 60, 500)] == [0, 0, 1, 2, 3, 5]
    for wrong in ([], [0, 1], [5, 5], [3, 2], [1, 2, 3, 4, 5, 6]):
        with pytest.raises(ValueError, match="greater than the one before"):
            MoralBankSettings(stars=wrong)
