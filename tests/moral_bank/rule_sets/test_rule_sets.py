"""Versions of the rules: what may be changed, what never, and who it holds for."""

import pytest
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session
from tests.moral_bank.longhai import Bank, apply_section, longhai_template

from linli import communities, plugins, starters
from linli.access import SYSTEM, NotAllowed
from linli.communities import CommunityKind, Place
from linli.db import Database
from linli_moral_bank import rule_sets, starter
from linli_moral_bank.models import RuleSetState
from linli_moral_bank.rule_sets import RuleSetFrozen, RuleSetRefused, RuleSetUnknown
from linli_moral_bank.rule_sets.rules import PointRange, Product, RuleItem, RuleList
from linli_moral_bank.starter_shop import StarterRefused

PRODUCTS = (Product(code="mulin", title="睦邻", rhythm="monthly"),)  # type: ignore[arg-type]
ITEM = RuleItem(code="errands", title="跑腿", product="mulin", points=PointRange(1, 1))


def rules(*items: RuleItem) -> RuleList:
    return RuleList(title="试行细则", products=PRODUCTS, rules=items)


def test_the_template_has_the_items_the_source_names(session: Session, bank: Bank) -> None:
    book = rule_sets.require_in_force(session, bank.id)
    assert len(book.rules) == 25
    assert [(p.title, p.rhythm) for p in book.products] == [
        ("修身", "daily"),
        ("润家", "weekly"),
        ("睦邻", "monthly"),
        ("怡城", "yearly"),
    ]
    named = {rule.title: rule.points_to for rule in book.rules if not rule.example}
    assert named == {
        "登上社区红榜": 3,
        "为困难群众义务理发": 3,
        "创建“六有”家庭": 5,
        "不赡养父母": -6,
        "打架斗殴": -10,
    }


def test_a_draft_is_changed_and_then_holds(session: Session, community: Place) -> None:
    assert rule_sets.in_force(session, community.id) is None
    with pytest.raises(RuleSetUnknown):
        rule_sets.require_in_force(session, community.id)
    made = rule_sets.draft(session, SYSTEM, community.id, rules(ITEM))
    assert rule_sets.in_force(session, community.id) is None
    rule_sets.put(
        session, SYSTEM, community.id, made.id, ITEM.model_copy(update={"points": PointRange(2, 2)})
    )
    other = RuleItem(code="visits", title="探望", product="mulin", points=PointRange(1, 3), cap=4)
    rule_sets.put(session, SYSTEM, community.id, made.id, other)
    rule_sets.publish(session, SYSTEM, community.id, made.id)
    book = rule_sets.require_in_force(session, community.id)
    assert [(rule.code, rule.points_from, rule.points_to) for rule in book.rules] == [
        ("errands", 2, 2),
        ("visits", 1, 3),
    ]
    assert (made.version, made.state, made.valid_from is None) == (1, "published", False)


def test_a_published_version_is_never_changed(session: Session, bank: Bank) -> None:
    book = rule_sets.require_in_force(session, bank.id)
    frozen = "Version 1 of the rules has been published"
    with pytest.raises(RuleSetFrozen, match=frozen):
        rule_sets.put(session, SYSTEM, bank.id, book.id, ITEM)
    with pytest.raises(RuleSetFrozen, match=frozen):
        rule_sets.remove(session, SYSTEM, bank.id, book.id, "errands")
    with pytest.raises(RuleSetFrozen, match=frozen):
        rule_sets.publish(session, SYSTEM, bank.id, book.id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE moral_bank_rule SET points_to = 99, points_from = 99",
        "DELETE FROM moral_bank_rule WHERE code = 'errands'",
        "UPDATE moral_bank_rule_set SET title = 'x'",
        "UPDATE moral_bank_rule_set SET state = 'draft'",
        "UPDATE moral_bank_rule_set SET valid_from = '2020-01-01'",
        "INSERT INTO moral_bank_rule SELECT * FROM moral_bank_rule LIMIT 1",
    ],
)
def test_the_database_refuses_it_too(session: Session, bank: Bank, statement: str) -> None:
    with (
        pytest.raises(DBAPIError, match="published rules are never changed"),
        session.begin_nested(),
    ):
        session.execute(text(statement))


def test_the_next_version_retires_the_last(session: Session, bank: Bank) -> None:
    made = rule_sets.draft(session, SYSTEM, bank.id, rules(ITEM))
    rule_sets.publish(session, SYSTEM, bank.id, made.id, untried=True)
    states = [(one.version, one.state) for one in rule_sets.versions(session, SYSTEM, bank.id)]
    assert states == [(2, RuleSetState.PUBLISHED), (1, RuleSetState.RETIRED)]
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(
            text("UPDATE moral_bank_rule_set SET state = 'published' WHERE version = 1")
        )


def test_refusals(session: Session, bank: Bank, other_community: Place) -> None:
    made = rule_sets.draft(session, SYSTEM, bank.id, rules())
    with pytest.raises(RuleSetRefused, match="without a single item"):
        rule_sets.publish(session, SYSTEM, bank.id, made.id)
    with pytest.raises(RuleSetRefused, match="the class 修身, which these rules do not have"):
        rule_sets.put(
            session, SYSTEM, bank.id, made.id, ITEM.model_copy(update={"product": "修身"})
        )
    with pytest.raises(RuleSetUnknown):
        rule_sets.publish(session, SYSTEM, other_community.id, made.id)
    for somebody in (bank.resident, bank.staff, bank.scorer):
        with pytest.raises(NotAllowed):
            rule_sets.draft(session, somebody.actor, bank.id, rules(ITEM))
    with pytest.raises(NotAllowed):
        rule_sets.versions(session, bank.resident.actor, bank.id)
    assert rule_sets.draft(session, bank.president.actor, bank.id, rules(ITEM)).version == 3


