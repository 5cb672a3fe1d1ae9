"""doctor, worker and demo: keeping an installation going."""

import os
import signal
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import update
from sqlmodel import Session
from tests.core.cli.conftest import Linli
from tests.core.plugins.fakes import installed, module

from linli import communities, events, jobs, people, plugins
from linli.access import SYSTEM
from linli.clock import now
from linli.communities import CommunityKind
from linli.db import Database
from linli.events import Event
from linli.hooks import Job, Permission, PluginInfo, Problem
from linli.i18n import texts
from linli.jobs.models import QueuedJob
from linli.people import OrganisationKind

_ = texts("linli")
LINLI = Path(sys.executable).with_name("linli")


def shed_info() -> PluginInfo:
    return PluginInfo("shed", "linli.signin", _("Shed"), _("Ladders"))


def longhai(session: Session) -> communities.Place:
    return communities.create(
        session, SYSTEM, kind=CommunityKind.COMMUNITY, code="L", name="龙海", slug="longhai"
    )


def test_a_fresh_installation_is_told_what_comes_next(linli: Linli) -> None:
    before = linli("doctor")
    assert before.exit_code == 1
    assert "Run: linli init" in before.stdout
    linli("init")
    after = linli("doctor")
    assert after.exit_code == 0, after.output
    assert "There is no community yet" in after.stdout
    assert "✗" not in after.stdout


def test_all_is_well_when_it_is(linli: Linli, at: Database, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o700)
    linli("community", "add", "longhai")
    linli(
        *("person", "add", "longhai", "--name", "李四", "--sign-in-name", "lisi"),
        *("--role", "administrator", "--password-stdin"),
        input="a good neighbour\n",
    )
    with installed(module("shed", linli_plugin=shed_info)):
        linli("plugin", "enable", "shed", "longhai")
        linli("worker", "--once")
        done = linli("doctor")
    assert done.exit_code == 0, done.output
    assert "✗" not in done.stdout
    assert "✓ Every community has an administrator who can sign in." in done.stdout
    assert "✓ A worker has run lately." in done.stdout
    assert [line for line in done.stdout.splitlines() if line.startswith("!")] == []


def test_a_community_nobody_looks_after_or_lives_in_is_told(linli: Linli, at: Database) -> None:
    linli("community", "add", "jinshan", "--kind", "district")
    for slug in ("longhai", "guihua"):
        linli("community", "add", slug, "--parent", "jinshan")
    with installed(module("shed", linli_plugin=shed_info)):
        told = linli("doctor").stdout
        assert "! No administrator can sign in for jinshan, longhai, guihua." in told
        assert "linli person add jinshan" in told
        assert "! Nobody belongs to longhai, guihua yet." in told
        assert "! No plugin is on in longhai, guihua." in told
        assert "linli plugin enable NAME longhai. These are installed: shed." in told
        linli("plugin", "enable", "shed", "jinshan", "--mandatory")
        linli(
            *("person", "add", "guihua", "--name", "李四", "--sign-in-name", "lisi"),
            "--password-stdin",
            input="a good neighbour\n",
        )
        linli("role", "grant", "lisi", "administrator", "jinshan")
        told = linli("doctor").stdout
    assert "✓ Every community has an administrator who can sign in." in told
    assert "! Nobody belongs to longhai yet." in told
    assert "No plugin is on" not in told


