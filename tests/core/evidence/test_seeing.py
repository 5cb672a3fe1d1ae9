"""Evidence is shown to those who may see it, and who looked is on record."""

import io

import pytest
from sqlmodel import Session
from tests.core.evidence.conftest import picture
from tests.core.plugins.fakes import installed, module

from linli import audit, evidence
from linli.access import Actor
from linli.communities import Place
from linli.db import Database
from linli.evidence import EvidenceHidden, EvidenceNotFound, EvidenceRow
from linli.ids import new_id
from linli.subjects import Subject
from linli.testing import MakePerson, Somebody

STORY = Subject("stories.story", new_id())


@pytest.fixture
def owner(person_with: MakePerson) -> Somebody:
    return person_with()


@pytest.fixture
def photo(database: Database, community: Place, owner: Somebody) -> EvidenceRow:
    with database.writing() as session:
        return evidence.attach(
            session, owner.actor, community.id, STORY, "a.jpg", io.BytesIO(picture())
        )


def sees(database: Database, who: Somebody, community: Place, photo: EvidenceRow) -> bool:
    with database.reading() as session:
        try:
            evidence.fetch(session, who.actor, community.id, photo.id)
        except EvidenceHidden:
            return False
    return True


@pytest.mark.parametrize(
    ("said", "neighbour_sees", "staff_sees"),
    [(True, True, True), (False, False, False), (None, False, True)],
)
def test_the_plugin_decides_and_else_the_permission(
    database: Database,
    community: Place,
    owner: Somebody,
    photo: EvidenceRow,
    person_with: MakePerson,
    said: bool | None,
    neighbour_sees: bool,
    staff_sees: bool,
) -> None:
    asked: list[tuple[Actor, Subject]] = []

    def linli_may_see(session: Session, actor: Actor, subject: Subject) -> bool | None:
        asked.append((actor, subject))
        return said

    neighbour, staff = person_with(), person_with("staff")
    with installed(module("stories", linli_may_see=linli_may_see)):
        assert sees(database, owner, community, photo)
        assert asked == []
        assert sees(database, neighbour, community, photo) is neighbour_sees
        assert asked == [(neighbour.actor, STORY)]
        assert sees(database, staff, community, photo) is staff_sees


def test_a_plugin_that_is_broken_or_gone_shows_nothing_to_neighbours(
    database: Database,
    community: Place,
    photo: EvidenceRow,
    person_with: MakePerson,
) -> None:
    def linli_may_see() -> bool:
        raise RuntimeError("no")

    neighbour, staff = person_with(), person_with("staff")
    for plugins in ((), (module("stories", linli_may_see=linli_may_see),)):
        with installed(*plugins):
            assert not sees(database, neighbour, community, photo)
            assert sees(database, staff, community, photo)


def test_another_community_has_no_such_photo(
    database: Database,
    community: Place,
    other_community: Place,
    photo: EvidenceRow,
    person_with: MakePerson,
) -> None:
    strangers = person_with("administrator", community=other_community)
    with database.reading() as session:
        with pytest.raises(EvidenceNotFound):
            evidence.fetch(session, strangers.actor, other_community.id, photo.id)
        with pytest.raises(EvidenceHidden):
            evidence.fetch(session, strangers.actor, community.id, photo.id)


def test_who_opened_a_photo_of_somebody_else_is_on_record_though_it_was_only_read(
    database: Database,
    community: Place,
    owner: Somebody,
    photo: EvidenceRow,
    person_with: MakePerson,
) -> None:
    staff, auditor = person_with("staff"), person_with("auditor")
    with installed():
        sees(database, owner, community, photo)
        sees(database, staff, community, photo)
    with database.reading() as session:
        (entry,) = audit.page(session, auditor.actor, community.id, action="core.evidence.opened")
    assert (entry.actor_name, entry.on_behalf_of_name) == (staff.name, owner.name)
    assert entry.after == {"subject": f"stories.story:{STORY.id}"}
