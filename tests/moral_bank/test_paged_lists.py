"""Lists of the desk and of honours come page by page: together the pages are the whole list."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session
from tests.moral_bank.browsing import HOME, main_part
from tests.moral_bank.deeds.test_tasks import TODAY, published
from tests.moral_bank.longhai import Bank, tell

from linli import people
from linli.access import SYSTEM
from linli.clock import now
from linli.db import Database
from linli.people import OrganisationKind
from linli.points import OwnerKind
from linli.testing.client import Client
from linli_moral_bank import honours
from linli_moral_bank.books import passbooks
from linli_moral_bank.conduct import appeals
from linli_moral_bank.honours import stories
from linli_moral_bank.models import (
    Appeal,
    AppealAgainst,
    AppealState,
    Deed,
    DeedState,
    Nominee,
    NomineeState,
    ProposedBy,
    Recheck,
    Story,
    StoryState,
)
from linli_moral_bank.pages import honours as honour_pages
from linli_moral_bank.pages import standing
from linli_moral_bank.pages.books import recheck as recheck_pages
from linli_moral_bank.pages.deeds import appeals as appeal_pages
from linli_moral_bank.pages.deeds import depositors as depositor_pages
from linli_moral_bank.pages.deeds import tasks as task_pages
from linli_moral_bank.rechecks import checking
from linli_moral_bank.tasks import publishing, reading

MANY = 5


def walked(listing: Callable[..., Sequence[Any]], key: Callable[[Any], Any]) -> list[Any]:
    """Return the keys of a list that is read two lines at a time."""
    found: list[Any] = []
    before = None
    while part := listing(before=before, limit=2):
        found += [key(one) for one in part]
        before = found[-1]
    return found


def some_deeds(session: Session, bank: Bank) -> list[Deed]:
    return [
        tell(session, bank, day=now(session).date() - timedelta(days=ago)) for ago in range(MANY)
    ]


def five_honours(session: Session, bank: Bank) -> None:
    """Titles of two years; five people received the first of them, and one the last."""
    made = [
        honours.open_honour(
            session,
            SYSTEM,
            bank.id,
            title=f"称号{number}",
            year=2025 + number % 2,
            places=9,
            closes_on=date(2026, 12, 31),
        )
        for number in range(MANY)
    ]
    somebody = [bank.resident, bank.neighbour, bank.far, bank.scorer, bank.staff]
    for honour, who in [(made[0], one) for one in somebody] + [(made[-1], bank.far)]:
        honour.decided_at = now(session) + timedelta(days=honour is made[0])
        session.add(
            Nominee(
                honour_id=honour.id,
                owner_id=who.id,
                person_id=who.id,
                proposed_by=ProposedBy.SELF,
                reason="…",
                proposed_at=now(session),
                state=NomineeState.AWARDED,
            )
        )
    session.flush()


def five_stories(session: Session, bank: Bank) -> None:
    for number, deed in enumerate(some_deeds(session, bank)):
        session.add(
            Story(
                community_id=bank.id,
                deed_id=deed.id,
                person_id=bank.resident.id,
                title=f"故事{number}",
                text="…",
                state=StoryState.PUBLISHED,
                asked_at=now(session),
                answered_at=now(session) + timedelta(days=number % 2),
            )
        )
    session.flush()


def five_appeals(session: Session, bank: Bank) -> None:
    """Two of them are answered."""
    for number, deed in enumerate(some_deeds(session, bank)):
        session.add(
            Appeal(
                community_id=bank.id,
                person_id=bank.resident.id,
                against=AppealAgainst.DEDUCTION,
                subject_id=deed.id,
                reason="…",
                made_at=now(session),
                state=AppealState.UPHELD if number % 2 else AppealState.OPEN,
            )
        )
    session.flush()


def five_bodies(session: Session, bank: Bank) -> None:
    """Organisations with a deed each; some have the same score."""
    for number, deed in enumerate(some_deeds(session, bank)):
        body = people.add_organisation(
            session, SYSTEM, bank.id, kind=OrganisationKind.SOCIAL, name=f"合唱队{number}"
        )
        deed.owner_kind, deed.owner_id = OwnerKind.ORGANISATION, body.id
        deed.state, deed.points = DeedState.CONFIRMED, 2 + number % 2
    session.flush()


def five_rechecks(session: Session, bank: Bank) -> None:
    for number in range(MANY):
        session.add(
            Recheck(
                community_id=bank.id,
                quarter=f"{2024 + number // 4}-Q{number % 4 + 1}",
                seed="0311",
                share=10,
                threshold=10,
                booked=1,
                drawn_at=now(session),
                closed_at=now(session),
                report="情况良好。",
            )
        )
    session.flush()


def five_ended_tasks(session: Session, bank: Bank) -> None:
    for number in range(MANY):
        task = published(session, bank, title=f"任务{number}")
        publishing.close(session, SYSTEM, bank.id, task.id)


def _id(one: Any) -> UUID:
    found: UUID = one.id
    return found


def test_the_pages_together_are_the_list(session: Session, bank: Bank) -> None:
    place, here = bank.place, bank.id
    five_honours(session, bank)
    whole = honours.listing(session, here)
    assert [one.title for one in whole] == ["称号3", "称号1", "称号4", "称号2", "称号0"]
    assert walked(lambda **asked: honours.listing(session, here, **asked), _id) == [
        one.id for one in whole
    ]
    red = honours.red_list(session, place)
    assert len(red) == MANY + 1 and red[-1].title == "称号4"
    assert walked(lambda **asked: honours.red_list(session, place, **asked), _id) == [
        one.id for one in red
    ]
    five_rechecks(session, bank)
    assert walked(
        lambda **asked: checking.listing(session, here, closed_only=True, **asked),
        lambda one: one.quarter,
    ) == ["2025-Q1", "2024-Q4", "2024-Q3", "2024-Q2", "2024-Q1"]
    five_ended_tasks(session, bank)
    me = bank.resident.id
    over = reading.listing(session, here, me, TODAY, over=True)
    assert len(over) == MANY
    assert walked(
        lambda **asked: reading.listing(session, here, me, TODAY, over=True, **asked), _id
    ) == [one.id for one in over]


def test_stories(session: Session, bank: Bank) -> None:
    five_stories(session, bank)
    told = stories.published(session, bank.place)
    assert len(told) == MANY
    assert walked(lambda **asked: stories.published(session, bank.place, **asked), _id) == [
        one.id for one in told
    ]


def test_appeals(session: Session, bank: Bank) -> None:
    five_appeals(session, bank)
    whole = appeals.listing(session, SYSTEM, bank.id)
    states = [one.state for one in whole]
    assert states == [AppealState.OPEN] * 3 + [AppealState.UPHELD] * 2
    assert walked(lambda **asked: appeals.listing(session, SYSTEM, bank.id, **asked), _id) == [
        one.id for one in whole
    ]


def test_accounts_with_one_score(session: Session, bank: Bank) -> None:
    five_bodies(session, bank)
    bodies = passbooks.listing(session, SYSTEM, bank.id)
    assert [one.score for one in bodies] == [3, 3, 2, 2, 2]
    assert walked(
        lambda **asked: passbooks.listing(session, SYSTEM, bank.id, **asked),
        lambda one: one.owner.id,
    ) == [one.owner.id for one in bodies]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("make", "module", "most", "path", "line", "further"),
    [
        (five_honours, honour_pages, "_AT_ONCE", "honours", "称号", "Older"),
        (five_stories, standing, "_STORIES", "stories", "故事", "Older"),
        (five_appeals, appeal_pages, "AT_ONCE", "desk/appeals", "What it is about", "Older"),
        (five_bodies, depositor_pages, "_LISTED", "desk/depositors", "合唱队", "Further"),
        (five_rechecks, recheck_pages, "_AT_ONCE", "rechecks", "情况良好", "Older"),
        (five_ended_tasks, task_pages, "AT_ONCE", "tasks", "任务", "Older"),
    ],
)
def test_each_page_leads_on(
    client: Client,
    bank: Bank,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Session, Bank], None],
    module: Any,
    most: str,
    path: str,
    line: str,
    further: str,
) -> None:
    monkeypatch.setattr(module, most, 2)
    with database.writing() as session:
        make(session, bank)
    page = client.sign_in(bank.president).get(f"{HOME}/{path}")
    first = main_part(page).count(line)
    assert first < MANY and further in page.text
    second = page.follow(further)
    assert line in main_part(second) and second.path == page.path