def test_people_whom_the_work_waits_for_are_missed(linli: Linli, at: Database) -> None:
    def permissions() -> list[Permission]:
        return [Permission("shed.verify", _("Verify"), ("panel_member",))]

    def problems(community: communities.Place) -> list[Problem]:
        return [Problem(_("Nobody has the key."), _("Give it to somebody."))]

    with at.writing() as session:
        place = longhai(session)
        for number in (1, 2):
            communities.create(
                session,
                SYSTEM,
                kind=CommunityKind.GROUP,
                code=f"G{number}",
                name=f"第{number}居民小组",
                parent_id=place.id,
            )
        for name in ("面馆", "理发店"):
            people.add_organisation(
                session, SYSTEM, place.id, kind=OrganisationKind.MERCHANT, name=name
            )
    plain = module("shed", linli_plugin=shed_info)
    with installed(plain):
        linli("plugin", "enable", "shed", "longhai")
        assert "No panel member" not in linli("doctor").stdout
    missing = module(
        "shed", linli_plugin=shed_info, linli_permissions=permissions, linli_problems=problems
    )
    with installed(missing):
        told = linli("doctor").stdout
        assert "! No panel member: longhai 第1居民小组, longhai 第2居民小组." in told
        assert "linli role grant PERSON panel_member longhai --group G1" in told
        assert "! longhai: for 2 merchants nobody acts yet" in told
        assert "! longhai, Shed: Nobody has the key." in told
        assert "→ Give it to somebody." in told
        linli("person", "add", "longhai", "--name", "李四", "--sign-in-name", "lisi")
        linli("role", "grant", "lisi", "panel_member", "longhai", "--group", "G1")
        linli("community", "add", "xinglong", "--name", "兴隆社区")
        linli("plugin", "enable", "shed", "xinglong")
        told = linli("doctor").stdout
        assert "! No panel member: longhai 第2居民小组." in told
        assert "! In 2 communities (longhai, xinglong), Shed: Nobody has the key." in told
        assert told.count("→ Give it to somebody.") == 1


def test_a_worker_that_was_not_there_for_long_is_missed(linli: Linli, at: Database) -> None:
    assert "! No worker has run here yet." in linli("doctor").stdout
    linli("worker", "--once")
    assert "✓ A worker has run lately." in linli("doctor").stdout
    with at.writing() as session:
        seen = jobs.last_round(session)
        assert seen is not None
        assert timedelta() <= now(session) - seen < timedelta(minutes=1)
        long_ago = now(session) - timedelta(hours=3)
        session.execute(update(QueuedJob).values(finished_at=long_ago))
    told = linli("doctor").stdout
    assert f"! No worker has run since {long_ago:%Y-%m-%d %H:%M} (UTC)." in told
    assert "    → Start one beside the portal: linli worker" in told


@pytest.mark.parametrize(
    ("variables", "code", "told"),
    [
        ({"LINLI_SECRET_KEY": ""}, 0, "! LINLI_SECRET_KEY is not set"),
        ({"LINLI_SECRET_KEY": "short"}, 1, "✗ LINLI_SECRET_KEY has 5 characters"),
        ({"LINLI_DATABASE_URL": "bogus"}, 1, "✗ LINLI_DATABASE_URL is not the address"),
        (
            {"LINLI_DATABASE_URL": "postgresql://x@127.0.0.1:1/x"},
            1,
            "✗ The database does not answer",
        ),
        ({"LINLI_DATA_DIR": "/nowhere"}, 1, "✗ The data folder /nowhere is missing"),
        ({"LINLI_EVIDENCE_URL": "bogus://x"}, 1, "✗ The store of files does not answer"),
    ],
)
def test_what_is_wrong_around_it_is_told_with_its_remedy(
    linli: Linli, here: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str], code: int, told: str,
) -> None:  # fmt: skip
    (tmp_path / "data").mkdir(mode=0o700)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    done = linli("doctor")
    assert done.exit_code == code, done.output
    lines = done.stdout.splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.startswith(told)]
    assert lines[at + 1].startswith("    → ")


def test_a_damaged_database_is_found(linli: Linli, tmp_path: Path) -> None:
    linli("init")
    file = tmp_path / "data" / "linli.db"
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 9] = os.urandom(4096 * 6)
    file.write_bytes(content)
    done = linli("doctor")
    assert done.exit_code == 1
    assert "✗" in done.stdout


@Event.register
class Rained(Event):
    """It rained on the shed."""

    name = "shed.rained"


