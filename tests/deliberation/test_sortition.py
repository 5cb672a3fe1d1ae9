"""Draws by lot: fixed before the seed, the same for everybody who draws again."""

import json
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from linli import communities, inbox, people
from linli.access import SYSTEM, NotAllowed
from linli.clock import now
from linli.communities import CommunityKind, Place
from linli.db import Database
from linli.people import PeopleSettings, Person
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.formats.bundles import digest
from linli_deliberation.models import Draw, DrawEntry
from linli_deliberation.refusals import DrawRefused, DrawUnknown, NotNow
from linli_deliberation.sortition import drawing, draws, pools, seals
from linli_deliberation.sortition.pools import Terms, age_groups
from tests.deliberation.polling import Hall

HOME = "/c/longhai/deliberation"


def test_places_by_largest_remainders_and_an_order_by_the_seed() -> None:
    assert drawing.quotas({"a": 50, "b": 30, "c": 20}, 10, "s") == {"a": 5, "b": 3, "c": 2}
    assert drawing.quotas({"a": 6, "b": 3, "c": 1}, 3, "s") == {"a": 2, "b": 1, "c": 0}
    tied = [drawing.quotas({"a": 1, "b": 1}, 1, str(seed)) for seed in range(40)]
    assert {"a": 1, "b": 0} in tied and {"a": 0, "b": 1} in tied
    pool = {number: "ab"[number % 2] for number in range(1, 9)}
    assert drawing.ordered(pool, "s") == drawing.ordered(dict(reversed(pool.items())), "s")
    assert drawing.ordered(pool, "s") != drawing.ordered(pool, "t")


def test_every_place_is_given_and_everybody_has_the_same_chance() -> None:
    drawn = Counter[int]()
    pool = {number: "甲" if number <= 6 else "乙" for number in range(1, 10)}
    for seed in range(600):
        given = drawing.quotas(Counter(pool.values()), 3, str(seed))
        assert sum(given.values()) == 3
        for stratum, numbers in drawing.ordered(pool, str(seed)).items():
            drawn.update(numbers[: given[stratum]])
    assert all(150 < drawn[number] < 250 for number in pool)  # 200 each, on the average


def fixed(session: Session, hall: Hall, **more: Any) -> Draw:
    asked: dict[str, Any] = {
        "title": "议事代表", "about": "", "places": 3, "source": "双色球开奖号码",
        "seed_from": now(session) + timedelta(days=1), "terms": Terms(ages=(35, 60)),
    } | more  # fmt: skip
    return draws.fix(session, hall.staff.actor, hall.id, **asked)


