"""backup and restore: everything comes back, damage is found, nothing is overwritten unasked."""

import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select, text
from sqlmodel import col
from tests.core.cli.conftest import Linli

from linli import communities, evidence
from linli.access import SYSTEM
from linli.cli.archive import served
from linli.communities import CommunityKind
from linli.db import Database
from linli.errors import Refusal
from linli.ids import new_id
from linli.people import Person
from linli.subjects import Subject
from linli.testing.report import cannot_run


def photo() -> BytesIO:
    written = BytesIO()
    Image.new("RGB", (900, 600), (200, 120, 60)).save(written, "JPEG")
    written.seek(0)
    return written


@pytest.fixture
def filled(linli: Linli, at: Database) -> Iterator[Database]:
    """An installation with people and a photo."""
    if not at.is_sqlite:
        with at.engine.connect() as connection:
            try:
                served._tool("pg_dump", served._major(connection))
            except served.ToolRefused as missing:
                cannot_run(str(missing))
    with at.writing() as session:
        place = communities.create(
            session, SYSTEM, kind=CommunityKind.COMMUNITY, code="L", name="龙海社区", slug="longhai"
        )
        subject = Subject("core.test", new_id())
        evidence.attach(session, SYSTEM, place.id, subject, "面条.jpg", photo())
    for number in range(3):
        linli("person", "add", "longhai", "--name", f"居民{number}")
    yield at


def people_in(database: Database) -> int:
    with database.reading() as session:
        return int(session.execute(select(func.count()).select_from(Person)).scalar_one())


def keys() -> set[str]:
    return {key for key, _moment in evidence.store().written()}


def test_everything_comes_back(linli: Linli, filled: Database, tmp_path: Path) -> None:
    archive = tmp_path / "monday.zip"
    done = linli("backup", str(archive))
    assert done.exit_code == 0, done.output
    assert archive.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.glob(".*")] == []
    before = {key: evidence.store().get(key) for key in keys()}
    assert len(before) == 2  # the photo and its thumbnail
    linli("person", "add", "longhai", "--name", "来晚了")
    for key in before:
        evidence.store().delete(key)
    refused = linli("restore", str(archive))
    assert refused.exit_code == 2
    assert "--force" in refused.stderr
    assert people_in(filled) == 4
    filled.dispose()
    restored = linli("restore", str(archive), "--force")
    assert restored.exit_code == 0, restored.output
    assert people_in(filled) == 3
    assert {key: evidence.store().get(key) for key in keys()} == before
    assert linli("community", "list").exit_code == 0
    assert linli("doctor").exit_code == 0
    # What the database refuses to change is still refused: triggers came back as well.
    with pytest.raises(Exception, match="history"), filled.engine.begin() as connection:
        connection.execute(text("UPDATE core_audit_entry SET action = 'x'"))


def test_a_backup_is_of_one_moment_while_others_write(
    linli: Linli, filled: Database, tmp_path: Path
) -> None:
    """A writer in the middle of a transaction neither stops the backup nor is seen in it."""
    archive = tmp_path / "monday.zip"
    with filled.writing() as session:
        session.execute(text("UPDATE core_person SET name = 'half done'"))
        done = linli("backup", str(archive))
        assert done.exit_code == 0, done.output
    filled.dispose()
    assert linli("restore", str(archive), "--force").exit_code == 0
    with filled.reading() as session:
        names = set(session.execute(select(col(Person.name))).scalars())
    assert names == {"居民0", "居民1", "居民2"}


def test_a_file_is_not_overwritten_unasked(linli: Linli, filled: Database, tmp_path: Path) -> None:
    archive = tmp_path / "monday.zip"
    archive.write_text("something else")
    assert linli("backup", str(archive)).exit_code == 2
    assert archive.read_text() == "something else"
    assert linli("backup", str(archive), "--force").exit_code == 0
    assert zipfile.is_zipfile(archive)


