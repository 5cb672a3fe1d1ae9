"""The database: reachable, whole, up to date, with the right time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from linli.cli.database_faults import explained
from linli.cli.health.findings import Finding, fault, good, warning
from linli.cli.workplace import looking, outdated, sqlite_file
from linli.clock import now
from linli.db import Database
from linli.i18n import texts

_ = texts("linli")

#: The oldest PostgreSQL that Linli is tested with.
_OLDEST = 13
#: How far the database's clock may be from this machine's.
_DRIFT = timedelta(minutes=1)


class Unusable(Exception):
    """The database cannot be asked anything further."""


def findings(database: Database) -> Iterator[Finding]:
    """Look at the database.

    Raises:
        Unusable: after the findings that say why.
    """
    file = sqlite_file(database)
    if file is not None and not file.exists():
        yield fault(_("There is no database yet (%(file)s).", file=str(file)), _("Run: linli init"))
        raise Unusable
    try:
        yield from _server(database)
    except Exception as error:
        sentence = explained(error)
        if sentence is None:
            raise
        yield fault(sentence, _("See LINLI_DATABASE_URL, and that the server runs."))
        raise Unusable from error
    late = outdated(database)
    if late:
        yield fault(
            _("The tables of %(owners)s are not up to date.", owners=", ".join(late)),
            _("Back up, then run: linli init"),
        )
        raise Unusable
    yield good(_("All tables are up to date."))


def _server(database: Database) -> Iterator[Finding]:
    with looking(database) as connection:
        if database.is_sqlite:
            answer = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
            if answer != "ok":
                yield fault(
                    _("The database file is damaged: %(reason)s.", reason=str(answer)),
                    _("Stop the portal and restore the newest backup: linli restore FILE --force"),
                )
                raise Unusable
            yield good(_("The embedded database is whole."))
            return
        number = int(connection.execute(text("SHOW server_version_num")).scalar_one())
        encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
    if number // 10_000 < _OLDEST:
        yield warning(
            _("PostgreSQL %(version)s is old.", version=number // 10_000),
            _("Move to PostgreSQL %(version)s or newer.", version=_OLDEST),
        )
    if encoding != "UTF8":
        yield fault(
            _("The database stores text as %(encoding)s, which has no Chinese.", encoding=encoding),
            _("Make a new one: createdb --encoding UTF8 --locale C.UTF-8 --template template0"),
        )
    yield good(_("PostgreSQL %(version)s answers.", version=number // 10_000))
    with database.reading() as session:
        drift = abs(now(session) - datetime.now(UTC))
    if drift > _DRIFT:
        yield warning(
            _(
                "The database's clock and this machine's are %(seconds)s seconds apart.",
                seconds=round(drift.total_seconds()),
            ),
            _("Let both follow a time server (NTP)."),
        )
