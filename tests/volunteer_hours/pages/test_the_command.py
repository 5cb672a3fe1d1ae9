"""``linli volunteers import``: the same on both databases, so one is enough."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.volunteer_hours.team import Crew
from tests.volunteer_hours.test_bringing_in import LIST

from linli.cli import cli
from linli.db import Database
from linli.testing import MakePerson
from linli_volunteer_hours.register import lists


def test_the_command_enters_all_or_nothing(
    crew: Crew,
    database: Database,
    person_with: MakePerson,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person_with(name="孙大妈")
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("LINLI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LINLI_SECRET_KEY", "k" * 64)
    monkeypatch.setenv("LINLI_DATABASE_URL", str(database.url))
    file = tmp_path / "volunteers.csv"

    def run(text: str, *more: str) -> tuple[int, str]:
        file.write_bytes(text.encode("gb18030"))
        called = CliRunner().invoke(cli, ["volunteers", "import", "longhai", str(file), *more])
        return called.exit_code, called.output

    code, said = run(LIST + "没有人,,敲门队,,,\n")
    assert code and "1 row of volunteers.csv is wrong" in said and "没有人" in said
    assert run(LIST, "--dry-run") == (0, "Would enter 3 rows; 0 are there already.\n")
    with database.reading() as session:
        assert len(lists.teams(session, crew.id)) == 1
    assert run(LIST) == (0, "Entered 3 rows; 0 were there already.\n")
    assert run(LIST)[1] == "Entered 0 rows; 3 were there already.\n"