def test_a_photo_that_is_gone_is_told_and_the_rest_is_kept(
    linli: Linli, filled: Database, tmp_path: Path
) -> None:
    evidence.store().delete(min(keys()))
    done = linli("backup", str(tmp_path / "monday.zip"))
    assert done.exit_code == 0
    assert "missing in the backup" in done.stderr
    assert linli("doctor").exit_code == 1


@pytest.fixture
def monday(
    linli: Linli, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Path:
    monkeypatch.setenv("LINLI_DATABASE_URL", str(sqlite_database.url))
    linli("community", "add", "longhai")
    archive = tmp_path / "monday.zip"
    assert linli("backup", str(archive)).exit_code == 0
    return archive


def test_a_backup_may_be_brought_back_into_an_empty_installation(
    linli: Linli, monday: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LINLI_DATABASE_URL")
    monkeypatch.setenv("LINLI_DATA_DIR", str(tmp_path / "elsewhere"))
    assert linli("init").exit_code == 0
    done = linli("restore", str(monday))
    assert done.exit_code == 0, done.output
    assert "longhai" in linli("community", "list").stdout
    assert linli("restore", str(monday)).exit_code == 2


def altered(archive: Path, **changes: bytes | None) -> Path:
    """Write the archive again with some files changed, or left out (None)."""
    wrong = archive.with_name("wrong.zip")
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(wrong, "w") as target:
        for name in source.namelist():
            data = changes.get(name.partition(".")[0], source.read(name))
            if data is not None:
                target.writestr(name, data)
    return wrong


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"manifest": None}, "is not a backup of Linli"),
        ({"manifest": b"{}"}, "is not a backup of Linli"),
        ({"database": None}, "damaged (database.sqlite)"),
        ({"database": b"other bytes"}, "damaged (database.sqlite)"),
    ],
)
def test_a_damaged_archive_changes_nothing(
    linli: Linli,
    sqlite_database: Database,
    monday: Path,
    changes: dict[str, bytes | None],
    told: str,
) -> None:
    done = linli("restore", str(altered(monday, **changes)), "--force")
    assert done.exit_code == 2
    assert told in done.stderr
    assert "longhai" in linli("community", "list").stdout


def test_what_is_no_archive_is_told(linli: Linli, monday: Path, tmp_path: Path) -> None:
    monday.write_bytes(monday.read_bytes()[:200])
    assert "was cut off" in linli("restore", str(monday)).stderr
    assert linli("restore", str(tmp_path / "nowhere.zip")).exit_code == 1


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b'"format": 1', b'"format": 9', "newer Linli"),
        (b'"database": "sqlite"', b'"database": "postgresql"', "is of a postgresql database"),
        (b'"core": "', b'"core": "9999', "newer version of core"),
    ],
)
def test_a_backup_that_does_not_fit_here_is_refused(
    linli: Linli, monday: Path, old: bytes, new: bytes, told: str
) -> None:
    with zipfile.ZipFile(monday) as archive:
        manifest = archive.read("manifest.json")
    assert old in manifest
    done = linli("restore", str(altered(monday, manifest=manifest.replace(old, new))), "--force")
    assert done.exit_code == 2
    assert told in done.stderr


def test_restoring_under_a_running_portal_is_refused(
    linli: Linli, sqlite_database: Database, monday: Path
) -> None:
    assert sqlite_database.url.database
    with closing(sqlite3.connect(sqlite_database.url.database)) as portal:
        portal.execute("SELECT count(*) FROM core_person").fetchone()
        done = linli("restore", str(monday), "--force")
    assert done.exit_code == 2
    assert "still runs" in done.stderr


def test_tools_that_are_missing_or_too_old_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served, "_FOLDERS", ())
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Refusal, match="apt-get install postgresql-client-18"):
        served._tool("pg_dump", 18)
    monkeypatch.setattr(served, "_output", lambda _tool, _argument: "pg_dump (PostgreSQL) 12.1")
    monkeypatch.setattr(shutil, "which", lambda _name: "/usr/bin/pg_dump")
    with pytest.raises(Refusal, match="version 12, the server 18"):
        served._tool("pg_dump", 18)