def test_a_draw_that_anybody_can_repeat(
    session: Session, hall: Hall, clock: MovableClock, tmp_path: Path, other_community: Place
) -> None:
    found = fixed(session, hall)
    desk = (session, hall.staff.actor, hall.id, found.id)
    with pytest.raises(NotNow, match="seed yet"):
        draws.draw(*desk, "07 11 23")
    clock.move(days=1)
    with pytest.raises(DrawRefused, match="as it was published"):
        draws.draw(*desk, " ")
    with pytest.raises(NotAllowed):
        draws.draw(session, hall.anna.actor, hall.id, found.id, "1")
    with pytest.raises(DrawUnknown):
        draws.find(session, other_community.id, found.id)
    chosen = draws.draw(*desk, "07 11 23")
    assert len(chosen) == 3
    assert "drawn by lot" in str(inbox.page(session, chosen[0].person_id)[0].text)
    with pytest.raises(NotNow, match="done once"):
        draws.draw(*desk, "08")
    out = [one.number for one in draws.entries(session, found.id) if not one.drawn]
    with pytest.raises(NotNow, match="was drawn"):
        draws.decline(*desk, out[0], reason="出差")
    with pytest.raises(DrawRefused):
        draws.decline(*desk, chosen[0].number, reason=" ")
    following = draws.decline(*desk, chosen[0].number, reason="出差")
    assert following is not None and following.drawn
    assert following.stratum == chosen[0].stratum
    session.flush()
    for forged in (
        "UPDATE deliberation_draw SET seed = 'x'",
        "UPDATE deliberation_draw SET places = 9",
        """UPDATE deliberation_draw SET terms = '{"ages": [18]}'""",
        "UPDATE deliberation_draw_entry SET place = 1",
        "DELETE FROM deliberation_draw_entry",
    ):
        with pytest.raises(IntegrityError, match="never changed"), session.begin_nested():
            session.execute(text(forged))
    written = draws.as_json(session, found)
    for change, code in (({}, 0), ({"seed": "08"}, 1), ({"places": 2}, 1), ({"pool_hash": ""}, 1)):
        path = tmp_path / "draw.json"
        path.write_text(json.dumps({**written, **change}, ensure_ascii=False), "utf-8")
        done = subprocess.run(
            [sys.executable, "-I", str(files("linli_deliberation") / "redraw.py"), str(path)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
    for person in hall.residents:
        assert person.name not in json.dumps(written, ensure_ascii=False)


def test_no_number_changes_hands(
    session: Session, hall: Hall, clock: MovableClock, tmp_path: Path
) -> None:
    """Who has which number is sealed under the published hash before the seed can be known."""
    found = fixed(session, hall)
    pool = {one.person_id: one for one in draws.entries(session, found.id)}
    anna, bert = pool[hall.anna.id], pool[hall.bert.id]
    before = draws.as_json(session, found)
    assert before["pool_hash"] == digest(before["pool"]) == found.pool_hash
    sealed = {one["number"]: one["seal"] for one in before["pool"]}  # type: ignore[index,union-attr,call-overload]
    assert sealed[anna.number] == seals.seal_of(anna.secret, hall.anna.id)
    assert seals.seal_of(anna.secret, hall.bert.id) not in sealed.values()
    assert anna.secret not in json.dumps(before) and str(hall.anna.id) not in json.dumps(before)
    for forged in (
        "UPDATE deliberation_draw_entry SET seal = 'x'",
        f"UPDATE deliberation_draw_entry SET person_id = '{hall.staff.id.hex}' WHERE number = 1",
        "UPDATE deliberation_draw SET pool_hash = 'x'",
    ):
        with pytest.raises(IntegrityError, match="never changed"), session.begin_nested():
            session.execute(text(forged))
    clock.move(days=1)
    draws.draw(session, hall.staff.actor, hall.id, found.id, "07 11 23")
    written = json.loads(json.dumps(draws.as_json(session, found)))
    lines = {one["number"]: one for one in written["pool"]}
    first, second = lines[anna.number], lines[bert.number]
    first["seal"], second["seal"] = second["seal"], first["seal"]
    path = tmp_path / "draw.json"
    path.write_text(json.dumps(written), "utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(files("linli_deliberation") / "redraw.py"), str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1 and "the pool is not the one that was published" in done.stderr


def test_a_pool_from_before_seals_keeps_its_hash(session: Session, hall: Hall) -> None:
    found = fixed(session, hall)
    plain = [DrawEntry(**one.model_dump()) for one in draws.entries(session, found.id)]
    for one in plain:
        one.secret = one.seal = ""
    assert digest(pools.published(plain)) == digest(
        [{"number": one.number, "stratum": one.stratum} for one in plain]
    )


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"title": " "}, "fill this in"),
        ({"source": ""}, "fill this in"),
        ({"places": 99}, "at most as many"),
        ({"seed_from": None}, "know the seed yet"),
    ],
)
def test_what_is_no_draw(session: Session, hall: Hall, wrong: dict[str, Any], says: str) -> None:
    if "seed_from" in wrong:
        wrong = {"seed_from": now(session)}
    with pytest.raises(DrawRefused, match=says):
        fixed(session, hall, **wrong)


