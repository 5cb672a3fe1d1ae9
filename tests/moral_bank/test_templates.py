"""The two templates hold what the reports count, and apply as they are written."""

from bisect import bisect
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from sqlalchemy import func, select
from sqlmodel import Session, col
from tests.moral_bank.longhai import STARTER

from linli import communities, starters
from linli.access import SYSTEM
from linli.communities import CommunityKind, Place
from linli.db import Database
from linli.errors import Refusal
from linli.testing.clock import MovableClock
from linli_moral_bank import honours, starter
from linli_moral_bank.honours import reading
from linli_moral_bank.models import Goods, Merchant, Perk
from linli_moral_bank.settings import MoralBankSettings

TITLES = ["道德模范", "法治达人", "学习标兵", "优秀志愿者"]


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture(scope="module")
def yantan() -> dict[str, Any]:
    template = yaml.safe_load((STARTER.parent / "yantan.yaml").read_text("utf-8"))
    return dict(template["plugins"]["moral_bank"])


def outlets(section: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for branch in section["branches"]:
        yield from branch["outlets"]


def goods(section: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        one
        for outlet in outlets(section)
        for merchant in outlet.get("merchants", [])
        for one in merchant["goods"]
    ]


def test_yantan_has_thirteen_tiers_and_thirty_services(yantan: dict[str, Any]) -> None:
    fetched = [one for one in goods(yantan) if "service" not in one]
    assert len({one["price"] for one in fetched}) == 13
    assert len(goods(yantan)) - len(fetched) > 30
    assert all(one["example"] for one in goods(yantan))
    lowest = [one["from"] for one in yantan["tiers"]]
    assert len(lowest) == 13
    assert {bisect(lowest, one["price"]) for one in fetched} == set(range(1, 14)), "none is empty"


def test_yantan_has_its_organisations_and_perks(yantan: dict[str, Any]) -> None:
    bodies = [one for outlet in outlets(yantan) for one in outlet.get("organisations", [])]
    assert sum(one["kind"] == "social" for one in bodies) == 19
    perks = [*yantan["perks"], *(one for o in outlets(yantan) for one in o.get("perks", []))]
    assert len(perks) > 20 and all(one["example"] for one in perks)
    assert {star for one in perks for star in one["grades"]} == {1, 2, 3, 4, 5}


def test_yantan_gives_its_titles_in_branches_and_above(session: Session) -> None:
    named = ["优秀社会组织", "小小道德模范", "星级住户"]
    place = starters.found(session, SYSTEM, starters.find("yantan"), slug="yantan")
    branch, *others = communities.children(session, place.id)
    above = {one.title: one.id for one in honours.listing(session, place.id)}
    assert sorted(above) == sorted(named) and len(others) == 9
    for one in honours.listing(session, branch.id):
        found = honours.find(session, branch.id, one.id)
        open_above = reading.open_above(session, branch, found.closes_on, found)
        assert above[one.title] in [id_ for id_, _title in open_above]
    assert len(honours.listing(session, others[-1].id)) == 3


def test_yantan_has_schools_for_the_item_that_asks_one(yantan: dict[str, Any]) -> None:
    asking = [one for one in yantan["rules"]["rules"] if "school" in one.get("parties", [])]
    schools = [
        one
        for outlet in outlets(yantan)
        for one in outlet.get("organisations", [])
        if MoralBankSettings().is_school(one["fields"])
    ]
    assert asking and len(schools) == 2 and all(one["example"] for one in schools)


def test_longhai_as_it_is_set_up(session: Session) -> None:
    place = starters.found(session, SYSTEM, starters.find("longhai"), slug="longhai")
    for _again in range(2):
        merchants, pledged = session.execute(
            select(func.count(), func.sum(col(Merchant.quota)))
        ).one()
        assert (merchants, pledged) == (70, 30_000)
        assert [one.title for one in reversed(honours.listing(session, place.id))] == TITLES
        assert session.execute(select(func.count()).select_from(Perk)).scalar_one() == 9
        starters.apply(session, SYSTEM, place, starters.find("longhai"))
    reported = session.execute(
        select(col(Goods.title), col(Goods.price)).where(~col(Goods.example))
    ).all()
    as_reported = {("小面一碗", 6), ("鲜肉包一个", 1), ("洗剪吹一次", 15)}
    assert {tuple(one) for one in reported} == as_reported


@pytest.fixture
def place(session: Session, clock: MovableClock) -> Place:
    return communities.create(
        session, SYSTEM, kind=CommunityKind.COMMUNITY, code="x", name="社区", slug="shequ"
    )


@pytest.mark.parametrize(("closes", "year"), [("01-31", 2027), ("03-02", 2026), ("11-30", 2026)])
def test_a_title_whose_day_is_over_is_next_years(
    session: Session, place: Place, clock: MovableClock, closes: str, year: int
) -> None:
    starter.apply(session, SYSTEM, place, {"titles": [{"title": "道德模范", "closes": closes}]})
    (made,) = honours.listing(session, place.id)
    assert made.year == year


def test_a_title_for_nobody_says_where(session: Session, place: Place) -> None:
    wanted = [{"title": "先锋", "category": "nobody"}]
    with pytest.raises(Refusal) as refused:
        starter.apply(session, SYSTEM, place, {"titles": wanted})
    assert refused.value.field == "titles.0.category"


def test_a_day_that_no_year_has_says_where(session: Session, place: Place) -> None:
    with pytest.raises(Refusal) as refused:
        starter.apply(session, SYSTEM, place, {"titles": [{"title": "先锋", "closes": "02-30"}]})
    assert refused.value.field == "titles.0.closes"