def test_rules_hold_below_until_a_community_has_its_own(session: Session, bank: Bank) -> None:
    below = communities.create(
        session,
        SYSTEM,
        kind=CommunityKind.VILLAGE,
        code="V1",
        name="小村",
        slug="xiaocun",
        parent_id=bank.id,
    )
    assert rule_sets.require_in_force(session, below.id).community_id == bank.id
    made = rule_sets.draft(session, SYSTEM, below.id, rules(ITEM))
    rule_sets.publish(session, SYSTEM, below.id, made.id, untried=True)
    assert rule_sets.require_in_force(session, below.id).community_id == below.id
    assert rule_sets.require_in_force(session, bank.id).community_id == bank.id


@pytest.mark.parametrize(
    "wrong",
    [
        {"points": 0},
        {"points": (-1, 2)},
        {"points": (3, 2)},
        {"cap": 0},
        {"code": "Große"},
        {"title": ""},
        {"unknown": 1},
    ],
)
def test_a_rule_that_makes_no_sense_is_not_even_read(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        RuleItem.model_validate({**ITEM.model_dump(), **wrong})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"direct": True}, "Only what is confirmed elsewhere can be booked at once"),
        ({"verifiers": 3, "parties": ["school"]}, "only where the panel is asked"),
        ({"parties": ["family"], "owner_kinds": ["person", "organisation"]}, "what a person did"),
        ({"contribution": "hours.given", "points": -2}, "only earns points"),
        ({"contribution": "hours.given", "ways": ["self"]}, "choose that way too"),
        ({"contribution": "hours.given", "owner_kinds": ["household"]}, "to single persons"),
        (
            {"contribution": "hours.given", "owner_kinds": ["person", "household"]},
            "to single persons",
        ),
        *(
            ({"contribution": "hours.given", **more}, "is not looked into again")
            for more in ({"parties": ["school"]}, {"verifiers": 2}, {"evidence": "photo"})
        ),
    ],
)
def test_nothing_is_asked_that_nobody_would_keep_to(wrong: dict[str, object], said: str) -> None:
    item = {"code": "x", "title": "事项", "product": "mulin", "points": 1}
    with pytest.raises(ValidationError, match=said):
        RuleItem.model_validate({**item, **wrong})


def test_what_people_tell_of_too_may_be_asked_of_somebody() -> None:
    item = {"code": "x", "title": "事项", "product": "mulin", "points": 1}
    told_too = {"contribution": "hours.given", "ways": ["self", "event"], "verifiers": 2}
    assert RuleItem.model_validate({**item, **told_too}).verifiers == 2


def test_a_list_must_fit_together() -> None:
    with pytest.raises(ValidationError, match="The code errands is there twice"):
        rules(ITEM, ITEM)
    with pytest.raises(ValidationError, match="belongs to the class xiushen"):
        rules(ITEM.model_copy(update={"product": "xiushen"}))


def test_the_template_applied_again_changes_nothing(session: Session, bank: Bank) -> None:
    before = [tuple(row) for row in session.execute(text("SELECT * FROM moral_bank_goods"))]
    apply_section(session, bank)
    after = [tuple(row) for row in session.execute(text("SELECT * FROM moral_bank_goods"))]
    assert before == after
    assert len(rule_sets.versions(session, SYSTEM, bank.id)) == 1


def test_a_template_that_does_not_fit_says_where(session: Session, community: Place) -> None:
    section = longhai_template()["plugins"]["moral_bank"]
    wrong = {"rules": {**section["rules"], "rules": [{"code": "x"}]}}
    with pytest.raises(starters.SectionRefused) as told:
        starter.apply(session, SYSTEM, community, wrong)
    assert told.value.field == "rules.rules.0.title"
    missing = {"merchants": [{"organisation": "无名店", "quota": 5}]}
    with pytest.raises(StarterRefused, match="no organisation called 无名店") as refused:
        starter.apply(session, SYSTEM, community, missing)
    assert refused.value.field == "merchants.0.organisation"


def test_the_whole_template_file_can_be_applied(database: Database) -> None:
    with database.writing() as session:
        place = communities.create(
            session,
            SYSTEM,
            kind=CommunityKind.COMMUNITY,
            code="LH",
            name="龙海社区",
            slug="longhai-neu",
        )
        starters.apply(session, SYSTEM, place, starters.find("longhai"))
        starters.apply(session, SYSTEM, place, starters.find("longhai"))
        assert "moral_bank" in plugins.enabled(session, place.id)
        assert len(rule_sets.require_in_force(session, place.id).rules) == 25
        assert len(communities.groups(session, place.id)) == 6


def test_only_an_item_that_is_changed_loses_its_mark(session: Session, bank: Bank) -> None:
    before = {one.code for one in rule_sets.require_in_force(session, bank.id).rules if one.example}
    made = rule_sets.start(session, SYSTEM, bank.id)
    items = {one.code: one for one in rule_sets.written(session, made).rules}
    rule_sets.put(session, SYSTEM, bank.id, made.id, items["noise"])
    changed = items["errands"].model_copy(update={"points": PointRange(2, 2)})
    rule_sets.put(session, SYSTEM, bank.id, made.id, changed)
    rule_sets.publish(session, SYSTEM, bank.id, made.id)
    after = {one.code for one in rule_sets.require_in_force(session, bank.id).rules if one.example}
    assert {"noise", "errands"} <= before
    assert after == before - {"errands"}
