"""Where the bytes lie: a folder, or an S3-compatible object store."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol
from uuid import uuid4

from linli.config import Config

_KEY = re.compile(r"[0-9a-z][0-9a-z-]{2,63}")


class Missing(LookupError):
    """The store has nothing under this key."""


class Store(Protocol):
    """Keeps bytes under a key; keys are lower-case letters, digits and hyphens."""

    def put(self, key: str, data: bytes) -> None:
        """Keep ``data`` durably before returning; a key is written once."""
        ...

    def get(self, key: str) -> bytes:
        """Return what is kept.

        Raises:
            Missing: nothing is kept under this key.
        """
        ...

    def delete(self, key: str) -> None:
        """Forget a key; one that is not there is fine."""
        ...

    def written(self) -> Iterator[tuple[str, datetime]]:
        """Give every key with the time (aware) at which it was written."""
        ...


class LocalStore:
    """Keeps files in a folder of its own, readable by nobody else on the machine."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, key: str, data: bytes) -> None:
        """See :class:`Store`: written beside its place, flushed to the disk, then moved there."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f".{path.name}.{uuid4().hex}")
        try:
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)

    def get(self, key: str) -> bytes:
        """See :class:`Store`."""
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError as error:
            raise Missing(key) from error

    def delete(self, key: str) -> None:
        """See :class:`Store`."""
        self._path(key).unlink(missing_ok=True)

    def written(self) -> Iterator[tuple[str, datetime]]:
        """See :class:`Store`. Drafts that a crash left behind are given too."""
        if not self.root.is_dir():
            return
        for path in self.root.glob("*/*"):
            try:
                written = path.stat().st_mtime
            except FileNotFoundError:
                continue
            if path.name.startswith("."):
                self._tidy(path, written)
            else:
                yield path.name, datetime.fromtimestamp(written, UTC)

    def _tidy(self, draft: Path, written: float) -> None:
        if datetime.now(UTC).timestamp() - written > 3600:
            draft.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.root / _checked(key)[:2] / key


class ObjectStore:
    """Keeps objects in any store that obstore speaks to: S3 and its likes, or memory in tests."""

    def __init__(self, objects: Any) -> None:
        self._objects = objects

    @classmethod
    def from_url(cls, url: str) -> "ObjectStore":
        """Open ``s3://bucket/prefix``; keys, region and endpoint come from the ``AWS_*`` variables.

        Needs the extra: ``pip install linli-core[s3]``.
        """
        from obstore.store import from_url

        return cls(from_url(url))

    def put(self, key: str, data: bytes) -> None:
        """See :class:`Store`."""
        self._objects.put(_checked(key), data)

    def get(self, key: str) -> bytes:
        """See :class:`Store`."""
        try:
            return bytes(self._objects.get(_checked(key)).bytes())
        except FileNotFoundError as error:
            raise Missing(key) from error

    def delete(self, key: str) -> None:
        """See :class:`Store`."""
        try:
            self._objects.delete(_checked(key))
        except FileNotFoundError:
            return

    def written(self) -> Iterator[tuple[str, datetime]]:
        """See :class:`Store`."""
        for page in self._objects.list():
            for entry in page:
                yield entry["path"], entry["last_modified"]


def thumbnail_key(key: str) -> str:
    """Return where the thumbnail of the photo under ``key`` lies."""
    return f"{key}-small"


_current: Store | None = None


def store() -> Store:
    """Return the store of this process, by the configuration unless :func:`use` set another."""
    global _current
    if _current is None:
        config = Config.from_environment()
        if config.evidence_url:
            _current = ObjectStore.from_url(config.evidence_url)
        else:
            _current = LocalStore(config.data_dir / "evidence")
    return _current


def use(store: Store | None) -> None:
    """Set the store of this process; None goes back to the configuration."""
    global _current
    _current = store


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError(f"not a key: {key!r}")
    return key
