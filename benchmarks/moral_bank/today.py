"""What lies on the desks of a district today: deeds for the panel, honours, drafts of the rules."""

from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from benchmarks.moral_bank import history
from linli import communities
from linli.access import SYSTEM
from linli.communities import Place
from linli_moral_bank import honours, rule_sets
from linli_moral_bank.models import DeedState
from linli_moral_bank.rule_sets.rules import PointRange, RuleItem

#: Deeds that wait for the first group's panel.
WAITING = 200
_TODAY = date(2026, 3, 2)


def write(
    session: Session, district: Place, outlet: Place, residents: list[UUID], rule_id: UUID
) -> tuple[UUID, UUID]:
    """Write it, and return a draft of the outlet's rules and one of the district's."""
    group = communities.groups(session, outlet.id)[0]
    history.insert_deeds(
        session,
        [
            history.deed(
                outlet.id,
                residents[1 + number],
                rule_id,
                _TODAY - timedelta(days=1 + number % 20),
                DeedState.SUBMITTED,
                occasion=1000 + number,
                group_id=group.id,
            )
            for number in range(min(WAITING, len(residents) - 1))
        ],
    )
    for place in (outlet, district):
        for title in ("道德模范", "星级住户", "优秀志愿者"):
            honour = honours.open_honour(
                session,
                SYSTEM,
                place.id,
                title=title,
                year=2025,
                places=20,
                closes_on=_TODAY + timedelta(days=30),
            )
            honours.propose_by_ranking(session, SYSTEM, place.id, honour.id)
    return _draft(session, outlet), _draft(session, district)


def _draft(session: Session, place: Place) -> UUID:
    """Begin new rules with what holds, in which helping counts once a month."""
    drafted = rule_sets.start(session, SYSTEM, place.id)
    item = RuleItem(
        code="helping", title="帮助邻里", product="neighbour", points=PointRange(2, 2), cap=1
    )
    rule_sets.put(session, SYSTEM, place.id, drafted.id, item)
    return drafted.id
