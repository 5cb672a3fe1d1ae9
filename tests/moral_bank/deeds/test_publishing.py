"""Publishing: what is shown before, what holds the rest back, and who leaves it to a colleague."""

from collections.abc import Sequence

import pytest
from sqlmodel import Session
from tests.moral_bank.browsing import HOME, in_
from tests.moral_bank.deeds.test_booking import publish, ready
from tests.moral_bank.longhai import Bank, agree, hear, tell

from linli import access, jobs, notices
from linli.access import SYSTEM, NotAllowed
from linli.db import Database
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli.testing.people import Somebody
from linli.testing.queries import QueryCounter
from linli_moral_bank.deeds import preparing, publishing, scoring
from linli_moral_bank.deeds.preparing import GroupSum
from linli_moral_bank.deeds.refusals import ListChanged, NothingReady
from linli_moral_bank.models import DeedState


def prepared(session: Session, bank: Bank, who: Somebody) -> preparing.Prepared:
    return preparing.prepare(session, who.actor, bank.place)


def why(found: preparing.Prepared) -> Sequence[tuple[str, int, str]]:
    return [(str(one.why).split(" ", 2)[1], one.count, one.tab) for one in found.held]


def test_what_will_be_published_is_shown_before(
    session: Session, bank: Bank, query_counter: QueryCounter
) -> None:
    ready(session, bank)
    ready(session, bank, who=bank.neighbour)
    ready(session, bank, "fighting", who=bank.far, about=bank.neighbour)
    agree(session, bank, tell(session, bank, "fighting", who=bank.far, about=bank.resident))
    agree(session, bank, tell(session, bank, "mediation"))
    tell(session, bank, "errands")
    session.flush()
    with query_counter() as queries:
        found = prepared(session, bank, bank.staff)
    assert len(queries) <= 8, queries
    assert (found.count, found.given, found.taken) == (3, 4, 10)
    assert found.groups == [GroupSum(bank.group.id, 3, 4, 10)]
    assert [count for _days, count in found.days] == [2, 1], "a deduction stands longer"
    assert found.lines[bank.group.id][0].title == "王*英 · 看望独居老人"
    assert why(found) == [
        ("person", 1, "verified"),
        ("points", 1, "verified"),
        ("wait", 1, "panel"),
    ]
    with pytest.raises(NotAllowed):
        prepared(session, bank, bank.resident)
    made = publishing.publish_ready(session, bank.staff.actor, bank.id, seen=found.seen)
    lines = [one for notice in made for one in notices.items(session, bank.id, notice)]
    assert {(one.title, one.detail) for one in lines} == {
        (one.title, one.detail) for one in found.lines[bank.group.id]
    }


def test_what_was_told_twice_is_shown_before_it_is_published(
    client: Client, bank: Bank, database: Database
) -> None:
    with database.writing() as session:
        ready(session, bank, who=bank.neighbour)
        for separate in (False, True):
            agree(session, bank, tell(session, bank, separate=separate))
    page = client.sign_in(bank.staff).get(f"{HOME}/desk/publish")
    assert "Told twice?" in page.text
    with database.reading() as session:
        found = prepared(session, bank, bank.staff)
        assert [one.name for one in found.doubles] == ["王桂英", "王桂英"]
        deed_id = found.doubles[0].deed_id
    assert "the same item" in client.get(f"{HOME}/deeds/{deed_id}").text


def test_what_was_not_looked_at_is_not_published(session: Session, bank: Bank) -> None:
    ready(session, bank)
    found = prepared(session, bank, bank.staff)
    late = ready(session, bank, who=bank.neighbour)
    with pytest.raises(ListChanged, match="look at it again"):
        publishing.publish_ready(session, bank.staff.actor, bank.id, seen=found.seen)
    assert late.state is DeedState.SCORED
    found = prepared(session, bank, bank.staff)
    assert publishing.publish_ready(session, bank.staff.actor, bank.id, seen=found.seen)


