"""Every store behaves alike."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from obstore.store import LocalStore as ObstoreFolder
from obstore.store import MemoryStore

from linli import evidence
from linli.evidence import LocalStore, Missing, ObjectStore, Store

_STORES: dict[str, Callable[[Path], Store]] = {
    "folder": LocalStore,
    "objects in memory": lambda _path: ObjectStore(MemoryStore()),
    "objects in a folder": lambda path: ObjectStore(ObstoreFolder(path, mkdir=True)),
}


@pytest.fixture(params=_STORES)
def some_store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return _STORES[request.param](tmp_path / "some")


def test_what_is_put_can_be_had_until_it_is_deleted(some_store: Store) -> None:
    some_store.put("abc123", b"photo")
    some_store.put("abc123-small", b"")
    assert some_store.get("abc123") == b"photo"
    assert some_store.get("abc123-small") == b""
    written = dict(some_store.written())
    assert set(written) == {"abc123", "abc123-small"}
    assert abs(written["abc123"] - datetime.now(UTC)) < timedelta(minutes=1)
    some_store.delete("abc123")
    some_store.delete("abc123")
    assert [key for key, _at in some_store.written()] == ["abc123-small"]
    with pytest.raises(Missing):
        some_store.get("abc123")


@pytest.mark.parametrize("key", ["", "../etc/passwd", "a/b", "ABC", "a" * 65, "-small", "a.b"])
def test_a_key_cannot_leave_the_store(some_store: Store, key: str) -> None:
    for use in (some_store.get, some_store.delete, lambda key: some_store.put(key, b"")):
        with pytest.raises(ValueError, match="key"):
            use(key)


def test_files_are_for_nobody_else_on_the_machine(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "some")
    store.put("abc123", b"photo")
    path = tmp_path / "some" / "ab" / "abc123"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0


def test_drafts_of_a_crash_are_tidied_away(tmp_path: Path) -> None:
    import os

    store = LocalStore(tmp_path / "some")
    store.put("abc123", b"photo")
    fresh, old = (tmp_path / "some" / "ab" / name for name in (".fresh.1", ".old.1"))
    for draft in (fresh, old):
        draft.write_bytes(b"half")
    os.utime(old, (0, 0))
    assert [key for key, _at in store.written()] == ["abc123"]
    assert fresh.exists() and not old.exists()


def test_the_configuration_chooses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LINLI_DATA_DIR", str(tmp_path))
    evidence.use(None)
    chosen = evidence.store()
    assert isinstance(chosen, LocalStore) and chosen.root == tmp_path / "evidence"
    evidence.use(None)
    monkeypatch.setenv("LINLI_EVIDENCE_URL", "memory:///")
    chosen = evidence.store()
    assert isinstance(chosen, ObjectStore)
    chosen.put("abc123", b"photo")
    assert chosen.get("abc123") == b"photo"
