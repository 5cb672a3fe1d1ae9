"""A new version: begun, changed, called back, in force from its day, added to those above."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session
from tests.moral_bank.longhai import Bank, rule_id, tell

from linli import communities, jobs
from linli.access import SYSTEM, NotAllowed
from linli.communities import CommunityKind, Place
from linli.db import Database
from linli.testing.clock import MovableClock
from linli.testing.queries import QueryCounter
from linli_moral_bank import rule_sets
from linli_moral_bank.models import Rhythm, RuleSet, RuleSetState
from linli_moral_bank.rule_sets import (
    NotSimulated,
    RuleSetFrozen,
    RuleSetRefused,
    RuleSetUnknown,
    RuleUnknown,
)
from linli_moral_bank.rule_sets.changes import compare
from linli_moral_bank.rule_sets.rules import PointRange, Product, RuleItem, RuleList

TODAY = date(2026, 3, 2)
ITEM = RuleItem(code="garden", title="打理花园", product="mulin", points=PointRange(2, 2), cap=1)


def begin(session: Session, bank: Bank) -> RuleSet:
    return rule_sets.start(session, bank.president.actor, bank.id)


def publish(session: Session, bank: Bank, made: RuleSet, day: date | None = None) -> None:
    rule_sets.publish(session, bank.president.actor, bank.id, made.id, valid_from=day, untried=True)


def titles(session: Session, place_id: object) -> set[str]:
    return {rule.title for rule in rule_sets.require_in_force(session, place_id).rules}  # type: ignore[arg-type]


def test_a_version_begins_as_a_copy_of_what_holds(session: Session, bank: Bank) -> None:
    made = begin(session, bank)
    held = rule_sets.require_in_force(session, bank.id)
    assert (made.version, made.state, made.title) == (2, RuleSetState.DRAFT, held.title)

    def values(rule: rule_sets.RuleRow) -> tuple[object, ...]:
        names = [
            n for n in rule_sets.RuleRow.__dataclass_fields__ if n not in ("id", "rule_set_id")
        ]
        return tuple(getattr(rule, name) for name in names)

    copied = rule_sets.rules_of(session, made.id)
    assert [values(rule) for rule in copied] == [values(rule) for rule in held.rules]
    assert not compare(
        rule_sets.written(session, rule_sets.find(session, bank.id, held.id)),
        rule_sets.written(session, made),
    )


def test_only_the_president_writes_and_nothing_begins_from_nothing(
    session: Session, bank: Bank, other_community: Place
) -> None:
    for somebody in (bank.resident, bank.staff):
        with pytest.raises(NotAllowed):
            rule_sets.start(session, somebody.actor, bank.id)
    with pytest.raises(RuleSetUnknown):
        rule_sets.start(session, SYSTEM, other_community.id)


def test_items_and_classes_of_a_draft_are_changed(session: Session, bank: Bank) -> None:
    made, president = begin(session, bank), bank.president.actor
    assert rule_sets.free_code(session, made) == "item-1"
    rule_sets.put(session, president, bank.id, made.id, ITEM)
    rule_sets.remove(session, president, bank.id, made.id, "noise")
    with pytest.raises(RuleUnknown):
        rule_sets.remove(session, president, bank.id, made.id, "noise")
    assert rule_sets.free_class_code(made) == "class-1"
    new = Product(code="class-1", title="战疫", rhythm=Rhythm.DAILY)
    rule_sets.put_class(session, president, bank.id, made.id, new)
    rule_sets.put_class(
        session, president, bank.id, made.id, new.model_copy(update={"title": "抗疫"})
    )
    assert [one.title for one in rule_sets.products_of(made)][-1] == "抗疫"
    with pytest.raises(RuleSetRefused, match="still belongs to this class"):
        rule_sets.remove_class(session, president, bank.id, made.id, "mulin")
    rule_sets.remove_class(session, president, bank.id, made.id, "class-1")
    assert len(rule_sets.products_of(made)) == 4
    rule_sets.rename(session, president, bank.id, made.id, "新细则")
    with pytest.raises(RuleSetRefused, match="a name"):
        rule_sets.rename(session, president, bank.id, made.id, " ")
    codes = {rule.code for rule in rule_sets.rules_of(session, made.id)}
    assert "garden" in codes and "noise" not in codes


def test_publishing_an_untried_draft_has_to_be_said(session: Session, bank: Bank) -> None:
    first = begin(session, bank)
    rule_sets.publish(session, bank.president.actor, bank.id, first.id)  # nothing to replay yet
    tell(session, bank)
    made = begin(session, bank)
    with pytest.raises(NotSimulated) as refused:
        rule_sets.publish(session, bank.president.actor, bank.id, made.id)
    assert refused.value.field == "untried"
    publish(session, bank, made)
    assert rule_sets.require_in_force(session, bank.id).version == 3


def test_a_version_holds_from_its_day_also_without_a_worker(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    made = begin(session, bank)
    rule_sets.put(session, SYSTEM, bank.id, made.id, ITEM)
    with pytest.raises(RuleSetRefused, match="a day that is over"):
        publish(session, bank, made, TODAY - timedelta(days=1))
    publish(session, bank, made, TODAY + timedelta(days=5))
    assert made.state is RuleSetState.SCHEDULED
    assert "打理花园" not in titles(session, bank.id)
    with pytest.raises(RuleSetFrozen):
        rule_sets.remove(session, SYSTEM, bank.id, made.id, "garden")
    with pytest.raises(RuleSetRefused, match="waits to hold from"):
        publish(session, bank, begin(session, bank))
    old = rule_id(session, bank, "errands")
    # In China the fifth day begins at sixteen o'clock UTC of the fourth.
    clock.move(days=4, hours=14)
    assert "打理花园" not in titles(session, bank.id)
    clock.move(hours=2)
    assert "打理花园" in titles(session, bank.id)
    assert rule_id(session, bank, "errands") != old
    tell(session, bank, "garden", day=TODAY + timedelta(days=5))


def test_the_job_of_the_day_retires_the_old_version(
    database: Database, bank: Bank, clock: MovableClock
) -> None:
    with database.writing() as session:
        made_id = begin(session, bank).id
        publish(
            session,
            bank,
            rule_sets.find(session, bank.id, made_id),
            TODAY + timedelta(days=2),
        )
    jobs.run_due(database)
    clock.move(days=2)
    jobs.run_due(database)
    with database.reading() as session:
        states = [one.state for one in rule_sets.versions(session, SYSTEM, bank.id)]
    assert states == [RuleSetState.PUBLISHED, RuleSetState.RETIRED]


def test_rules_are_called_back_before_their_day(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    made = begin(session, bank)
    with pytest.raises(RuleSetRefused, match="hold already, or are not published"):
        rule_sets.call_back(session, bank.president.actor, bank.id, made.id)
    publish(session, bank, made, TODAY + timedelta(days=2))
    rule_sets.call_back(session, bank.president.actor, bank.id, made.id)
    assert (made.state, made.valid_from) == (RuleSetState.DRAFT, None)
    rule_sets.put(session, SYSTEM, bank.id, made.id, ITEM)
    publish(session, bank, made, TODAY + timedelta(days=2))
    clock.move(days=2)
    with pytest.raises(RuleSetRefused, match="hold already"):
        rule_sets.call_back(session, bank.president.actor, bank.id, made.id)


def test_a_draft_is_thrown_away_and_a_published_version_never(session: Session, bank: Bank) -> None:
    made = begin(session, bank)
    rule_sets.discard(session, bank.president.actor, bank.id, made.id)
    with pytest.raises(RuleSetUnknown):
        rule_sets.find(session, bank.id, made.id)
    with pytest.raises(RuleSetFrozen):
        rule_sets.discard(session, SYSTEM, bank.id, rule_sets.require_in_force(session, bank.id).id)


@pytest.fixture
def village(session: Session, bank: Bank) -> Place:
    return communities.create(
        session,
        SYSTEM,
        kind=CommunityKind.VILLAGE,
        code="V1",
        name="小村",
        slug="xiaocun",
        parent_id=bank.id,
    )


def test_local_rules_add_to_those_above_or_stand_in_their_place(
    session: Session, bank: Bank, village: Place, query_counter: QueryCounter
) -> None:
    made = rule_sets.start(session, SYSTEM, village.id, extends=True)
    assert rule_sets.rules_of(session, made.id) == ()
    with pytest.raises(RuleSetRefused, match="without a single item"):
        rule_sets.publish(session, SYSTEM, village.id, made.id, untried=True)
    rule_sets.put(session, SYSTEM, village.id, made.id, ITEM)
    five = RuleItem(code="errands", title="跑腿", product="mulin", points=PointRange(5, 5))
    rule_sets.put(session, SYSTEM, village.id, made.id, five)
    rule_sets.publish(session, SYSTEM, village.id, made.id, untried=True)
    session.flush()
    with query_counter() as queries:
        book = rule_sets.require_in_force(session, village.id)
    assert len(queries) <= 2
    assert len(book.rules) == 26
    assert (book.above, book.root_id) == (("道德积分细则", 1), bank.id)
    worth = {rule.code: rule.points_to for rule in book.rules}
    assert (worth["errands"], worth["visiting-elders"], worth["garden"]) == (5, 2, 2)
    assert "garden" not in {r.code for r in rule_sets.require_in_force(session, bank.id).rules}
    # What changes above changes here too.
    upper = begin(session, bank)
    rule_sets.remove(session, SYSTEM, bank.id, upper.id, "noise")
    publish(session, bank, upper)
    assert "noise" not in {r.code for r in rule_sets.require_in_force(session, village.id).rules}


def test_local_rules_replace_those_above(session: Session, bank: Bank, village: Place) -> None:
    made = rule_sets.start(session, SYSTEM, village.id)
    assert len(rule_sets.rules_of(session, made.id)) == 25
    with pytest.raises(RuleSetRefused, match="no rules above"):
        rule_sets.start(session, SYSTEM, bank.id, extends=True)
    rule_sets.publish(session, SYSTEM, village.id, made.id, untried=True)
    assert rule_sets.require_in_force(session, village.id).community_id == village.id
    # And back to those above, with nothing of one's own.
    back = rule_sets.start(session, SYSTEM, village.id, extends=True)
    rule_sets.publish(session, SYSTEM, village.id, back.id, untried=True)
    book = rule_sets.require_in_force(session, village.id)
    assert (len(book.rules), book.root_id) == (25, bank.id)


def test_what_is_different_is_named(session: Session, bank: Bank) -> None:
    older = rule_sets.find(session, bank.id, rule_sets.require_in_force(session, bank.id).id)
    made = begin(session, bank)
    rule_sets.put(session, SYSTEM, bank.id, made.id, ITEM)
    rule_sets.remove(session, SYSTEM, bank.id, made.id, "noise")
    visits = next(
        item for item in rule_sets.written(session, made).rules if item.code == "visiting-elders"
    )
    more = visits.model_copy(update={"points": PointRange(3, 3), "cap": 2})
    rule_sets.put(session, SYSTEM, bank.id, made.id, more)
    found = compare(rule_sets.written(session, older), rule_sets.written(session, made))
    assert [item.code for item in found.added] == ["garden"]
    assert [item.code for item in found.removed] == ["noise"]
    assert [(one.after.code, one.fields) for one in found.changed] == [
        ("visiting-elders", ("points", "cap", "example"))
    ]


def test_a_rhythm_written_out_is_no_difference() -> None:
    product = Product(code="mulin", title="睦邻", rhythm=Rhythm.MONTHLY)

    def written(rhythm: Rhythm | None) -> RuleList:
        item = ITEM.model_copy(update={"rhythm": rhythm})
        return RuleList(title="细则", products=(product,), rules=(item,))

    assert not compare(written(None), written(Rhythm.MONTHLY))
    assert compare(written(None), written(Rhythm.WEEKLY)).changed
