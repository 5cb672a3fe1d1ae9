"""What hangs on the notice board: the book of all, and of one resident group."""

import pytest
from sqlmodel import Session
from tests.moral_bank.deeds.test_booking import let_the_notice_end, publish, ready
from tests.moral_bank.longhai import Bank, agree, tell

from linli import access, pdf
from linli.access import SYSTEM
from linli.clock import now
from linli.db import Database
from linli.testing.clock import MovableClock
from linli_moral_bank.books import posters


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


def test_the_book_of_all_and_of_one_group(
    session: Session, bank: Bank, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    access.grant(
        session, SYSTEM, bank.panel.id, "panel_member", bank.id, group_id=bank.other_group.id
    )
    ready(session, bank)
    agree(session, bank, tell(session, bank, who=bank.far))
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    made: list[pdf.Poster] = []

    def kept(poster: pdf.Poster, _language: str) -> bytes:
        made.append(poster)
        return b"%PDF"

    monkeypatch.setattr(pdf, "poster", kept)
    month = now(session).date()
    for group_id in (None, bank.group.id):
        posters.of_book(session, bank.place, month, "http://x", "en", "a4", group_id)
    everybody, ours = made
    assert {row[:3] for row in everybody.rows} == {
        ("王*英", bank.group.name, "看望独居老人"),
        ("张*兰", bank.other_group.name, "看望独居老人"),
    }
    assert [row[:2] for row in ours.rows] == [("王*英", "看望独居老人")]
    assert bank.group.name in ours.title and len(ours.columns) == len(everybody.columns) - 1
