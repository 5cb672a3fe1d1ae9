"""Attaching: within limits, on record, and never half."""

import hashlib
import io
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlmodel import Session
from tests.core.evidence.conftest import PDF, picture

from linli import audit, communities, evidence
from linli.access import SYSTEM, NotAllowed
from linli.communities import Place
from linli.db import Database
from linli.evidence import (
    EvidenceNotFound,
    EvidenceRow,
    EvidenceSettings,
    FileTooLarge,
    LocalStore,
    TooManyFiles,
)
from linli.evidence.attaching import tidy_name
from linli.ids import new_id
from linli.subjects import Subject
from linli.testing import MakePerson, QueryCounter, Somebody

DEED = Subject("moral_bank.deed", new_id())


def attach(
    session: Session,
    who: Somebody,
    community: Place,
    data: bytes | None = None,
    name: str = "photo.jpg",
    subject: Subject = DEED,
) -> EvidenceRow:
    return evidence.attach(
        session, who.actor, community.id, subject, name, io.BytesIO(data or picture())
    )


def files(store: LocalStore) -> set[str]:
    return {key for key, _written in store.written()}


def test_a_photo_is_stored_with_its_thumbnail_under_a_name_that_tells_nothing(
    session: Session, community: Place, person_with: MakePerson, store: LocalStore
) -> None:
    somebody = person_with()
    row = attach(session, somebody, community, name=r"C:\我家\..\王桂英 家门口.JPEG")
    assert row.filename == "王桂英 家门口.jpg"
    assert (row.subject, row.media_type, row.width, row.height) == (DEED, "image/jpeg", 60, 40)
    assert row.is_photo and row.has_thumbnail
    full = evidence.fetch(session, somebody.actor, community.id, row.id)
    assert len(full.data) == row.size
    assert full.inline
    assert full.etag.startswith(hashlib.sha256(full.data).hexdigest()[:32])
    small = evidence.fetch(session, somebody.actor, community.id, row.id, "small")
    assert (small.media_type, small.etag != full.etag) == ("image/jpeg", True)
    assert len(files(store)) == 2
    assert not any("photo" in key or str(DEED.id) in key for key in files(store))


def test_a_document_is_offered_as_a_download_and_has_no_thumbnail(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    somebody = person_with()
    row = attach(session, somebody, community, PDF, "letter.exe")
    got = evidence.fetch(session, somebody.actor, community.id, row.id)
    assert (got.data[:5], got.filename, got.inline) == (b"%PDF-", "letter.pdf", False)
    with pytest.raises(EvidenceNotFound):
        evidence.fetch(session, somebody.actor, community.id, row.id, "small")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("", "file.jpg"),
        ("...", "file.jpg"),
        ("a\x00b\n.png", "ab.jpg"),
        ("\u202egpj.exe", "gpj.jpg"),
        ("照" * 300, "照" * 116 + ".jpg"),
    ],
)
def test_names_are_made_harmless(given: str, kept: str) -> None:
    assert tidy_name(given, "image/jpeg") == kept


def test_the_community_decides_how_much_and_how_many(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    somebody = person_with()
    communities.save_settings(
        session,
        SYSTEM,
        community.id,
        evidence.SETTINGS_OWNER,
        EvidenceSettings,
        {"max_megabytes": 1, "max_files": 2},
    )
    with pytest.raises(FileTooLarge, match="at most 1 megabytes"):
        attach(session, somebody, community, picture() + bytes(1_000_000))
    first = attach(session, somebody, community)
    attach(session, somebody, community)
    with pytest.raises(TooManyFiles, match="2"):
        attach(session, somebody, community)
    attach(session, somebody, community, subject=Subject("moral_bank.deed", new_id()))
    evidence.remove(session, somebody.actor, community.id, first.id)
    attach(session, somebody, community)


def test_what_is_attached_is_listed_in_order_and_in_one_query(
    session: Session, community: Place, person_with: MakePerson, query_counter: QueryCounter
) -> None:
    somebody, other = person_with(), Subject("moral_bank.deed", new_id())
    rows = [attach(session, somebody, community, name=f"{number}") for number in range(3)]
    there = attach(session, somebody, community, subject=other)
    session.flush()
    with query_counter() as queries:
        found = evidence.listings(session, "moral_bank.deed", [DEED.id, other.id, new_id()])
    assert len(queries) == 1, queries
    assert found == {DEED.id: rows, other.id: [there]}
    assert evidence.listing(session, Subject("moral_bank.story", DEED.id)) == []


def test_a_transaction_that_fails_leaves_no_file(
    database: Database, community: Place, person_with: MakePerson, store: LocalStore
) -> None:
    somebody = person_with()
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        attach(session, somebody, community)
        assert len(files(store)) == 2
        raise ZeroDivisionError
    assert files(store) == set()
    with database.writing() as session:
        attach(session, somebody, community)
    assert len(files(store)) == 2


def test_the_file_goes_when_its_removal_is_certain(
    database: Database, community: Place, person_with: MakePerson, store: LocalStore
) -> None:
    somebody = person_with()
    with database.writing() as session:
        row = attach(session, somebody, community)
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        evidence.remove(session, somebody.actor, community.id, row.id)
        raise ZeroDivisionError
    assert len(files(store)) == 2
    with database.writing() as session:
        evidence.remove(session, somebody.actor, community.id, row.id)
        assert len(files(store)) == 2
    assert files(store) == set()
    with database.writing() as session, pytest.raises(EvidenceNotFound):
        evidence.remove(session, somebody.actor, community.id, row.id)


def test_others_cannot_take_it_away_but_staff_can_and_it_is_on_record(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    somebody, neighbour, staff = person_with(), person_with(), person_with("staff")
    row = attach(session, somebody, community)
    with pytest.raises(NotAllowed):
        evidence.remove(session, neighbour.actor, community.id, row.id)
    evidence.remove(session, staff.actor, community.id, row.id)
    assert evidence.listing(session, DEED) == []
    session.flush()
    auditor = person_with("auditor")
    removed, attached = audit.page(session, auditor.actor, community.id, action="core.evidence")
    assert (removed.action, attached.action) == (
        "core.evidence.removed",
        "core.evidence.attached",
    )
    assert removed.before is not None and attached.after is not None
    assert removed.before["sha256"] == attached.after["sha256"]
    assert removed.on_behalf_of_name == somebody.name


def test_a_lost_file_is_said_to_be_lost(
    session: Session, community: Place, person_with: MakePerson, store: LocalStore, tmp_path: Path
) -> None:
    somebody = person_with()
    row = attach(session, somebody, community)
    for key in files(store):
        store.delete(key)
    with pytest.raises(EvidenceNotFound, match="lost"):
        evidence.fetch(session, somebody.actor, community.id, row.id)


def test_two_at_once_do_not_exceed_the_limit(
    database: Database, community: Place, person_with: MakePerson, store: LocalStore
) -> None:
    somebody = person_with()
    with database.reading() as session:
        most = communities.settings(
            session, community.id, "core.evidence", EvidenceSettings
        ).max_files
    start = threading.Barrier(most + 3)

    def hand_in(_number: int) -> bool:
        data = picture()
        start.wait()
        try:
            database.run(lambda session: attach(session, somebody, community, data))
        except TooManyFiles:
            return False
        return True

    with ThreadPoolExecutor(most + 3) as pool:
        taken = list(pool.map(hand_in, range(most + 3)))
    assert sum(taken) == most
    with database.reading() as session:
        assert len(evidence.listing(session, DEED)) == most
    assert len(files(store)) == 2 * most  # each with its thumbnail, and nothing of those refused