@pytest.mark.parametrize("part", ["declared", "verified", "scored"])
def test_who_had_a_part_leaves_it_to_a_colleague(session: Session, bank: Bank, part: str) -> None:
    for somebody in (bank.staff, bank.panel, bank.scorer):
        access.grant(session, SYSTEM, somebody.id, "staff", bank.id)
    if part == "declared":  # at the counter, for somebody
        deed, who = tell(session, bank, who=bank.staff, about=bank.resident), bank.staff
        agree(session, bank, deed)
    elif part == "verified":
        deed, who = ready(session, bank), bank.panel
    else:
        deed, who = tell(session, bank, "mediation"), bank.scorer
        agree(session, bank, deed)
        scoring.score(session, bank.scorer.actor, bank.id, deed.id, 3)
    found = prepared(session, bank, who)
    assert (found.count, why(found)) == (0, [("told", 1, "ready")])
    with pytest.raises(NothingReady):
        publish(session, bank, who)
    assert prepared(session, bank, bank.president).count == 1
    publish(session, bank, bank.president)
    assert deed.state.value == "on_notice"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_line_is_shown_and_what_a_colleague_publishes_is_counted_apart(
    client: Client, bank: Bank, database: Database, query_counter: QueryCounter
) -> None:
    own = "You had a part in one entry that is ready: a colleague publishes it."
    with database.writing() as session:
        access.grant(session, SYSTEM, bank.panel.id, "staff", bank.id)
        ready(session, bank)
    panel = client.sign_in(bank.panel)
    desk = panel.get(f"{HOME}/desk")
    assert own in desk.text and "ready for public notice" not in desk.text
    staff = client.another(bank.staff)
    with query_counter() as few:
        assert '<details class="fold" open>' in staff.get(f"{HOME}/desk/publish").html
    with database.writing() as session:
        for who in (bank.resident, bank.neighbour) * 8:
            ready(session, bank, "errands", who=who, separate=True)
    with query_counter() as many:
        page = staff.get(f"{HOME}/desk/publish")
    assert len(many) <= len(few), many
    assert page.text.count(" · 帮邻居买菜取药") == 16, "more than fit at a glance, and all of them"
    assert '<details class="fold"><summary>' in page.html, "a long group is folded"
    desk = staff.get(f"{HOME}/desk")
    assert "17 entries are ready for public notice." in desk.text and "had a part" not in desk.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_on_the_pages(client: Client, bank: Bank, database: Database, clock: MovableClock) -> None:
    deed_id = in_(database, lambda session: ready(session, bank).id)

    def reported(session: Session) -> object:
        deed = tell(session, bank, "fighting", who=bank.far, about=bank.neighbour)
        agree(session, bank, deed)
        hear(session, bank, deed)
        return deed.id

    staff = client.sign_in(bank.staff)
    page = staff.get(f"{HOME}/desk").follow("Look through and publish")
    assert "王*英 · 看望独居老人" in page.text and "1 entry for 7 days." in page.text
    with database.writing() as session:
        reported(session)
    changed = page.submit("Publish this entry")
    assert changed.status == 409 and "Meanwhile the list has changed" in changed.text
    assert "打架斗殴" in changed.text
    done = changed.submit("Publish these 2 entries")
    assert "2 lists are on public notice." in done.text
    assert "On notice until" in staff.get(f"{HOME}/desk?tab=notice").text
    mine = client.another(bank.resident)
    assert "until" in mine.get(f"{HOME}/deeds/{deed_id}").text
    (item,) = [one for one in _items(database, bank) if one.title.startswith("王*英")]
    with database.writing() as session:
        notices.object_to(session, bank.neighbour.actor, bank.id, item.id, "那天我没看见他。")
    assert "Somebody objected." in staff.get(f"{HOME}/desk?tab=notice").text
    clock.move(days=9)
    jobs.run_due(database)
    assert "Somebody objected." in staff.get(f"{HOME}/desk?tab=notice").text
    empty = staff.get(f"{HOME}/desk/publish")
    assert "Nothing is ready to be published now." in empty.text
    assert client.another(bank.resident).get(f"{HOME}/desk/publish").status == 403


def _items(database: Database, bank: Bank) -> list[notices.ItemRow]:
    with database.reading() as session:
        return [
            item
            for notice in notices.listing(session, bank.id, kind=publishing.NOTICE)
            for item in notices.items(session, bank.id, notice.id)
        ]
