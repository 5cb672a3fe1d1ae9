"""How the demo's rules went on: tried and published a second time, and a draft that is looked at.

The second version rewards what other plugins confirm.
"""

from datetime import timedelta
from functools import partial

from sqlmodel import Session

from linli.communities import Place
from linli.demo import DemoPerson, DemoWorld
from linli_moral_bank import rule_sets
from linli_moral_bank.deeds import contributions
from linli_moral_bank.models import Rhythm
from linli_moral_bank.rule_sets import trials
from linli_moral_bank.rule_sets.rules import PointRange, RuleItem

#: Rewards by the kind of contribution; invented, like whatever the demo adds to the reports.
_REWARDS = {
    "volunteer_hours.service": RuleItem(
        code="volunteer-time",
        product="yicheng",
        title="参加志愿服务",
        clause="奉献社会，热心公益",
        points=PointRange(1, 1),
        per=60,
        contribution="volunteer_hours.service",
        rhythm=Rhythm.MONTHLY,
        cap=8,
        example=True,
    ),
    "micro_wishes.wish_fulfilled": RuleItem(
        code="wish-fulfilled",
        product="mulin",
        title="帮邻居实现微心愿",
        clause="扶危济困，守望相助",
        points=PointRange(3, 3),
        contribution="micro_wishes.wish_fulfilled",
        example=True,
    ),
    "deliberation.took_part": RuleItem(
        code="took-part",
        product="yicheng",
        title="参加社区投票",
        clause="关心社区，建言献策",
        points=PointRange(1, 1),
        contribution="deliberation.took_part",
        rhythm=Rhythm.MONTHLY,
        cap=1,
        direct=True,
        example=True,
    ),
}
#: What the draft changes: an errand counts more, and less often.
_DRAFTED = RuleItem(
    code="errands",
    product="mulin",
    title="帮邻居买菜取药",
    clause="邻里互助，与人为善",
    points=PointRange(2, 2),
    cap=4,
    example=True,
)
#: Months of deeds on which a draft is tried.
_MONTHS = 3


def plan(world: DemoWorld, place: Place, head: DemoPerson) -> None:
    """Plan the second version half-way, and the draft shortly before the present."""
    half = world.since + (world.until - world.since) / 2
    world.plan(half, partial(_reward, place=place, head=head))
    world.plan(world.until - timedelta(days=2), partial(_draft, place=place, head=head))


def _reward(session: Session, place: Place, head: DemoPerson) -> None:
    known = {kind.code for kind in contributions.kinds(session, place.id)}
    made = rule_sets.start(session, head.actor, place.id)
    for kind, item in _REWARDS.items():
        if kind in known:
            rule_sets.put(session, head.actor, place.id, made.id, item)
    trials.try_out(session, head.actor, place.id, made.id, _MONTHS)
    rule_sets.publish(session, head.actor, place.id, made.id)


def _draft(session: Session, place: Place, head: DemoPerson) -> None:
    made = rule_sets.start(session, head.actor, place.id)
    rule_sets.put(session, head.actor, place.id, made.id, _DRAFTED)
    trials.try_out(session, head.actor, place.id, made.id, _MONTHS)
