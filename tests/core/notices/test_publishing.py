"""Publishing: what is shown, for how long, and what is refused."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.core.notices.conftest import KIND, Publisher, deed, draft, one_database, published

from linli import audit, notices, plugins
from linli.access import SYSTEM, NotAllowed
from linli.communities import Place
from linli.db import Database
from linli.ids import new_id
from linli.notices import (
    AlreadyOnNotice,
    ItemNotFound,
    ItemState,
    NoticeNotFound,
    NoticeRefused,
)
from linli.notices.publishing import end_of
from linli.testing import MakePerson, MovableClock, QueryCounter, Somebody


def test_a_notice_lasts_full_days_in_the_community_s_zone(
    database: Database, clock: MovableClock, place: Place, person_with: MakePerson
) -> None:
    staff = person_with("staff")
    with database.writing() as session:
        id_ = notices.publish(session, staff.actor, place.id, draft(days=3))
        notice = notices.read(session, place.id, id_)
    # Published on Monday 2 March at nine: shown until Thursday's midnight in China.
    assert notice.ends_at == datetime(2026, 3, 5, 16, 0, tzinfo=UTC)
    assert (notice.last_day, notice.running) == (date(2026, 3, 5), True)
    assert (notice.counts.on_notice, notice.counts.total) == (2, 2)
    auditor = person_with("auditor")
    with database.reading() as session:
        (entry,) = audit.page(session, auditor.actor, place.id, action="core.notice.published")
    assert (entry.actor_name, entry.after and entry.after["items"]) == (staff.name, 2)


@pytest.mark.parametrize(
    ("moment", "zone", "end"),
    [
        ("2026-03-02T15:59:59+00:00", "Asia/Shanghai", "2026-03-03T16:00:00+00:00"),
        ("2026-03-02T16:00:00+00:00", "Asia/Shanghai", "2026-03-04T16:00:00+00:00"),
        ("2026-03-02T12:00:00+00:00", "UTC", "2026-03-04T00:00:00+00:00"),
        # The clocks go forward in the night of 29 March: the day has 23 hours.
        ("2026-03-28T12:00:00+00:00", "Europe/Berlin", "2026-03-29T22:00:00+00:00"),
    ],
)
def test_the_day_of_publishing_is_not_counted(moment: str, zone: str, end: str) -> None:
    assert end_of(datetime.fromisoformat(moment), 1, zone) == datetime.fromisoformat(end)


@pytest.mark.usefixtures("clock")
def test_only_those_who_may_publish(
    database: Database, place: Place, other_community: Place, person_with: MakePerson
) -> None:
    for somebody in (person_with(), person_with("administrator", community=other_community)):
        with database.writing() as session, pytest.raises(NotAllowed):
            notices.publish(session, somebody.actor, place.id, draft())


@one_database
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "长" * 201}, "title"),
        ({"introduction": "长" * 4001}, "introduction"),
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
        ({"items": ()}, "items"),
        ({"items": (replace(deed(), title=" "),)}, "items"),
        ({"items": (replace(deed(), title="长" * 301),)}, "items"),
        ({"items": (replace(deed(), detail="长" * 1001),)}, "items"),
        ({"kind": "hours.monthly"}, None),
    ],
)
def test_what_cannot_be_published_is_refused_beside_its_field(
    database: Database, place: Place, change: dict[str, Any], field: str | None
) -> None:
    with database.writing() as session, pytest.raises(NoticeRefused) as refusal:
        notices.publish(session, SYSTEM, place.id, replace(draft(), **change))
    assert refusal.value.field == field
    with database.reading() as session:
        assert notices.listing(session, place.id) == []


def test_a_thing_stands_on_one_notice_at_a_time(
    database: Database, clock: MovableClock, place: Place, publisher: Publisher
) -> None:
    subject_id = new_id()
    published(database, place, deed(subject_id=subject_id))
    for items in (
        (deed(), deed(subject_id=subject_id)),
        [deed(subject_id=clash) for clash in [new_id()] * 2],
    ):
        with pytest.raises(AlreadyOnNotice), database.writing() as session:
            notices.publish(session, SYSTEM, place.id, draft(*items))
    # When its time is over it may stand again, even if nobody closed the first notice.
    clock.move(days=4)
    published(database, place, deed(subject_id=subject_id))
    assert publisher.outcomes == {str(subject_id): "confirmed"}


def test_notices_are_listed_newest_first_in_a_fixed_number_of_queries(
    database: Database, clock: MovableClock, place: Place, query_counter: QueryCounter
) -> None:
    for _number in range(7):
        published(database, place, days=1)
        clock.move(hours=6)
    with database.reading() as session, query_counter() as queries:
        first = notices.listing(session, place.id, limit=4)
    assert len(queries) <= 5, (
        queries
    )  # the place and those above, its plugins, the notices, their items
    with database.reading() as session:
        rest = notices.listing(session, place.id, before=first[-1].id)
        running = notices.listing(session, place.id, running=True)
        over = notices.listing(session, place.id, running=False)
        assert notices.listing(session, place.id, kind="deeds.yearly") == []
        assert len(notices.listing(session, place.id, kind=KIND)) == 7
        with pytest.raises(NoticeNotFound):
            notices.listing(session, place.id, before=new_id())
    moments = [notice.published_at for notice in [*first, *rest]]
    assert len(moments) == 7 and moments == sorted(moments, reverse=True)
    # Published from 2 March, 9:00 in China, every six hours, each to the end of the next day;
    # it is 4 March, 3:00 now: those of the 2nd are over.
    assert [notice.id for notice in running] == [notice.id for notice in [*first, *rest][:4]]
    assert [notice.id for notice in over] == [notice.id for notice in [*first, *rest][4:]]


def test_lines_are_paged_and_filtered(
    database: Database, clock: MovableClock, place: Place, group: Place, query_counter: QueryCounter
) -> None:
    lines = [deed(number, group_id=group.id if number % 2 else None) for number in range(10)]
    ids = published(database, place, *lines)
    with database.reading() as session:
        id_ = notices.find_item(session, place.id, ids[0]).notice_id
        with query_counter() as queries:
            first = notices.items(session, place.id, id_, limit=4)
        assert len(queries) == 1, queries
        rest = notices.items(session, place.id, id_, after=first[-1].position)
        ours = notices.items(session, place.id, id_, group_id=group.id)
        assert notices.items(session, place.id, id_, state=ItemState.SUSPENDED) == []
        found = notices.items_of(
            session, place.id, "deeds.deed", [line.subject.id for line in lines[:3]]
        )
    assert [item.id for item in [*first, *rest]] == ids
    assert [item.title for item in ours] == [lines[n].title for n in (1, 3, 5, 7, 9)]
    assert [found[line.subject.id].id for line in lines[:3]] == ids[:3]


def test_another_community_and_a_plugin_that_is_off_show_nothing(
    database: Database, place: Place, other_community: Place, person_with: MakePerson
) -> None:
    (item_id,) = published(database, place, deed())
    here, there = person_with(), person_with(community=other_community)
    with database.writing() as session:
        id_ = notices.find_item(session, place.id, item_id).notice_id

        def hidden(where: Place, who: Somebody) -> None:
            assert notices.listing(session, where.id) == []
            assert notices.items(session, where.id, id_) == []
            assert notices.items_of(session, where.id, "deeds.deed", [new_id()]) == {}
            with pytest.raises(NoticeNotFound):
                notices.read(session, where.id, id_)
            with pytest.raises(ItemNotFound):
                notices.find_item(session, where.id, item_id)
            with pytest.raises(ItemNotFound):
                notices.object_to(session, who.actor, where.id, item_id, "不对")

        plugins.enable(session, SYSTEM, other_community.id, "deeds")
        hidden(other_community, there)
        plugins.disable(session, SYSTEM, place.id, "deeds")
        hidden(place, here)
