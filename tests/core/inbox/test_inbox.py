"""The inbox: told once, read in one's own language, seen by nobody else."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlmodel import Session

from linli import inbox
from linli.communities import Place
from linli.i18n import Text, texts, translate
from linli.ids import new_id
from linli.testing import MakePerson, MovableClock, QueryCounter

_ = texts("linli")


def say(session: Session, person_id: UUID, community: Place, text: Text, link: str = "") -> None:
    inbox.notify(session, person_id, community.id, text, link)


@pytest.mark.usefixtures("chinese")
def test_a_text_is_kept_whole_and_translated_when_read(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    reader = person_with()
    told = _.plural(
        "%(count)s thing about %(role)s, %(thing)s",
        "%(count)s things about %(role)s, %(thing)s",
        2,
        role=_("Resident"),
        thing=UUID(int=7),
    )
    say(session, reader.id, community, told, "notices/1")
    (message,) = inbox.page(session, reader.id)
    assert (message.community_id, message.link, message.read) == (
        community.id,
        "notices/1",
        False,
    )
    assert translate(message.text, "en") == f"2 things about Resident, {UUID(int=7)}"
    assert message.text.params["role"] == _("Resident")
    assert translate(message.text, "zh-Hans") == f"关于居民的2件事：{UUID(int=7)}"


def test_a_day_is_written_in_the_readers_language(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    reader = person_with()
    say(session, reader.id, community, _("%(day)s", day=date(2026, 3, 9)))
    (message,) = inbox.page(session, reader.id)
    assert translate(message.text, "en") == "Mar 9, 2026"
    assert translate(message.text, "zh-Hans") == "2026年3月9日"


def test_pages_follow_one_another_newest_first(
    session: Session, clock: MovableClock, community: Place, person_with: MakePerson
) -> None:
    reader = person_with()
    for number in range(7):
        say(session, reader.id, community, _("%(number)s", number=number))
        if number % 2:
            clock.move(minutes=1)  # so that some share their moment
    seen: list[int] = []
    before = None
    while page := inbox.page(session, reader.id, before=before, limit=3):
        seen += [message.text.params["number"] for message in page]
        before = page[-1].id
    assert seen == [6, 5, 4, 3, 2, 1, 0]


def test_what_was_written_late_about_earlier_days_is_in_its_place(
    session: Session, clock: MovableClock, community: Place, person_with: MakePerson
) -> None:
    reader = person_with()
    say(session, reader.id, community, _("%(day)s", day="today"))
    clock.move(days=-3)
    say(session, reader.id, community, _("%(day)s", day="last week"))
    assert [m.text.params["day"] for m in inbox.page(session, reader.id)] == ["today", "last week"]


def test_only_ones_own_messages_are_read_and_marked(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    reader, neighbour = person_with(), person_with()
    inbox.notify_many(session, [reader.id, neighbour.id, reader.id], community.id, _("Resident"))
    (mine,) = inbox.page(session, reader.id)
    assert inbox.mark_read(session, neighbour.id, [mine.id]) == 0
    assert inbox.open_link(session, neighbour.id, mine.id) is None
    assert inbox.page(session, neighbour.id, before=mine.id) == []
    assert inbox.unread_count(session, reader.id) == 1
    assert inbox.mark_read(session, reader.id, [mine.id]) == 1
    assert inbox.mark_read(session, reader.id, [mine.id]) == 0
    assert inbox.unread_count(session, reader.id) == 0
    assert inbox.unread_count(session, neighbour.id) == 1


def test_opening_a_message_marks_it_read(
    session: Session, clock: MovableClock, community: Place, person_with: MakePerson
) -> None:
    reader = person_with()
    say(session, reader.id, community, _("Resident"), "objections/1")
    (message,) = inbox.page(session, reader.id)
    opened = inbox.open_link(session, reader.id, message.id)
    assert opened is not None
    assert (opened.link, opened.read) == ("objections/1", True)
    assert inbox.page(session, reader.id)[0].read
    assert inbox.open_link(session, reader.id, new_id()) is None


def test_all_are_marked_read_at_once(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    reader = person_with()
    for _number in range(3):
        say(session, reader.id, community, _("Resident"))
    assert inbox.mark_all_read(session, reader.id) == 3
    assert inbox.mark_all_read(session, reader.id) == 0


def test_many_people_are_told_in_one_statement(
    session: Session, community: Place, person_with: MakePerson, query_counter: QueryCounter
) -> None:
    everybody = [person_with().id for _number in range(8)]
    session.flush()
    with query_counter() as queries:
        inbox.notify_many(session, everybody, community.id, _("Resident"))
    assert len([query for query in queries if "INSERT" in query]) == 1
    assert len(queries) <= 2, queries
    with query_counter() as queries:
        inbox.unread_count(session, everybody[0])
        inbox.page(session, everybody[0], before=inbox.page(session, everybody[0])[0].id)
    assert len(queries) == 3, queries
    inbox.notify_many(session, [], community.id, _("Resident"))
    with query_counter() as queries:
        inbox.notify_each(
            session, [(id_, _("%(n)s", n=str(id_))) for id_ in everybody], community.id, "wallet"
        )
    assert len(queries) == 1, queries
    for id_ in everybody:
        newest = max(inbox.page(session, id_), key=lambda message: message.id)
        assert (newest.text.params["n"], newest.link) == (str(id_), "wallet")


def test_a_link_stays_in_the_community(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    reader = person_with()
    for link in ("/c/other/notices", "https://evil.example/", "//evil.example", "javascript:1"):
        with pytest.raises(ValueError, match="below the community"):
            say(session, reader.id, community, _("Resident"), link)


def test_a_reader_s_time_is_kept(
    session: Session, clock: MovableClock, community: Place, person_with: MakePerson
) -> None:
    reader = person_with()
    say(session, reader.id, community, _("Resident"))
    clock.move(days=1)
    (message,) = inbox.page(session, reader.id)
    assert message.at == clock.now() - timedelta(days=1)
