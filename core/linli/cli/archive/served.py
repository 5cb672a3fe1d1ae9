"""Putting a PostgreSQL database away with pg_dump, and bringing it back with psql."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, text

from linli.cli.workplace import looking
from linli.db import Database
from linli.errors import Refusal
from linli.i18n import texts

_ = texts("linli")

#: Where Debian and Red Hat keep the tools of each version.
_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")


class ToolRefused(Refusal):
    """PostgreSQL's own tools are missing, too old, or failed."""

    code = "core.tool_refused"
    status = 500


@contextmanager
def snapshot(database: Database, folder: Path) -> Iterator[tuple[Path, Connection]]:
    """Dump the database as of one moment; give the script and a connection that sees that moment.

    Raises:
        ToolRefused: pg_dump is missing, older than the server, or failed.
    """
    script = folder / "database.sql"
    reader = database.engine.execution_options(isolation_level="REPEATABLE READ")
    with reader.connect() as connection, connection.begin():
        moment = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
        _call(
            database,
            _tool("pg_dump", _major(connection)),
            "--no-owner",
            "--no-privileges",
            f"--snapshot={moment}",
            f"--file={script}",
        )
        yield script, connection


def load(database: Database, script: Path, owners: list[str]) -> None:
    """Run a dumped script in one transaction, in place of the tables of ``owners``.

    Raises:
        ToolRefused: psql is missing or failed; nothing was changed.
    """
    with looking(database) as connection:
        drops = _drops(connection, owners)
        major = _major(connection)
    clearing = script.with_name("clear.sql")
    clearing.write_text("SET lock_timeout = '10s';\n" + "\n".join(drops), "utf-8")
    _call(
        database,
        _tool("psql", major),
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        "--output=/dev/null",
        f"--file={clearing}",
        f"--file={script}",
    )


def _drops(connection: Connection, owners: list[str]) -> list[str]:
    """Return the statements that drop the owners' tables and what their triggers call."""
    prefixes = tuple(f"{owner}_" for owner in owners)
    tables = connection.execute(
        text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    ).scalars()
    functions = connection.execute(
        text(
            "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
            "WHERE n.nspname = current_schema() AND p.prorettype = 'trigger'::regtype"
        )
    ).scalars()
    return [
        *(f'DROP TABLE "{name}" CASCADE;' for name in tables if name.startswith(prefixes)),
        *(f'DROP FUNCTION "{name}" CASCADE;' for name in functions if name.startswith(prefixes)),
    ]


def _major(connection: Connection) -> int:
    number = connection.execute(text("SHOW server_version_num")).scalar_one()
    return int(number) // 10_000


def _tool(name: str, server: int) -> Path:
    """Return the newest of PostgreSQL's tools of that name; an older one cannot read the server."""
    found: dict[int, Path] = {}
    on_path = shutil.which(name)
    candidates = [Path(on_path)] if on_path else []
    for pattern in _FOLDERS:
        root, _star, rest = pattern.partition("*")
        parent = Path(root).parent
        if parent.is_dir():
            candidates += parent.glob(f"{Path(root).name}*{rest}/{name}")
    for tool in candidates:
        version = re.search(r"\) (\d+)", _output(tool, "--version"))
        if version:
            found.setdefault(int(version[1]), tool)
    if not found:
        raise ToolRefused(
            _(
                "%(tool)s is not installed. On Debian and Ubuntu: apt-get install "
                "postgresql-client-%(version)s",
                tool=name,
                version=server,
            )
        )
    if max(found) < server:
        raise ToolRefused(
            _(
                "%(tool)s is version %(found)s, the server %(version)s. On Debian and Ubuntu: "
                "apt-get install postgresql-client-%(version)s",
                tool=name,
                found=max(found),
                version=server,
            )
        )
    return found[server] if server in found else found[max(found)]


def _call(database: Database, tool: Path, *arguments: str) -> None:
    """Run a tool on the database; the password goes through the environment, not the arguments."""
    url = database.url
    settings = {
        "PGHOST": url.host or _text(url.query.get("host")),
        "PGPORT": str(url.port) if url.port else "",
        "PGUSER": url.username,
        "PGPASSWORD": str(url.password) if url.password else "",
        "PGDATABASE": url.database,
        "PGSSLMODE": _text(url.query.get("sslmode")),
    }
    environment = {**os.environ, **{name: value for name, value in settings.items() if value}}
    done = subprocess.run(  # noqa: S603 - a found tool and our own arguments
        [str(tool), *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["?"]
        raise ToolRefused(
            _("%(tool)s failed: %(reason)s. Nothing was changed.", tool=tool.name, reason=lines[0])
        )


def _output(tool: Path, argument: str) -> str:
    try:
        return subprocess.run(  # noqa: S603
            [str(tool), argument], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def _text(value: str | tuple[str, ...] | None) -> str:
    return value if isinstance(value, str) else ""
