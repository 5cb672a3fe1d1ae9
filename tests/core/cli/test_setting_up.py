"""init, community, plugin, role, person add: from nothing to a community with an administrator."""

import stat
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col
from tests.core.cli.conftest import Linli
from tests.core.plugins.fakes import installed, module

from linli import access, communities, plugins, signin, starters
from linli.cli.workplace import outdated
from linli.db import Database
from linli.hooks import PluginInfo
from linli.i18n import texts
from linli.people import Person

_ = texts("linli")


def test_init_makes_everything_and_changes_nothing_when_asked_again(
    linli: Linli, tmp_path: Path
) -> None:
    first = linli("init")
    assert first.exit_code == 0, first.output
    assert "core" in first.stdout
    folder = tmp_path / "data"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    before = (folder / "linli.db").read_bytes()
    again = linli("init")
    assert again.exit_code == 0
    assert "up to date already" in again.stdout
    assert (folder / "linli.db").read_bytes() == before


def test_init_says_what_comes_next(linli: Linli) -> None:
    assert "Next: linli community add" in linli("init").stdout
    linli("community", "add", "longhai")
    again = linli("init").stdout
    assert "Next: linli run" in again
    assert "community add" not in again


def test_what_is_installed_is_listed_before_there_is_a_database(
    linli: Linli, tmp_path: Path
) -> None:
    with installed(module("shed", linli_plugin=lambda: PluginInfo("shed", "x", _("S"), _("S")))):
        done = linli("plugin", "list")
    assert done.exit_code == 0
    assert "shed" in done.stdout
    assert "Run: linli init" in done.stderr
    assert not (tmp_path / "data").exists()
    refused = linli("plugin", "enable", "shed", "longhai")
    assert refused.exit_code == 1
    assert "Run: linli init" in refused.stderr


def test_asking_a_database_that_is_not_there_does_not_make_one(
    linli: Linli, tmp_path: Path
) -> None:
    assert linli("community", "list").exit_code == 1
    assert not (tmp_path / "data").exists()


@pytest.mark.postgresql
def test_init_brings_an_empty_postgresql_database_up_to_date(
    linli: Linli, postgresql_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgresql_database.engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    address = postgresql_database.url.render_as_string(hide_password=False)
    monkeypatch.setenv("LINLI_DATABASE_URL", address.replace("+psycopg", ""))
    assert linli("community", "list").exit_code == 1
    done = linli("init")
    assert done.exit_code == 0, done.output
    assert outdated(postgresql_database) == []


def test_the_first_steps_lead_to_an_administrator_who_can_sign_in(
    linli: Linli, at: Database
) -> None:
    assert (
        linli("community", "add", "jinshan", "--name", "金山区", "--kind", "district").exit_code
        == 0
    )
    added = linli(
        "community",
        "add",
        "longhai",
        "--parent",
        "jinshan",
        "--template",
        "plain",
        "--name",
        "龙海社区",
    )
    assert added.exit_code == 0, added.output
    assert "linli person add longhai" in added.stdout
    entered = linli(
        *("person", "add", "longhai", "--name", "王桂英", "--sign-in-name", "Wangguiying"),
        *("--role", "administrator", "--group", "1", "--category", "party_member"),
        *("--household", "3-2-501", "--password-prompt"),
        input="a good neighbour\na good neighbour\n",
    )
    assert entered.exit_code == 0, entered.output
    assert "a good neighbour" not in entered.output
    with at.writing() as session:
        place = communities.find(session, "longhai")
        assert place.name == "龙海社区"
        signed_in = signin.sign_in(session, "wangguiying", "a good neighbour")
        actor = access.Actor(signed_in.person_id)
        assert access.can(session, actor, "core.settings", place.id)
        above = communities.find(session, "jinshan")
        assert not access.can(session, actor, "core.settings", above.id)
    listed = linli("community", "list").stdout
    assert listed.index("金山区") < listed.index("龙海社区")
    shown = linli("community", "show", "longhai").stdout
    assert "第一居民小组" in shown and "金山区" in shown
    assert "王桂英" in linli("role", "list", "longhai").stdout


def test_a_community_is_made_whole_or_not_at_all(
    linli: Linli, here: Database, tmp_path: Path
) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(
        "format: 1\ntitle: x\ngroups:\n  - {code: '1', name: 一组}\nplugins:\n  no_such: {}\n",
        "utf-8",
    )
    done = linli("community", "add", "longhai", "--template", str(file))
    assert done.exit_code == 2
    assert "broken.yaml, line 6" in done.stderr
    assert "no community yet" in linli("community", "list").stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["community", "add", "Long Hai"], "lower-case letters"),
        (["community", "add", "longhai"], "already taken"),
        (["community", "add", "x", "--parent", "nowhere"], "no community at this address"),
        (["community", "add", "x", "--template", "nowhere"], "Installed templates: "),
        (["community", "show", "nowhere"], "no community at this address"),
        (["plugin", "enable", "nowhere", "longhai"], "No plugin is called nowhere"),
        (["person", "add", "longhai", "--name", " "], "Please give a name"),
        (
            ["person", "add", "longhai", "--name", "李四", "--role", "king"],
            "The roles are: resident",
        ),
        (["person", "add", "longhai", "--name", "李四", "--group", "9"], "has no group 9"),
        (["person", "add", "longhai", "--name", "李四", "--phone", "12"], "cannot be right"),
        (["role", "grant", "nobody", "staff", "longhai"], "linli person add"),
        (["role", "revoke", "nobody", "staff", "longhai"], "linli person add"),
        (["person", "password", "nobody", "--stdin"], "holds no password"),
    ],
)
def test_each_wrong_value_is_refused_with_a_sentence(
    linli: Linli,
    sqlite_database: Database,
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    told: str,
) -> None:
    monkeypatch.setenv("LINLI_DATABASE_URL", str(sqlite_database.url))
    assert linli("community", "add", "longhai", "--name", "龙海社区").exit_code == 0
    done = linli(*words)
    assert done.exit_code == 2, done.output
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_password_that_nobody_typed_changes_nothing(linli: Linli, here: Database) -> None:
    linli("community", "add", "longhai")
    words = ("person", "add", "longhai", "--name", "李四", "--sign-in-name", "lisi")
    typed = linli(*words, "--password-prompt", input="")
    assert typed.exit_code == 2
    short = linli(*words, "--password-stdin", input="short\n")
    assert short.exit_code == 2
    assert "at least" in short.stderr
    with here.reading() as session:
        assert session.execute(select(col(Person.id))).first() is None


