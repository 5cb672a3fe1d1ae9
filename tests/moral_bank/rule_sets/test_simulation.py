"""Trying a draft: who gains and loses, what is issued, and what it costs."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, col, select
from tests.moral_bank.deeds.test_booking import let_the_notice_end, publish, ready
from tests.moral_bank.longhai import Bank, agree, tell

from linli import communities, people
from linli.access import SYSTEM, NotAllowed
from linli.clock import now
from linli.communities import CommunityKind
from linli.points import OwnerKind
from linli.testing.clock import MovableClock
from linli_moral_bank import rule_sets
from linli_moral_bank.deeds import scoring
from linli_moral_bank.models import Deed, DeedState, RuleSet, Way
from linli_moral_bank.rule_sets import NotSimulated, RuleSetFrozen, simulation, trials
from linli_moral_bank.rule_sets.past import Past
from linli_moral_bank.rule_sets.rules import PointRange, RuleItem

TODAY = date(2026, 3, 2)


def change(session: Session, bank: Bank, made: RuleSet, code: str, **values: object) -> None:
    items = {item.code: item for item in rule_sets.written(session, made).rules}
    rule_sets.put(session, SYSTEM, bank.id, made.id, items[code].model_copy(update=values))


@pytest.fixture
def booked(session: Session, bank: Bank, clock: MovableClock) -> Bank:
    """The resident visited twice and mediated (4), the neighbour ran an errand, and was noisy."""
    ready(session, bank, "visiting-elders")
    ready(session, bank, "visiting-elders", day=TODAY - timedelta(days=1))
    mediated = tell(session, bank, "mediation")
    agree(session, bank, mediated)
    scoring.score(session, bank.scorer.actor, bank.id, mediated.id, 4)
    ready(session, bank, "errands", who=bank.neighbour)
    ready(session, bank, "noise", who=bank.far, about=bank.neighbour)
    ready(session, bank, "thrift")
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    tell(session, bank, "errands")  # only what is booked counts
    return bank


def replay(session: Session, bank: Bank, made: RuleSet, months: int = 3) -> simulation.Replay:
    return simulation.replay(session, bank.president.actor, bank.id, made.id, months)


def test_a_copy_changes_nothing(session: Session, booked: Bank) -> None:
    made = rule_sets.start(session, SYSTEM, booked.id)
    found = replay(session, booked, made)
    assert (found.deeds, found.issued_before, found.deducted_before) == (6, 10, -2)
    assert (found.issued_after, found.deducted_after) == (10, -2)
    assert (found.gaining, found.losing, found.unchanged) == (0, 0, 2)
    assert found.gains == found.losses == ()
    assert found.since == date(2026, 1, 1)


def test_points_caps_and_items_make_the_difference(session: Session, booked: Bank) -> None:
    made = rule_sets.start(session, SYSTEM, booked.id)
    change(session, booked, made, "visiting-elders", points=PointRange(5, 5), cap=1)
    change(session, booked, made, "mediation", points=PointRange(1, 2))
    change(session, booked, made, "noise", points=PointRange(-6, -6))
    rule_sets.remove(session, SYSTEM, booked.id, made.id, "thrift")
    found = replay(session, booked, made)
    effects = {one.id: (one.before, one.after) for one in found.by_item}
    assert effects == {
        "visiting-elders": (4, 5),
        "mediation": (4, 2),
        "errands": (1, 1),
        "noise": (-2, -6),
        "thrift": (1, 0),
    }
    assert (found.issued_after, found.deducted_after) == (8, -6)
    assert (found.gaining, found.losing) == (0, 2)
    assert [(one.name, one.change) for one in found.losses] == [("李建国", -4), ("王桂英", -2)]
    assert next(one.name for one in found.by_item if one.id == "thrift") == "节约用水用电、光盘行动"
    assert "拾金不昧" in found.new_items


def test_what_took_points_is_not_taken_for_what_would_earn_them(
    session: Session, booked: Bank
) -> None:
    made = rule_sets.start(session, SYSTEM, booked.id)
    change(session, booked, made, "noise", points=PointRange(3, 3), ways=())
    effects = {one.id: (one.before, one.after) for one in replay(session, booked, made).by_item}
    assert effects["noise"] == (-2, 0)


def test_only_what_brings_something_else_is_judged_anew(session: Session, booked: Bank) -> None:
    made = rule_sets.start(session, SYSTEM, booked.id)

    def judged() -> frozenset[str]:
        rules = {rule.code: rule for rule in rule_sets.rules_of(session, made.id)}
        return Past.of(session, rules, booked.id, [booked.id], TODAY - timedelta(days=9)).judged

    change(session, booked, made, "visiting-elders", title="看望老人", clause="公约第三条")
    assert judged() == set()
    change(session, booked, made, "errands", cap=9)
    rule_sets.remove(session, SYSTEM, booked.id, made.id, "thrift")
    assert judged() == {"errands"}


def test_what_is_gone_is_called_as_it_was_called_here(session: Session, booked: Bank) -> None:
    elsewhere = communities.create(
        session, SYSTEM, kind=CommunityKind.COMMUNITY, code="E1", name="别处", slug="biechu"
    )
    theirs = rule_sets.written(session, rule_sets.start(session, SYSTEM, booked.id))
    other = [one.model_copy(update={"title": "别处的叫法"}) for one in theirs.rules]
    rule_sets.draft(session, SYSTEM, elsewhere.id, theirs.model_copy(update={"rules": other}))
    made = rule_sets.start(session, SYSTEM, booked.id)
    rule_sets.remove(session, SYSTEM, booked.id, made.id, "thrift")
    found = replay(session, booked, made)
    assert next(one.name for one in found.by_item if one.id == "thrift") == "节约用水用电、光盘行动"


def test_what_a_level_below_added_stays_as_it_is(session: Session, booked: Bank) -> None:
    village = communities.create(
        session,
        SYSTEM,
        kind=CommunityKind.VILLAGE,
        code="V1",
        name="小村",
        slug="xiaocun",
        parent_id=booked.id,
    )
    own = rule_sets.start(session, SYSTEM, village.id, extends=True)
    for code in ("garden", "errands"):  # one of its own, and one in the place of that above
        item = RuleItem(code=code, title=code, product="mulin", points=PointRange(7, 7))
        rule_sets.put(session, SYSTEM, village.id, own.id, item)
    rule_sets.publish(session, SYSTEM, village.id, own.id, untried=True)
    for rule in rule_sets.rules_of(session, own.id):
        session.add(
            Deed(
                community_id=village.id, rule_id=rule.id, rule_code=rule.code, deduction=False,
                owner_id=booked.resident.id, beneficiary_id=booked.resident.id, way=Way.SELF,
                happened_on=TODAY, period="2026-03", story="…", points=7,
                state=DeedState.CONFIRMED, declared_at=now(session),
            )
        )  # fmt: skip
    session.flush()
    made = rule_sets.start(session, SYSTEM, booked.id)
    change(session, booked, made, "errands", points=PointRange(5, 5))
    effects = {one.id: (one.before, one.after) for one in replay(session, booked, made).by_item}
    assert (effects["garden"], effects["errands"]) == ((7, 7), (8, 12))


def test_the_cost_is_reckoned_by_month(session: Session, booked: Bank) -> None:
    made = rule_sets.start(session, SYSTEM, booked.id)
    found = replay(session, booked, made, months=2)
    assert (found.months, found.monthly_after, found.yuan(found.monthly_after)) == (2, 5, 5)
    assert found.pledged == 480 + 300 + 450 + 600 + 260 + 240


def test_an_audience_leaves_others_out(session: Session, booked: Bank) -> None:
    made = rule_sets.start(session, SYSTEM, booked.id)
    change(session, booked, made, "visiting-elders", categories=("party_member",))
    assert replay(session, booked, made).issued_after == 6
    member = people.membership_of(session, booked.id, booked.resident.id)
    member.categories = ["party_member"]
    session.flush()
    assert replay(session, booked, made).issued_after == 10


@pytest.mark.parametrize(
    ("values", "issued"),
    [
        ({"cap_points": 3}, 9),  # of 2 and 2
        ({"cap_points": 2}, 8),
        ({"cooldown_days": 2}, 8),
        ({"since": TODAY}, 8),
        ({"until": TODAY - timedelta(days=1)}, 8),
        ({"owner_kinds": ("household",)}, 6),
    ],
)
def test_what_a_draft_limits_is_no_longer_issued(
    session: Session, booked: Bank, values: dict[str, object], issued: int
) -> None:
    made = rule_sets.start(session, SYSTEM, booked.id)
    change(session, booked, made, "visiting-elders", **values)
    assert replay(session, booked, made).issued_after == issued


def test_a_households_limit_counts_who_lives_there_together(
    session: Session, booked: Bank, clock: MovableClock
) -> None:
    ready(session, booked, "visiting-elders", who=booked.neighbour, day=now(session).date())
    publish(session, booked)
    let_the_notice_end(session, booked, clock)
    made = rule_sets.start(session, SYSTEM, booked.id)
    change(
        session,
        booked,
        made,
        "visiting-elders",
        household_cap=2,
        owner_kinds=("person", "household"),
    )
    assert replay(session, booked, made).issued_after == 12
    home = people.household(session, SYSTEM, booked.id, code="3-1-302")
    for who in (booked.resident, booked.neighbour):
        people.move_in(session, SYSTEM, home.id, who.id)
    assert replay(session, booked, made).issued_after == 10
    # What the household did itself has its own account, and counts by itself.
    own = session.exec(select(Deed).where(col(Deed.beneficiary_id) == booked.neighbour.id)).all()
    visit = next(one for one in own if one.rule_code == "visiting-elders")
    visit.owner_kind, visit.owner_id = OwnerKind.HOUSEHOLD, home.id
    session.flush()
    assert replay(session, booked, made).issued_after == 12


def test_only_the_months_asked_for_count(
    session: Session, booked: Bank, clock: MovableClock
) -> None:
    made = rule_sets.start(session, SYSTEM, booked.id)
    clock.move(days=60)
    assert replay(session, booked, made, months=1).deeds == 0
    assert replay(session, booked, made, months=99).months == simulation.MOST_MONTHS


def test_a_draft_that_was_tried_can_be_published_until_it_is_changed(
    session: Session, booked: Bank
) -> None:
    president = booked.president.actor
    made = rule_sets.start(session, president, booked.id)
    trials.try_out(session, president, booked.id, made.id, 3)
    assert trials.kept(session, president, booked.id, made.id) == replay(session, booked, made)
    change(session, booked, made, "errands", cap=2)
    session.refresh(made)
    assert made.simulated_at is None
    assert trials.kept(session, president, booked.id, made.id) is None
    with pytest.raises(NotSimulated):
        rule_sets.publish(session, president, booked.id, made.id)
    trials.try_out(session, president, booked.id, made.id, 3)
    rule_sets.publish(session, president, booked.id, made.id)
    with pytest.raises(RuleSetFrozen):
        trials.try_out(session, president, booked.id, made.id, 3)


def test_what_came_out_is_kept_and_calls_people_as_they_are_called_now(
    session: Session, booked: Bank
) -> None:
    president = booked.president.actor
    made = rule_sets.start(session, president, booked.id)
    change(session, booked, made, "visiting-elders", points=PointRange(5, 5))
    rule_sets.remove(session, president, booked.id, made.id, "thrift")
    found = trials.try_out(session, president, booked.id, made.id, 3)
    session.expire_all()
    assert trials.kept(session, president, booked.id, made.id) == found
    session.get_one(people.Person, booked.resident.id).name = "王大姐"
    session.flush()
    kept = trials.kept(session, president, booked.id, made.id)
    assert kept is not None and [one.name for one in kept.gains] == ["王大姐"]
    rule_sets.publish(session, president, booked.id, made.id)
    assert trials.kept(session, booked.staff.actor, booked.id, made.id) == kept
    with pytest.raises(NotAllowed):
        trials.kept(session, booked.resident.actor, booked.id, made.id)


def test_who_may_try(session: Session, booked: Bank) -> None:
    made = rule_sets.start(session, SYSTEM, booked.id)
    with pytest.raises(NotAllowed):
        simulation.replay(session, booked.resident.actor, booked.id, made.id, 3)
    with pytest.raises(NotAllowed):
        trials.try_out(session, booked.staff.actor, booked.id, made.id, 3)
    assert replay(session, booked, made).deeds == 6
