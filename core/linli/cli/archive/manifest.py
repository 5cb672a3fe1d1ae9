"""What an archive says of itself, and seeing that it is whole."""

import hashlib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict, ValidationError

from linli.errors import Refusal
from linli.i18n import texts

_ = texts("linli")

#: The version of the archive's layout.
FORMAT = 1
NAME = "manifest.json"
#: Where the files of evidence lie in the archive, each under its key.
EVIDENCE = "evidence/"
_CHUNK = 1 << 20


class ArchiveRefused(Refusal):
    """The file is no backup, or not a whole one; nothing was changed."""

    code = "core.archive_refused"


class Entry(BaseModel):
    """A file in the archive: its length in bytes and its SHA-256 in hexadecimal."""

    model_config = ConfigDict(frozen=True)

    size: int
    sha256: str


class Manifest(BaseModel):
    """What was put away, when, and from what."""

    model_config = ConfigDict(frozen=True)

    format: int
    linli: str
    #: ISO 8601, UTC.
    made_at: str
    #: SQLAlchemy's name of the database: sqlite, postgresql.
    database: str
    #: Owner → revision of its tables.
    revisions: dict[str, str]
    files: dict[str, Entry]
    #: Keys of evidence that were not in the store although the database names them.
    missing: list[str]

    @property
    def database_file(self) -> str:
        """The name of the database's file in the archive."""
        return "database.sqlite" if self.database == "sqlite" else "database.sql"

    @property
    def evidence_keys(self) -> list[str]:
        """The keys of the files of evidence."""
        return [name.removeprefix(EVIDENCE) for name in self.files if name.startswith(EVIDENCE)]


class Writer:
    """Adds files to an archive and keeps their checksums."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.files: dict[str, Entry] = {}

    def add(self, name: str, source: IO[bytes], *, packed: bool) -> None:
        """Add a file; ``packed`` ones are compressed, photos are so already."""
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        digest, size = hashlib.sha256(), 0
        with self._archive.open(info, "w", force_zip64=True) as target:
            for chunk in _chunks(source):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
        self.files[name] = Entry(size=size, sha256=digest.hexdigest())


def opened(path: Path) -> zipfile.ZipFile:
    """Open an archive for reading.

    Raises:
        ArchiveRefused: it is no archive.
        OSError: it cannot be read.
    """
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise ArchiveRefused(
            _("%(file)s is not a backup of Linli, or was cut off.", file=path.name)
        ) from error


def read(archive: zipfile.ZipFile, name: str) -> Manifest:
    """Return the manifest of an archive called ``name``.

    Raises:
        ArchiveRefused: there is none, or a newer Linli made it.
    """
    try:
        manifest = Manifest.model_validate_json(archive.read(NAME))
    except (KeyError, ValidationError, zipfile.BadZipFile, OSError) as error:
        raise ArchiveRefused(_("%(file)s is not a backup of Linli.", file=name)) from error
    if manifest.format > FORMAT:
        raise ArchiveRefused(
            _(
                "%(file)s was made by a newer Linli (%(version)s). Install that one first.",
                file=name,
                version=manifest.linli,
            )
        )
    return manifest


def verify(
    archive: zipfile.ZipFile, manifest: Manifest, advance: Callable[[], None] = lambda: None
) -> None:
    """Compare every file with its checksum.

    Raises:
        ArchiveRefused: one is missing, damaged, or there is one too many.
    """
    there = set(archive.namelist()) - {NAME}
    wrong = there ^ set(manifest.files)
    if manifest.database_file not in manifest.files:
        wrong.add(manifest.database_file)
    for name, entry in manifest.files.items():
        if name in there and not _is_whole(archive, name, entry):
            wrong.add(name)
        advance()
    if wrong:
        raise ArchiveRefused(
            _(
                "The backup is damaged (%(name)s). Nothing was changed; take an older one.",
                name=min(wrong),
            )
        )


def _is_whole(archive: zipfile.ZipFile, name: str, entry: Entry) -> bool:
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(name) as source:
            for chunk in _chunks(source):
                digest.update(chunk)
                size += len(chunk)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError):
        return False
    return (size, digest.hexdigest()) == (entry.size, entry.sha256)


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while chunk := source.read(_CHUNK):
        yield chunk