def test_a_new_password_ends_open_sessions(linli: Linli, here: Database) -> None:
    linli("community", "add", "longhai")
    linli(
        *("person", "add", "longhai", "--name", "李四", "--sign-in-name", "lisi"),
        "--password-stdin",
        input="the first one\n",
    )
    with here.writing() as session:
        token = signin.sign_in(session, "lisi", "the first one").token
    assert linli("person", "password", "lisi", "--stdin", input="the second one\n").exit_code == 0
    with here.writing() as session:
        assert signin.who(session, token) is None
        assert signin.sign_in(session, "lisi", "the second one")


def test_roles_are_given_once_and_taken_again(linli: Linli, at: Database) -> None:
    linli("community", "add", "longhai", "--template", "plain")
    linli("person", "add", "longhai", "--name", "李四", "--phone", "13800138000")
    given = linli("role", "grant", "138 0013 8000", "panel_member", "longhai", "--group", "1")
    assert given.exit_code == 0
    assert "linli person password" in given.stdout
    assert (
        linli(
            "role", "grant", "13800138000", "panel_member", "longhai", "--group", "第一居民小组"
        ).exit_code
        == 0
    )
    listed = linli("role", "list", "longhai").stdout
    assert listed.count("李四") == 1 and "第一居民小组" in listed
    assert linli("role", "revoke", "13800138000", "panel_member", "longhai").exit_code == 2
    assert (
        linli("role", "revoke", "13800138000", "panel_member", "longhai", "--group", "1").exit_code
        == 0
    )
    assert "Nobody holds a role" in linli("role", "list", "longhai").stdout


def test_a_plugin_is_turned_on_off_and_forbidden(linli: Linli, here: Database) -> None:
    linli("community", "add", "jinshan", "--kind", "district")
    linli("community", "add", "longhai", "--parent", "jinshan")

    def shed() -> PluginInfo:
        return PluginInfo("shed", "linli.signin", title=_("Shed"), description=_("Ladders"))

    def boom() -> PluginInfo:
        raise RuntimeError("does not start")

    with installed(module("shed", linli_plugin=shed), module("broken", linli_plugin=boom)):
        assert linli("plugin", "enable", "shed", "longhai").exit_code == 0
        with here.reading() as session:
            place = communities.find(session, "longhai")
            assert plugins.enabled(session, place.id) == {"shed"}
        listed = linli("plugin", "list").stdout
        assert "does not start" in listed and "works" in listed
        assert "shed" in linli("community", "show", "longhai").stdout
        assert linli("plugin", "disable", "shed", "jinshan", "--forbid").exit_code == 0
        refused = linli("plugin", "enable", "shed", "longhai")
        assert refused.exit_code == 2
        assert "level above" in refused.stderr
        assert linli("plugin", "enable", "broken", "longhai").exit_code == 2
        assert linli("plugin", "enable", "shed", "jinshan").exit_code == 0
    with installed():
        assert "not installed" in linli("plugin", "list").stdout


def test_everything_typed_is_in_the_audit_log(linli: Linli, here: Database) -> None:
    from linli.audit.models import AuditEntry

    linli("community", "add", "longhai")
    linli("person", "add", "longhai", "--name", "李四", "--sign-in-name", "lisi", "--role", "staff")
    with here.reading() as session:
        rows = session.execute(select(col(AuditEntry.action), col(AuditEntry.origin))).all()
    assert {"core.community.created", "core.role.granted", "core.membership.admitted"} <= {
        action for action, _origin in rows
    }
    assert all(origin.startswith("cli") for _action, origin in rows)


def test_a_template_is_printed_edited_and_tried_out(
    linli: Linli, here: Database, tmp_path: Path
) -> None:
    listed = linli("community", "templates")
    assert "plain" in listed.stdout
    assert "A plain community" in listed.stdout
    assert "linli community template NAME" in listed.stdout
    printed = linli("community", "template", "plain").stdout
    assert printed == starters.source("plain")
    mine = tmp_path / "my.yaml"
    mine.write_text(printed.replace("第一居民小组", "东街小组"), "utf-8")
    tried = linli("community", "add", "longhai", "--template", str(mine), "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert "东街小组" in tried.stdout
    assert "Nothing was changed" in tried.stdout
    assert "no community yet" in linli("community", "list").stdout
    whole = linli("community", "add", "longhai", "--template", "longhai", "--dry-run")
    for told in ("settings: 5", "rules: 25", "merchants: 70", "titles: 4", "goods: "):
        assert told in " ".join(whole.stdout.split()), whole.output
    wrong = linli("community", "template", "nonsense")
    assert wrong.exit_code == 2
    assert "plain" in wrong.stderr
