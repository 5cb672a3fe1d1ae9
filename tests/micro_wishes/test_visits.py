"""Home visits: a round of homes, what is learned at the doors, and what becomes of it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from linli import people
from linli.access import SYSTEM, NotAllowed
from linli.audit.models import AuditEntry
from linli.db import Database
from linli.ids import new_id
from linli.testing import Client
from linli_micro_wishes.models import (
    Channel,
    FindingKind,
    FindingState,
    Mood,
    Outcome,
    Wish,
    WishState,
)
from linli_micro_wishes.orders import order_lists
from linli_micro_wishes.refusals import NotNow, RoundRefused, VisitRefused, VisitUnknown
from linli_micro_wishes.visits import findings, matching, rounds, visiting
from linli_micro_wishes.visits.findings import FindingRow
from linli_micro_wishes.visits.visiting import Learned, Notes
from tests.micro_wishes.ordered import service
from tests.micro_wishes.street import HOME, Street
from tests.micro_wishes.visited import MONDAY, begun, home_of, learned


def test_a_home_waits_until_somebody_was_met(session: Session, street: Street) -> None:
    round_ = begun(session, street)
    home = home_of(session, street, street.wisher.id)
    home_of(session, street, street.neighbour.id)
    staff = street.staff.actor
    assert [one.code for one in rounds.waiting(session, staff, round_)] == ["2-1-101", "3-2-501"]
    assert [one.code for one in rounds.waiting(session, staff, round_, search="桂英")] == [
        "3-2-501"
    ]
    visiting.note(session, staff, street.id, round_.id, home, Notes(Outcome.NOT_HOME))
    assert [one.tries for one in rounds.waiting(session, staff, round_)] == [0, 1]
    met = Notes(Outcome.MET, street.wisher.id, Mood.GLAD, "身体硬朗")
    first = visiting.note(session, staff, street.id, round_.id, home, met, once="x")
    again = visiting.note(session, staff, street.id, round_.id, home, met, once="x")
    assert first.id == again.id
    (row,) = rounds.rows(session, staff, street.id)
    assert (row.homes, row.visited, row.waiting) == (2, 1, 1)
    assert rounds.moods(session, round_.id) == {Mood.GLAD: 1}
    logged = session.execute(
        select(AuditEntry).where(col(AuditEntry.action) == "micro_wishes.visit.noted")
    ).scalars()
    assert all(entry.after == {"title": "春季走访"} for entry in logged)


def test_what_does_not_fit_is_refused_and_notes_stay_with_the_visitors(
    session: Session, street: Street
) -> None:
    round_ = begun(session, street)
    home = home_of(session, street, street.wisher.id)
    staff = street.staff.actor
    for title, last in (("x", MONDAY), ("走访", MONDAY - timedelta(days=1))):
        with pytest.raises(RoundRefused):
            rounds.begin(session, staff, street.id, title=title, starts_on=MONDAY, ends_on=last)
    need = (Learned(FindingKind.NEED, "一副老花镜"),)
    for notes in (
        Notes(Outcome.MET),
        Notes(Outcome.MET, street.neighbour.id),
        Notes(Outcome.NOT_HOME, learned=need),
        Notes(Outcome.MET, street.wisher.id, learned=(Learned(FindingKind.NEED, "x", "??"),)),
    ):
        with pytest.raises(VisitRefused):
            visiting.note(session, staff, street.id, round_.id, home, notes)
    far = people.household(session, SYSTEM, street.id, "9-9-999").id
    with pytest.raises(VisitUnknown):
        visiting.note(session, staff, street.id, round_.id, far, Notes(Outcome.NOT_HOME))
    for read in (
        lambda: visiting.noted(session, street.neighbour.actor, street.id, round_.id),
        lambda: rounds.waiting(session, street.neighbour.actor, round_),
        lambda: findings.rows(session, street.neighbour.actor, street.id, FindingKind.NEED),
    ):
        with pytest.raises(NotAllowed):
            read()


def test_a_need_becomes_a_wish_or_an_order_once(session: Session, street: Street) -> None:
    round_ = begun(session, street)
    first = learned(session, street, round_, street.wisher.id, FindingKind.NEED, "上门理一次发")
    wish = findings.to_wish(session, street.staff.actor, street.id, first.id)
    assert (wish.state, wish.channel, wish.title) == (
        WishState.REVIEW,
        Channel.VISIT,
        "上门理一次发",
    )
    with pytest.raises(NotNow):
        findings.to_wish(session, street.staff.actor, street.id, first.id)
    second = learned(session, street, round_, street.wisher.id, FindingKind.NEED, "代领社保卡")
    order = findings.to_order(
        session, street.staff.actor, street.id, second.id, service(session, street).id
    )
    row = order_lists.row_of(session, order.id)
    assert (row.channel, row.address, row.requester) == (
        Channel.VISIT,
        "龙海路 8 号 3-2-501",
        "王桂英",
    )
    assert not findings.rows(session, street.staff.actor, street.id, FindingKind.NEED)


def test_needs_and_offers_are_brought_together(session: Session, street: Street) -> None:
    round_ = begun(session, street)
    staff = street.staff.actor
    need = learned(session, street, round_, street.wisher.id, FindingKind.NEED, "上门理发")
    gift = learned(session, street, round_, street.neighbour.id, FindingKind.RESOURCE, "会理发")
    (wanted,) = findings.rows(session, staff, street.id, FindingKind.NEED, search="理发")
    given = findings.rows(session, staff, street.id, FindingKind.RESOURCE)
    (found,) = matching.suggest(wanted, given)
    assert (found.same_category, found.words) == (True, ("理发",))
    with pytest.raises(NotNow):
        findings.match(session, staff, street.id, need.id, gift.id)
    findings.to_offer(session, staff, street.id, gift.id)
    with pytest.raises(NotNow):
        findings.to_offer(session, staff, street.id, gift.id)
    findings.match(session, staff, street.id, need.id, gift.id)
    assert (need.state, need.offer_id) == (FindingState.MATCHED, gift.id)
    findings.settle(session, staff, street.id, gift.id)
    with pytest.raises(VisitUnknown):
        findings.to_offer(session, staff, street.id, need.id)


def test_a_home_does_not_answer_its_own_need() -> None:
    at = datetime(2026, 3, 2, 1, tzinfo=UTC)

    def row(kind: FindingKind, words: str, home: str) -> FindingRow:
        return FindingRow(
            new_id(), kind, "skills", words, FindingState.NOTED, None, new_id(), "王", home, at
        )

    need = row(FindingKind.NEED, "教用手机", "1-1")
    own, other = (row(FindingKind.RESOURCE, "会用手机", home) for home in ("1-1", "2-2"))
    assert [one.resource for one in matching.suggest(need, [own, other])] == [other]


def test_the_pages(client: Client, database: Database, street: Street) -> None:
    with database.writing() as session:
        service(session, street)
    assert client.another(street.neighbour).get(f"{HOME}/desk/visits").status == 403
    client.sign_in(street.staff)
    form = client.get(f"{HOME}/desk/visits").follow("Begin a round")
    assert form.submit("Begin a round", title="x").status == 422
    round_ = form.submit("Begin a round", title="春季走访", half_days=["tue_am", "thu_am"])
    assert "Tuesday morning" in round_.text and "3-2-501" in round_.text
    door = round_.follow(next(label for label, to in round_.links if "/homes/" in to))
    refused = door.submit("Note it", outcome="not_home", need="老花镜")
    assert refused.status == 422 and "老花镜" in refused.html
    noted = door.submit("Note it", mood="worried", note="独居", need="修水龙头", resource="会理发")
    assert "Every home has been visited" in noted.text and "独居" in noted.text
    needs = client.get(f"{HOME}/desk/needs")
    assert "修水龙头" in needs.text
    assert "Written down as no. 1" in needs.submit("Order it").text
    gifts = client.get(f"{HOME}/desk/needs?kind=resource")
    assert "Noted as an offer" in gifts.submit("They are glad to give it").text
    with database.reading() as session:
        assert session.execute(select(col(Wish.id))).first() is None
