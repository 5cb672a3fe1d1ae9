"""What the demo disputes: a deduction taken back on appeal, one that waits, a made-up report."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli.communities import Place
from linli.demo import DemoPerson, DemoWorld
from linli_moral_bank import rule_sets
from linli_moral_bank.calendar import today
from linli_moral_bank.conduct import appeals
from linli_moral_bank.deeds import declaring, verification
from linli_moral_bank.demo.trying import attempt
from linli_moral_bank.models import AppealAgainst, Deed, DeedState, Finding, Method

#: Days before the present on which somebody appeals; the first gets an answer.
_APPEALS = (9, 1)
_REASON = "那天晚上我在医院陪护，家里没有人，声音不是我家的。有住院单可以看。"
_ANSWER = "看了住院单，也问了楼上楼下，确实不是他家，扣分撤回。"
_MADE_UP = "住处对不上，被反映的人那天不在本地，属于编造。"


def plan(world: DemoWorld, place: Place) -> None:
    """Plan the disputes of a community that has somebody to decide them."""
    judge = next(iter(world.with_role("evaluator", place)), None)
    if judge is None:
        return
    for number, ago in enumerate(_APPEALS):
        world.plan(
            world.until - timedelta(days=ago),
            partial(_appeal, world=world, place=place, judge=None if number else judge),
        )
    world.plan(world.until - timedelta(days=15), partial(_make_up, world=world, place=place))


def _appeal(session: Session, world: DemoWorld, place: Place, judge: DemoPerson | None) -> None:
    """Let the first whose deduction may still be appealed do so."""
    people = {one.id: one for one in world.people_of(place) if one.has_phone}
    deducted = session.execute(
        select(col(Deed.id), col(Deed.beneficiary_id))
        .where(
            col(Deed.community_id) == place.id,
            col(Deed.deduction),
            col(Deed.state) == DeedState.CONFIRMED,
            col(Deed.beneficiary_id).in_(people),
        )
        .order_by(col(Deed.decided_at).desc(), col(Deed.id))
    ).all()
    for deed_id, person_id in deducted:
        act = partial(
            appeals.appeal,
            session,
            people[person_id].actor,
            place.id,
            AppealAgainst.DEDUCTION,
            deed_id,
            _REASON,
        )
        made = attempt(session, act)
        if made is not None:
            if judge is not None:
                later = world.until - timedelta(days=_APPEALS[0] - 2)
                world.plan(later, partial(_uphold, place=place, judge=judge, appeal_id=made.id))
            return


def _uphold(session: Session, place: Place, judge: DemoPerson, appeal_id: UUID) -> None:
    answer = partial(
        appeals.answer, session, judge.actor, place.id, appeal_id, upheld=True, text=_ANSWER
    )
    attempt(session, answer)


def _make_up(session: Session, world: DemoWorld, place: Place) -> None:
    """Report somebody of another home; the panel finds out that there is nothing in it."""
    rule = next(
        rule
        for rule in rule_sets.require_in_force(session, place.id).rules
        if rule.is_deduction and rule.code == "littering"
    )
    group = world.groups(place)[-1]
    adults = [one for one in world.people_of(group) if one.age >= 18 and one.sign_in_name is None]
    reporter, reported = world.random.sample(adults, 2)
    told = partial(
        declaring.declare,
        session,
        reporter.actor,
        place.id,
        rule_id=rule.id,
        happened_on=today(session, place),
        story="有人从楼上往下扔垃圾，肯定是他家。",
        person_id=reported.id,
    )
    deed = attempt(session, told)
    if deed is None:
        return
    for member in world.with_role("panel_member", place, group):
        looked = partial(
            verification.verify,
            session,
            member.actor,
            place.id,
            deed.id,
            finding=Finding.NO,
            method=Method.VISIT,
            remark=_MADE_UP,
            made_up=True,
        )
        if attempt(session, looked) is not None:
            return
