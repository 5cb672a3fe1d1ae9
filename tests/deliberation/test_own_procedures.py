"""A community makes a procedure its own: who acts, how long it takes, how many must support."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session

from linli.access import NotAllowed
from linli.db import Database
from linli.testing import Client
from linli_deliberation.councils import seats
from linli_deliberation.procedures import changing, store
from linli_deliberation.procedures.changing import Change
from linli_deliberation.procedures.model import Plan
from linli_deliberation.refusals import ProcedureRefused
from linli_deliberation.topics import finding, proposing
from tests.deliberation.polling import Hall
from tests.deliberation.wishing import adopted, proposed

HOME = "/c/longhai/deliberation/desk/procedures"


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """What a procedure says is the same on both."""
    return sqlite_database


def as_it_is(plan: Plan) -> list[Change]:
    return [
        Change(one.who, one.roles, one.min_days, one.max_days, one.notice_days)
        for one in plan.stages
    ]


def test_from_now_on_and_back(session: Session, hall: Hall) -> None:
    given = store.given()["six-steps"]
    before = adopted(session, hall, "six-steps")
    topic = proposed(session, hall, before)
    head = (session, hall.president.actor, hall.id)
    same = changing.change(*head, before.id, supports=5, stages=as_it_is(given))
    assert same.id == before.id and not store.plan(same).own
    wanted = as_it_is(given)
    wanted[5] = replace(
        wanted[5], who="居委会和物业", roles=("head",), notice_days=7, max_days=None
    )
    made = changing.change(*head, before.id, supports=8, stages=wanted)
    plan = store.plan(made)
    assert (plan.own, plan.supports, plan.stages[5].notice_days) == (True, 8, 7)
    assert plan.stages[5].needs == given.stages[5].needs and plan.stages[5].max_days is None
    assert finding.plan_of(session, topic) == given  # it began with that
    assert [one.id for one in store.in_use(session, hall.id)] == [made.id]
    assert store.newer(plan) == given
    back = changing.change(*head, made.id, supports=5, stages=as_it_is(given))
    assert store.plan(back) == given


def test_the_money_of_a_round(session: Session, hall: Hall) -> None:
    micro = adopted(session, hall, "micro-project")
    head = (session, hall.president.actor, hall.id)
    stages = as_it_is(store.plan(micro))
    more = changing.change(*head, micro.id, supports=3, stages=stages, budget=80_000)
    assert (store.plan(more).budget, store.plan(more).own) == (80_000, False)
    kept = changing.change(*head, more.id, supports=4, stages=stages)
    assert (store.plan(kept).budget, store.plan(kept).own) == (80_000, True)
    with pytest.raises(ProcedureRefused, match="more than nothing"):
        changing.change(*head, kept.id, supports=4, stages=stages, budget=0)
    plain = adopted(session, hall, "simple-vote")
    same = changing.change(
        *head, plain.id, supports=0, stages=as_it_is(store.plan(plain)), budget=5
    )
    assert store.plan(same).budget is None


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"roles": ()}, "tick at least one"),
        ({"roles": ("wizard",)}, "no role called wizard"),
        ({"roles": ("council:",)}, "no role called"),
        ({"min_days": 9, "max_days": 3}, "cannot be less"),
        ({"notice_days": 9, "max_days": 3}, "cannot be less"),
        ({"notice_days": 61, "max_days": None}, "a notice up to 60"),
        ({"min_days": -1}, "lasts up to"),
        ({"who": "x" * 201}, "too long"),
    ],
)
def test_what_does_not_fit(session: Session, hall: Hall, wrong: dict[str, Any], says: str) -> None:
    procedure = adopted(session, hall, "six-steps")
    stages = as_it_is(store.plan(procedure))
    stages[2] = replace(stages[2], **wrong)
    head = (session, hall.president.actor, hall.id, procedure.id)
    with pytest.raises(ProcedureRefused, match=says):
        changing.change(*head, supports=5, stages=stages)
    with pytest.raises(ProcedureRefused, match="every line"):
        changing.change(*head, supports=5, stages=stages[:3])
    with pytest.raises(ProcedureRefused, match="supporters"):
        changing.change(*head, supports=-1, stages=as_it_is(store.plan(procedure)))
    with pytest.raises(NotAllowed):
        changing.change(session, hall.staff.actor, hall.id, procedure.id, supports=5, stages=stages)


def test_on_the_page(client: Client, hall: Hall, database: Database) -> None:
    with database.writing() as session:
        adopted(session, hall, "simple-vote")
        seats.found(session, hall.staff.actor, hall.id, title="居民议事会", seats="委员 3")
    page = client.sign_in(hall.president).get(HOME).follow("Change who acts and how long")
    assert "members of the council “居民议事会”" in page.text
    late = page.submit(
        "Save", supports=2, min_days=["0", "5", "0"], max_days=["15", "3", "60"],
        roles=["0:staff", "1:council:居民议事会", "2:head"],
    )  # fmt: skip
    assert late.status == 422 and "“投票”: at most cannot be less" in late.text
    saved = late.submit("Save", max_days=["15", "9", "60"], notice_days=["0", "2", "0"])
    assert "changed here" in saved.text and "on public notice for 2 days" in saved.text
    with database.reading() as session:
        [procedure] = store.in_use(session, hall.id)
        plan = store.plan(procedure)
        assert (plan.supports, plan.stages[1].roles) == (2, ("council:居民议事会",))
    given = saved.submit("Use it as it is given")
    assert "changed here" not in given.text
    assert client.another(hall.staff).get(HOME).status == 403


def test_out_of_use_on_the_page(client: Client, hall: Hall, database: Database) -> None:
    with database.writing() as session:
        plain = adopted(session, hall, "simple-vote")
        proposing.propose(
            session, hall.anna.actor, hall.id, plain.id, title="东门装灯", story="太黑", draft=True
        )
    gone = client.sign_in(hall.president).get(HOME).submit("Take it out of use")
    assert "is no longer used for new proposals" in gone.text and "out of use" in gone.text
    home = "/c/longhai/deliberation/topics"
    mine = client.another(hall.anna).get(home)
    assert "Propose something" not in mine.text
    refused = mine.follow("东门装灯Nobody else can see it.").submit("Propose it")
    assert refused.status == 409 and "choose another way" in refused.text
    assert "is in use now" in gone.submit("Use it again").text
    assert refused.submit("Propose it").status == 200
