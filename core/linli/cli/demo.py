"""``linli demo``: a district of invented people to look around in."""

import os
import secrets
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import click
from sqlalchemy import event, inspect, select
from sqlmodel import col

from linli import demo as content
from linli.cli import logs
from linli.cli.archive import embedded
from linli.cli.faults import Fault
from linli.cli.init import make_data_dir, prepare
from linli.cli.lazy import GROUP
from linli.cli.ports import check_port, listening_options
from linli.cli.tables import progress, show
from linli.cli.words import N_, say, spoken
from linli.cli.workplace import any_database, looking, sqlite_file
from linli.config import Config
from linli.db import Database
from linli.demo import State
from linli.i18n import texts
from linli.people import Person

_ = texts("linli")


@click.command(
    help=N_(
        "Fill an empty database with the demo (two townships, three communities, six months of "
        "history; nobody in it is real), then serve the portal. Asked again, it starts at once "
        "and keeps the data."
    )
)
@click.option("--serve/--no-serve", default=True, help=N_("Whether to serve after filling."))
@listening_options
def demo(serve: bool, host: str, port: int) -> None:
    """Fill what is empty, print the sign-ins, and serve."""
    config = Config.from_environment()
    if serve:
        check_port(host, port)
    make_data_dir(config)
    with any_database() as database:
        _fill_if_empty(database)
        names = _names(database)
    show(
        (_("Sign in as"), _("Password"), _("Role"), _("Who it is")),
        [
            (sign_in.name, content.PASSWORD, sign_in.title, names.get(sign_in.name))
            for sign_in in content.SIGN_INS
        ],
    )
    if not serve:
        say(_("The demo is ready. To look at it: linli demo"))
        return
    _serve(config, host, port)


def _fill_if_empty(database: Database) -> None:
    found = _state(database)
    if found is State.DEMO:
        prepare(database)
    elif found is State.EMPTY:
        file = sqlite_file(database)
        failed = _fill_beside(file, database) if file is not None else _fill(database)
        for name, reason in failed.items():
            say(
                _(
                    "The demo of %(name)s is not complete: %(reason)s. Run: linli check",
                    name=name,
                    reason=reason,
                ),
                error=True,
            )
    elif found is State.HALF:
        raise content.DemoRefused(
            _(
                "Filling the demo was interrupted here before. Give it an empty database, by "
                "LINLI_DATABASE_URL."
            )
        )
    else:
        raise content.DemoRefused(
            _(
                "This database holds something else; the demo is not mixed into it. Give it a "
                "folder of its own: LINLI_DATA_DIR=linli-demo linli demo"
            )
        )


def _state(database: Database) -> State:
    file = sqlite_file(database)
    if file is not None and not file.exists():
        return State.EMPTY
    with looking(database) as connection:
        if not inspect(connection).has_table("core_community"):
            return State.EMPTY
    with database.reading() as session:
        return content.state(session)


def _fill_beside(file: Path, database: Database) -> dict[str, str]:
    """Fill a draft that takes the database's place when it is complete, so nothing is half done.

    A crash of the machine would lose the draft anyway, so the disk is not waited for.
    """
    draft = file.with_name(f".{file.name}.{os.getpid()}.draft")
    drafted = Database(f"sqlite:///{draft}")

    @event.listens_for(drafted.engine, "connect")
    def _hurry(connection: sqlite3.Connection, _record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    try:
        failed = _fill(drafted)
        drafted.dispose()
        database.dispose()
        with closing(sqlite3.connect(draft)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
        emptied = embedded.swap(draft, file)
        if emptied is not None:
            emptied.unlink()
    finally:
        drafted.dispose()
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                draft.with_name(draft.name + suffix).unlink()
    return failed


def _fill(database: Database) -> dict[str, str]:
    say(_("Filling the demo; this takes one to two minutes."))
    say(_("Making the tables …"))
    prepare(database)
    say(_("Founding communities, with people and rules …"))
    with progress(_("Demo")) as bars:
        task = bars.add_task("", total=100)
        told = 0

        def tell(share: float) -> None:
            nonlocal told
            bars.update(task, completed=share * 100)
            month = int(share * content.MONTHS) + 1
            if told < month <= content.MONTHS:
                told = month
                say(
                    _(
                        "Living through month %(month)s of %(months)s …",
                        month=month,
                        months=content.MONTHS,
                    )
                )

        return content.fill(database, datetime.now(UTC), tell)


def _names(database: Database) -> dict[str, str]:
    wanted = [sign_in.name for sign_in in content.SIGN_INS]
    with database.reading() as session:
        rows = session.execute(
            select(col(Person.sign_in_name), col(Person.name)).where(
                col(Person.sign_in_name).in_(wanted)
            )
        )
        return {str(sign_in_name): name for sign_in_name, name in rows}


def _serve(config: Config, host: str, port: int) -> None:
    """Hand over to ``linli run`` of the portal, with a key that outlives a restart."""
    run = next(iter(entry_points(group=GROUP, name="run")), None)
    if run is None:
        raise Fault(spoken(_("The portal is not installed. Install it: pip install linli-web")))
    command = run.load()
    if config.secret_key is None:
        os.environ["LINLI_SECRET_KEY"] = _kept_key(config.data_dir / "demo-secret-key")
    logs.speak()
    command.main(
        ["--host", host, "--port", str(port), "--with-jobs"],
        prog_name="linli run",
        standalone_mode=False,
    )


def _kept_key(file: Path) -> str:
    try:
        return file.read_text("ascii").strip()
    except FileNotFoundError:
        key = secrets.token_hex(32)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as written:
            written.write(key)
        return key
