"""``linli restore``: bringing back what ``linli backup`` put away."""

import shutil
import tempfile
import zipfile
from pathlib import Path

import click
from sqlalchemy import inspect, select
from sqlmodel import col

from linli import evidence, plugins
from linli.cli.archive import embedded, served
from linli.cli.archive.manifest import EVIDENCE, ArchiveRefused, Manifest, opened, read, verify
from linli.cli.init import make_data_dir
from linli.cli.tables import progress
from linli.cli.words import N_, say
from linli.cli.workplace import any_database, looking, outdated, sqlite_file
from linli.communities.models import Community
from linli.config import Config
from linli.db import Database
from linli.db.migrate import revisions
from linli.errors import Refusal
from linli.i18n import texts
from linli.people import Person

_ = texts("linli")


class DataThere(Refusal):
    """The installation holds data that would be lost."""

    code = "core.data_there"
    status = 409


@click.command(
    help=N_(
        "Bring back the archive FILE into this installation. The portal and the workers have to "
        "be stopped. The archive is verified first."
    )
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help=N_("Replace the data that are here."))
def restore(file: Path, force: bool) -> None:
    """Verify an archive, then put it in the place of what is here."""
    make_data_dir(Config.from_environment())
    with opened(file) as archive, any_database() as database:
        manifest = read(archive, file.name)
        _check_fits(database, manifest)
        if not force and _has_data(database):
            raise DataThere(
                _(
                    "There are data in this installation. To replace them: linli restore "
                    "%(file)s --force",
                    file=str(file),
                )
            )
        with progress(_("Verifying")) as bars:
            task = bars.add_task("", total=len(manifest.files))
            verify(archive, manifest, lambda: bars.advance(task))
        kept = _bring_back(archive, manifest, database)
        late = outdated(database)
    if kept is not None:
        say(_("The former database is kept as %(file)s.", file=str(kept)))
    say(
        _(
            "Brought back the data of %(moment)s with %(files)s files of evidence.",
            moment=manifest.made_at,
            files=len(manifest.evidence_keys),
        )
    )
    say(_("Next: linli init") if late else _("Next: linli doctor"))


def _check_fits(database: Database, manifest: Manifest) -> None:
    if manifest.database != database.engine.dialect.name:
        raise ArchiveRefused(
            _(
                "The backup is of a %(theirs)s database, LINLI_DATABASE_URL names a %(ours)s one.",
                theirs=manifest.database,
                ours=database.engine.dialect.name,
            )
        )
    for history in plugins.manager().histories():
        revision = manifest.revisions.get(history.owner)
        if revision is not None and revision not in revisions(history):
            raise ArchiveRefused(
                _(
                    "The backup was made with a newer version of %(owner)s. Install that one "
                    "first.",
                    owner=history.owner,
                )
            )


def _has_data(database: Database) -> bool:
    file = sqlite_file(database)
    if file is not None and not file.exists():
        return False
    with looking(database) as connection:
        there = set(inspect(connection).get_table_names())
        return any(
            connection.execute(select(column).limit(1)).first() is not None
            for table, column in (
                ("core_community", col(Community.id)),
                ("core_person", col(Person.id)),
            )
            if table in there
        )


def _bring_back(archive: zipfile.ZipFile, manifest: Manifest, database: Database) -> Path | None:
    """Store the files first: a file too many harms nobody, a missing one would."""
    store = evidence.store()
    file = sqlite_file(database)
    folder = Config.from_environment().data_dir if file is None else file.parent
    with tempfile.TemporaryDirectory(dir=folder, prefix=".linli-restore-") as name:
        copy = Path(name) / manifest.database_file
        with archive.open(manifest.database_file) as source, copy.open("wb") as target:
            shutil.copyfileobj(source, target)
        if file is not None:
            embedded.check(copy)
        with progress(_("Files")) as bars:
            for key in bars.track(manifest.evidence_keys):
                store.put(key, archive.read(EVIDENCE + key))
        database.dispose()
        if file is not None:
            return embedded.swap(copy, file)
        owners = {*manifest.revisions, *(h.owner for h in plugins.manager().histories())}
        served.load(database, copy, sorted(owners))
    return None
