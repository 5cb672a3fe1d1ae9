"""A plugin that publishes its deeds, and hears what was decided about them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from sqlmodel import Session
from tests.core.plugins.fakes import installed, module

from linli import notices, plugins
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database, History
from linli.events import Event
from linli.hooks import Correctable, IncompatibleDuties
from linli.i18n import texts
from linli.ids import new_id
from linli.notices import Draft, DraftItem, NoticeItemsDecided
from linli.subjects import Subject

_ = texts("linli")
KIND = "deeds.monthly"
#: For refusals that no query decides.
one_database = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@dataclass
class Publisher:
    """What the plugin heard, newest last."""

    heard: list[NoticeItemsDecided] = field(default_factory=list)
    well: bool = True

    def on_event(self, session: Session, event: Event) -> None:
        """Take an event, unless ill."""
        if not self.well:
            raise RuntimeError("the publisher is ill")
        if isinstance(event, NoticeItemsDecided) and event.notice_kind == KIND:
            self.heard.append(event)

    @property
    def outcomes(self) -> dict[str, str]:
        """What became of each deed, by its id; fails when one was decided twice."""
        decided = [item for event in self.heard for item in event.items]
        found = {str(item.subject_id): item.outcome.value for item in decided}
        assert len(found) == len(decided), "an item was decided twice"
        return found


@pytest.fixture
def linli_plugins() -> tuple[str, ...]:
    """The publisher is turned on by its own fixture."""
    return ()


@pytest.fixture
def publisher(linli_histories: Sequence[History]) -> Iterator[Publisher]:
    """The plugin ``deeds``, installed."""
    made = Publisher()
    scorer = IncompatibleDuties(
        "deeds.score", "core.notices.answer", _("Who scored it cannot judge the objection.")
    )
    fake = module(
        "deeds",
        linli_on_event=lambda session, event: made.on_event(session, event),
        linli_incompatible_duties=lambda: (scorer,),
        linli_correctable=lambda session, subject: Correctable("points", _("Points"), 1, 5, 3),
    )
    with installed(fake):
        yield made


@pytest.fixture
def place(database: Database, community: Place, publisher: Publisher) -> Place:
    """The community, with the publisher turned on."""
    with database.writing() as session:
        plugins.enable(session, SYSTEM, community.id, "deeds")
    return community


def deed(
    number: int = 1,
    *,
    person_id: UUID | None = None,
    group_id: UUID | None = None,
    subject_id: UUID | None = None,
) -> DraftItem:
    """Return a line to publish."""
    return DraftItem(
        subject=Subject("deeds.deed", subject_id or new_id()),
        title=f"王*明 拾金不昧 {number}",
        detail="+3",
        person_id=person_id,
        group_id=group_id,
    )


def draft(*items: DraftItem, days: int = 3, title: str = "三月积分公示") -> Draft:
    """Return a notice to publish; of two deeds when none is given."""
    return Draft(kind=KIND, title=title, days=days, items=items or (deed(1), deed(2)))


def published(database: Database, place: Place, *items: DraftItem, days: int = 3) -> list[UUID]:
    """Publish and return the ids of the items, in order."""

    def publish(session: Session) -> list[UUID]:
        id_ = notices.publish(session, SYSTEM, place.id, draft(*items, days=days))
        return [item.id for item in notices.items(session, place.id, id_)]

    return database.run(publish)