def test_strata_as_the_community_chooses_them(
    session: Session, hall: Hall, clock: MovableClock, tmp_path: Path
) -> None:
    """By ages of its own, by group and by kind; from one group; a stranger draws the same."""
    group = communities.create(
        session, SYSTEM, parent_id=hall.id, kind=CommunityKind.GROUP, name="东区", code="EAST"
    )
    for who, year, kinds in (
        (hall.anna, 1950, ["party_member"]), (hall.annas_husband, 1990, []),
        (hall.bert, 1960, ["party_member"]), (hall.berts_wife, None, []), (hall.carla, 2005, []),
    ):  # fmt: skip
        session.get_one(Person, who.id).birth_date = date(year, 5, 1) if year else None
        found = people.membership_of(session, hall.id, who.id)
        found.group_id, found.categories = group.id, kinds
    session.flush()
    made = fixed(session, hall, terms=Terms(group.id, by_group=True, by_kind=True, ages=(30, 70)))
    kind = communities.settings(session, hall.id, "core", PeopleSettings).categories["party_member"]
    strata = {one.person_id: one.stratum for one in draws.entries(session, made.id)}
    assert strata == {
        hall.anna.id: f"东区 · {kind} · 70+", hall.annas_husband.id: "东区 · – · 30–69",
        hall.bert.id: f"东区 · {kind} · 30–69", hall.berts_wife.id: "东区 · – · ?",
        hall.carla.id: "东区 · – · <30",
    }  # fmt: skip
    clock.move(days=1)
    draws.draw(session, hall.staff.actor, hall.id, made.id, "07 11 23")
    written = draws.as_json(session, made)
    assert written["terms"] == {"group": "东区", "by_group": True, "by_kind": True,
                                "ages": [30, 70]}  # fmt: skip
    path = tmp_path / "draw.json"
    path.write_text(json.dumps(written, ensure_ascii=False), "utf-8")
    done = subprocess.run(
        [sys.executable, "-I", str(files("linli_deliberation") / "redraw.py"), "draw.json"],
        capture_output=True, encoding="utf-8", check=True, cwd=tmp_path,
    )  # fmt: skip
    assert json.loads(done.stdout)["drawn"] == written["drawn"]
    only = fixed(session, hall, places=2, terms=Terms(only=("party_member",)))
    assert {one.person_id for one in draws.entries(session, only.id)} == {
        hall.anna.id, hall.bert.id,
    }  # fmt: skip
    for terms, says in (
        (Terms(group_id=hall.id), "no such group"), (Terms(only=("dragon",)), "no such kind"),
    ):  # fmt: skip
        with pytest.raises(DrawRefused, match=says):
            fixed(session, hall, terms=terms)


def test_ages_as_people_type_them() -> None:
    assert age_groups(" 18，35、60 ") == (18, 35, 60) and age_groups("") == ()
    for wrong in ("60, 35", "35, 35", "0", "old", "18,25,35,45,55,65,75", "130"):
        with pytest.raises(DrawRefused) as refused:
            age_groups(wrong)
        assert refused.value.field == "ages"


def test_a_draw_on_the_pages(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    staff = client.sign_in(hall.staff)
    day = clock.now() + timedelta(days=2)
    form = staff.get(f"{HOME}/draws").follow("Prepare a draw")
    asked = {"title": "议事代表", "places": 2, "source": "双色球开奖号码"}
    late = form.submit("Fix the pool", **asked, seed_from="2020-01-01T08:00")
    assert late.status == 422 and "Nobody may know the seed yet." in late.text
    future = f"{day:%Y-%m-%dT%H:%M}"
    wrong = late.submit("Fix the pool", seed_from=future, ages="60, 35")
    assert wrong.status == 422 and "ascending order" in wrong.text
    page = wrong.submit("Fix the pool", ages="30, 50, 70")
    assert "The pool is fixed and published." in page.text and "Enter the seed" not in page.text
    clock.move(days=3)
    page = client.another(hall.staff).get(page.path)
    waits = page.submit("Enter the seed", seed="07 11 23")
    assert "when a second person reads the same" in waits.text
    drawn = client.another(hall.president).get(page.path).submit("Enter the seed", seed="07 11 23")
    assert "Those drawn" in drawn.text
    visitor = client.another().get(page.path)
    assert "07 11 23" in visitor.text and hall.anna.name not in visitor.text
    packed = client.another().get(f"{page.path}/draw.json")
    assert json.loads(packed.response.data)["seed"] == "07 11 23"
    mine = client.another(hall.anna).get(page.path).text
    assert "Your number in the pool is" in mine and "Your secret" in mine
    assert "Your secret" not in visitor.text
    assert "moves up" in drawn.submit("The next one moves up", reason="出差").text
