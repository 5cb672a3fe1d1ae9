"""Figures, spreadsheets and the public summary: they count rightly and name nobody."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlmodel import Session

from linli.access import NotAllowed
from linli.db import Database
from linli.i18n import translate
from linli.testing import Client, MovableClock
from linli_micro_wishes.claims import claiming, fulfilling
from linli_micro_wishes.models import Tier
from linli_micro_wishes.numbers import exporting, figures
from linli_micro_wishes.orders import ordering, working
from tests.micro_wishes.ordered import taken, told
from tests.micro_wishes.street import HOME, SECRETS, Street, claimed, delivered, opened, words

MARCH = (datetime(2026, 2, 28, 16, tzinfo=UTC), datetime(2026, 3, 31, 16, tzinfo=UTC))


def history(session: Session, street: Street, clock: MovableClock) -> None:
    """One wish that came true, one that was taken, one that waits; two orders, one done."""
    wish = opened(session, street)
    clock.move(hours=4)
    (claim,) = claiming.claim(
        session, street.agent.actor, street.id, wish.id, organisation_id=street.branch_id
    )
    clock.move(hours=20)
    fulfilling.deliver(session, street.agent.actor, street.id, claim.id, gift="台灯", given=8800)
    fulfilling.confirm(session, street.wisher.actor, street.id, wish.id)
    fulfilling.rate(session, street.wisher.actor, street.id, wish.id, stars=4)
    claimed(session, street, who=street.other, wording=words("书包", category="school"))
    opened(session, street, street.agent, words("字典", category="school"))
    order = taken(session, street)
    clock.move(hours=2)
    working.done(session, street.neighbour.actor, street.id, order.id, answer="已送到。")
    ordering.rate(session, street.wisher.actor, street.id, order.id, stars=5)
    told(session, street)


def test_wishes_in_figures(session: Session, street: Street, clock: MovableClock) -> None:
    history(session, street, clock)
    found = figures.wishes(session, [street.id], MARCH)
    assert (found.total.told, found.total.fulfilled) == (3, 1)
    assert found.total.hours_to_fulfil == 24.0
    assert found.total.hours_to_take == 2.0  # the median of four hours and none
    assert [(line.title, line.told) for line in found.lines] == [("daily", 1), ("school", 2)]
    assert (found.stars, found.content) == ({4: 1}, 100)
    assert {(one.name, one.taken, one.fulfilled, one.given) for one in found.fulfillers} == {
        ("区财政局党支部", 1, 1, 8800),
        ("", 1, 0, 0),
    }


def test_orders_in_figures(session: Session, street: Street, clock: MovableClock) -> None:
    history(session, street, clock)
    found = figures.orders(session, [street.id], MARCH)
    assert (found.total.told, found.total.fulfilled) == (2, 1)
    assert found.total.hours_to_fulfil == 2.0
    assert found.tiers == {Tier.COMMUNITY: 1}
    assert found.share_of(Tier.COMMUNITY) == 100
    assert found.share_of(Tier.TOWNSHIP) == 0


def test_nothing_yet_is_no_error(session: Session, street: Street) -> None:
    assert figures.wishes(session, [street.id], MARCH).content is None
    assert figures.orders(session, [street.id], MARCH).total.hours_to_take is None


@pytest.mark.parametrize("what", ["wishes", "orders"])
def test_spreadsheets_name_nobody(
    session: Session, street: Street, clock: MovableClock, what: exporting.What
) -> None:
    history(session, street, clock)
    delivered(session, street, wording=words("=1+1 王桂英的灯"))
    with pytest.raises(NotAllowed):
        exporting.sheet(
            session, street.neighbour.actor, street.id, what, "csv", MARCH, lambda t: str(t)
        )

    def chinese(text: object) -> str:
        return translate(text, "zh-Hans")  # type: ignore[arg-type]

    table = exporting.sheet(
        session, street.staff.actor, street.id, what, "csv", MARCH, chinese
    ).decode("utf-8-sig")
    assert "编号" in table and not [secret for secret in SECRETS if secret in table]
    book = load_workbook(
        BytesIO(
            exporting.sheet(session, street.staff.actor, street.id, what, "xlsx", MARCH, chinese)
        )
    )
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(rows) == (5 if what == "wishes" else 3)
    cells = [str(cell) for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith("=")]
    assert not [secret for secret in SECRETS if any(secret in cell for cell in cells)]


def test_the_pages(client: Client, database: Database, street: Street, clock: MovableClock) -> None:
    with database.writing() as session:
        history(session, street, clock)
    visitor = client.another().get(f"{HOME}/summary")
    assert "March 2026" in visitor.text and "Where it was settled" in visitor.text
    client.sign_in(street.staff)
    page = client.get(f"{HOME}/desk/numbers")
    assert "区财政局党支部" in page.text and "88" in page.text
    sheet = page.submit("Excel")
    assert (sheet.response.mimetype or "").endswith("sheet")
    assert client.get(f"{HOME}/summary?month=2026-02").status == 200
    assert client.another(street.neighbour).get(f"{HOME}/desk/numbers").status == 403