def test_what_failed_is_told_and_tried_again(linli: Linli, at: Database) -> None:
    dry = False
    arrived: list[Event] = []

    def linli_on_event(session: Session, event: Event) -> None:
        if not dry:
            raise RuntimeError("the roof leaks")
        arrived.append(event)

    def work(session: Session, payload: Any) -> None:
        if not dry:
            raise RuntimeError("the floor is wet")

    def linli_jobs() -> list[Job]:
        return [Job("shed.sweep", _("Sweep"), work)]

    made = module(
        "shed", linli_plugin=shed_info, linli_on_event=linli_on_event, linli_jobs=linli_jobs
    )
    with installed(made):
        with at.writing() as session:
            place = longhai(session)
            plugins.enable(session, SYSTEM, place.id, "shed")
            events.publish(session, Rained(community_id=place.id))
        told = linli("doctor").stdout
        assert "1 event has not reached shed: RuntimeError: the roof leaks" in told
        dry = True
        again = linli("doctor", "--retry")
        assert "1 events have arrived now" in again.stdout
        assert "has not reached" not in again.stdout
        assert len(arrived) == 1


def test_a_plugin_that_is_gone_or_broken_is_told(linli: Linli, here: Database) -> None:
    with installed(module("shed", linli_plugin=shed_info)), here.writing() as session:
        plugins.enable(session, SYSTEM, longhai(session).id, "shed")
    with installed():
        assert "The plugin shed is turned on somewhere and not installed" in linli("doctor").stdout

    def linli_plugin() -> PluginInfo:
        raise RuntimeError("does not start")

    with installed(module("shed", linli_plugin=linli_plugin)):
        done = linli("doctor")
    assert done.exit_code == 1
    assert "does not start" in done.stdout


def test_the_worker_does_once_what_is_due(linli: Linli, at: Database) -> None:
    done: list[str] = []
    job = Job("shed.sweep", _("Sweep"), lambda session, payload: done.append(payload["where"]))
    with installed(module("shed", linli_plugin=shed_info, linli_jobs=lambda: [job])):
        with at.writing() as session:
            due = now(session) - timedelta(minutes=1)
            jobs.enqueue(session, "shed.sweep", {"where": "floor"}, run_at=due, key="shed.sweep:1")
            later = now(session) + timedelta(days=1)
            jobs.enqueue(session, "shed.sweep", {"where": "roof"}, run_at=later, key="shed.sweep:2")
        first = linli("worker", "--once")
        assert first.exit_code == 0, first.output
        assert linli("worker", "--once").exit_code == 0
    assert done == ["floor"]


def test_the_worker_ends_when_it_is_told_to(here: Database, linli: Linli) -> None:
    with subprocess.Popen([LINLI, "worker"], stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert "To end" in worker.stdout.readline()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=30) == 0


def test_the_demo_is_filled_once_and_never_mixed_in(linli: Linli, tmp_path: Path) -> None:
    with installed():
        first = linli("demo", "--no-serve")
        assert "Living through month 6 of 6 …" in first.stdout
        assert first.exit_code == 0, first.output
        assert "linli-demo" in first.stdout and "storekeeper" in first.stdout
        folder = tmp_path / "data"
        assert [path.name for path in folder.glob(".*")] == []
        before = (folder / "linli.db").read_bytes()
        again = linli("demo", "--no-serve")
        assert again.exit_code == 0
        assert "Filling" not in again.stdout
        assert (folder / "linli.db").read_bytes() == before
        assert "password everybody knows" in linli("doctor").stdout


def test_the_demo_is_not_put_among_real_people(linli: Linli, at: Database) -> None:
    with at.writing() as session:
        longhai(session)
    done = linli("demo", "--no-serve")
    assert done.exit_code == 2
    assert "holds something else" in done.stderr


def test_a_port_that_is_taken_is_told_before_anything_is_done(linli: Linli, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = linli("demo", "--port", str(port))
    assert done.exit_code == 2
    assert f"Port {port}" in done.stderr
    assert not (tmp_path / "data").exists()


def test_without_the_portal_the_demo_says_what_to_install(
    linli: Linli, monkeypatch: pytest.MonkeyPatch
) -> None:
    import linli.cli.demo as command

    monkeypatch.setattr(command, "entry_points", lambda **_named: ())
    monkeypatch.setattr(command, "_fill_if_empty", lambda _database: None)
    monkeypatch.setattr(command, "_names", lambda _database: {})
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    done = CliRunner().invoke(command.demo, ["--port", str(port)], standalone_mode=False)
    assert "pip install linli-web" in str(done.exception)
