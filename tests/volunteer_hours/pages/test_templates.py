"""Each template is set up by the command line, as an operator does, and then run by its staff."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlmodel import col

from linli.access import Actor
from linli.cli import cli
from linli.db import Database
from linli.people import Person
from linli.testing import Client, MovableClock
from linli.testing.people import Somebody

HOME = "/c/nanmen/volunteer_hours/"


class Nanmen:
    """A community that the command line made from a template."""

    def __init__(self, client: Client, database: Database, template: str) -> None:
        self.database = database
        self._run("community", "add", "nanmen", "--name", "南门社区", "--template", template)
        self.staff = client.another(self._person("赵玉梅", "--role", "staff"))
        self.anna = client.another(self._person("王桂英"))
        self.anna.get(f"{HOME}register").submit("I want to help")

    def _run(self, *words: str) -> None:
        done = CliRunner().invoke(cli, list(words), prog_name="linli")
        assert done.exit_code == 0, done.output

    def _person(self, name: str, *more: str) -> Somebody:
        self._run("person", "add", "nanmen", "--name", name, *more)
        with self.database.reading() as session:
            found = session.execute(select(col(Person.id)).where(col(Person.name) == name))
            id_ = found.scalar_one()
        return Somebody(id_, name, name, Actor(id_, origin="test"))

    def week(self) -> str:
        """What staff see of the coming days, and of the week after."""
        now = self.staff.get(f"{HOME}lead")
        return now.text + now.follow("Week after").text


@pytest.fixture
def deployment(
    database: Database, clock: MovableClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Database:
    """The command line works on the test's database, at the present time."""
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("LINLI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LINLI_SECRET_KEY", "k" * 64)
    monkeypatch.setenv("LINLI_DATABASE_URL", str(database.url))
    clock.set(datetime.now(UTC))
    return database


def test_longhai_teams(client: Client, deployment: Database, clock: MovableClock) -> None:
    here = Nanmen(client, deployment, "longhai-teams")
    assert "敲门" in here.week()
    team = here.staff.get(f"{HOME}teams").follow(
        next(text for text, _to in here.staff.get(f"{HOME}teams").links if "敲门" in text)
    )
    assert "王桂英 is in the team." in team.submit("Add", name="王桂英", leader="true").text
    activity = here.anna.get(next(to for text, to in here.anna.get(HOME).links if "敲门" in text))
    assert "You are signed up" in activity.submit("/sign-up").text
    assert "王桂英" in here.week(), "who comes stands on the rota"
    clock.move(days=8)
    assert here.staff.get(f"{HOME}lead/visits").status == 200


def test_zhangjiagang_timebank(client: Client, deployment: Database) -> None:
    here = Nanmen(client, deployment, "zhangjiagang-timebank")
    assert "给高龄老人送午餐" in here.week()
    bank = here.anna.get(f"{HOME}bank")
    assert "陪聊读报" in bank.text and "孙师傅（示例）" in bank.text
    offer = here.anna.get(next(to for text, to in bank.links if "修小家电" in text))
    assert "Your neighbour is told" in offer.submit("I would like this").text
    accounts = here.staff.get(f"{HOME}desk/bank/accounts")
    assert "100 h" in accounts.text
    booked = accounts.submit("Book it", name="王桂英", minutes=60, reason="独居老人")
    assert "99 h" in booked.text
    taken = here.staff.get(next(to for text, to in bank.links if "陪聊读报" in text))
    gone = taken.submit("Take it away", reason="这是示例")
    assert "no longer offered" in gone.text, "staff put the examples away"


def test_jinchang_streets(client: Client, deployment: Database) -> None:
    here = Nanmen(client, deployment, "jinchang-streets")
    assert "清扫新华路" in here.week() and "整治月集中清扫" in here.week()
    campaigns = here.staff.get(f"{HOME}campaigns")
    assert "市容环境整治月" in campaigns.text
    teams = here.staff.get(f"{HOME}teams")
    street = here.staff.get(next(to for text, to in teams.links if "新华路包抓队" in text))
    planned = street.follow("Plan an activity").submit(
        "Plan it",
        title="劝导停车",
        place="新华路西口",
        starts_on=str((datetime.now(UTC) + timedelta(days=3)).date()),
    )
    assert "Planned." in planned.text
    assert "劝导停车" in here.anna.get(HOME).text
