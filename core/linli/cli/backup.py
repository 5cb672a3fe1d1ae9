"""``linli backup``: the database and all evidence in one archive, while everything runs."""

import os
import tempfile
import zipfile
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import click
from sqlalchemy import Connection, select
from sqlmodel import col

from linli import __version__, evidence, plugins
from linli.cli.archive import embedded, served
from linli.cli.archive.manifest import EVIDENCE, FORMAT, NAME, Manifest, Writer
from linli.cli.tables import progress
from linli.cli.words import N_, say
from linli.cli.workplace import ready_database, sqlite_file
from linli.db import Database, current
from linli.errors import Refusal
from linli.evidence.models import Evidence
from linli.evidence.stores import thumbnail_key
from linli.i18n import texts

_ = texts("linli")


class FileThere(Refusal):
    """A file would be overwritten."""

    code = "core.file_there"
    status = 409


@click.command(
    help=N_(
        "Put the database and all files of evidence into the archive FILE, as of one moment, "
        "while everything runs. For PostgreSQL it needs pg_dump."
    )
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help=N_("Overwrite FILE."))
def backup(file: Path, force: bool) -> None:
    """Write an archive; FILE is there only when it is whole."""
    if file.exists() and not force:
        raise FileThere(
            _("%(file)s is there already. Give another name, or --force.", file=str(file))
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with ready_database() as database:
            manifest = _write(database, draft)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    if manifest.missing:
        say(
            _.plural(
                "%(count)s file of evidence was not in its store and is missing in the backup.",
                "%(count)s files of evidence were not in their store and are missing in the "
                "backup.",
                len(manifest.missing),
            ),
            error=True,
        )
    say(
        _(
            "%(file)s holds the database and %(files)s files of evidence. Keep it on another "
            "machine; it holds personal data. To bring it back: linli restore %(file)s",
            file=str(file),
            files=len(manifest.evidence_keys),
        )
    )


def _write(database: Database, draft: Path) -> Manifest:
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        os.fdopen(handle, "wb") as raw,
        zipfile.ZipFile(raw, "w") as archive,
        tempfile.TemporaryDirectory(dir=draft.parent, prefix=".linli-backup-") as folder,
        _snapshot(database, Path(folder)) as (dumped, connection),
    ):
        writer = Writer(archive)
        with dumped.open("rb") as source:
            writer.add(dumped.name, source, packed=True)
        missing = _write_evidence(writer, connection)
        manifest = Manifest(
            format=FORMAT,
            linli=__version__,
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            database=database.engine.dialect.name,
            revisions={
                history.owner: revision
                for history in plugins.manager().histories()
                if (revision := current(connection, history)) is not None
            },
            files=writer.files,
            missing=missing,
        )
        archive.writestr(NAME, manifest.model_dump_json(indent=1))
    return manifest


def _snapshot(database: Database, folder: Path) -> AbstractContextManager[tuple[Path, Connection]]:
    file = sqlite_file(database)
    return served.snapshot(database, folder) if file is None else embedded.snapshot(file, folder)


def _write_evidence(writer: Writer, connection: Connection) -> list[str]:
    """Add every file that the snapshot names; return the keys that the store does not have."""
    rows = connection.execute(
        select(col(Evidence.key), col(Evidence.has_thumbnail))
        .where(col(Evidence.removed_at).is_(None))
        .order_by(col(Evidence.key))
    ).all()
    keys = [key for key, _small in rows] + [thumbnail_key(key) for key, small in rows if small]
    missing = []
    store = evidence.store()
    with progress(_("Files")) as bars:
        for key in bars.track(keys):
            try:
                writer.add(EVIDENCE + key, BytesIO(store.get(key)), packed=False)
            except evidence.Missing:
                missing.append(key)
    return missing
