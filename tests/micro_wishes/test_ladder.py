"""Up the tree with a reason and back down; disputes, which few read."""

import pytest
from sqlmodel import Session

from linli import communities
from linli.access import SYSTEM, NotAllowed
from linli.communities import CommunityKind, Place
from linli.testing import MakePerson
from linli_micro_wishes.models import (
    TO_DISPATCH,
    Kind,
    Tier,
)
from linli_micro_wishes.orders import dispatching, order_lists, steps
from linli_micro_wishes.refusals import (
    EscalationLoop,
    ReasonNeeded,
)
from tests.micro_wishes.ordered import told
from tests.micro_wishes.street import Street


@pytest.fixture
def township(session: Session, street: Street) -> Place:
    """A township above the community of the test."""
    made = communities.create(
        session,
        SYSTEM,
        kind=CommunityKind.TOWNSHIP,
        code="T1",
        name="临江街道",
        slug="linjiang",
    )
    from linli.communities.models import Community

    node = session.get_one(Community, street.id)
    node.parent_id, node.path = made.id, f"{made.path}{node.id}/"
    session.flush()
    communities.forget_places(session)
    return made


def test_up_the_tree_with_a_reason_and_back_down_once(
    session: Session, street: Street, township: Place, person_with: MakePerson
) -> None:
    officer = person_with("staff", name="郑小红", community=township)
    order = told(session, street)
    with pytest.raises(ReasonNeeded):
        dispatching.escalate(session, street.staff.actor, street.id, order.id, reason="")
    rung = dispatching.escalate(
        session, street.staff.actor, street.id, order.id, reason="需要街道开证明"
    )
    assert (rung.tier, order.level_id) == (Tier.TOWNSHIP, township.id)
    with pytest.raises(NotAllowed):
        dispatching.dispatch(session, street.staff.actor, street.id, order.id, street.neighbour.id)
    (row,) = order_lists.board(session, officer.actor, township.id, states=TO_DISPATCH)
    assert row.id == order.id
    with pytest.raises(EscalationLoop):
        dispatching.escalate(session, officer.actor, township.id, order.id, reason="再往上")
    dispatching.send_down(session, officer.actor, township.id, order.id, reason="社区可以代办")
    assert (order.tier, order.level_id) == (Tier.COMMUNITY, street.id)
    with pytest.raises(EscalationLoop):
        dispatching.escalate(session, street.staff.actor, street.id, order.id, reason="又来")
    with pytest.raises(EscalationLoop):
        dispatching.send_down(session, street.staff.actor, street.id, order.id, reason="往下")


def test_a_dispute_climbs_its_ladder_and_is_read_by_few(
    session: Session, street: Street, person_with: MakePerson
) -> None:
    head = person_with("president", name="黄德明")
    dispute = told(session, street, Kind.DISPUTE, "楼上漏水，说了三次不修。")
    assert dispute.tier is Tier.NEIGHBOUR
    (row,) = order_lists.board(session, street.staff.actor, street.id, states=TO_DISPATCH)
    assert (row.words, row.requester, row.address) == ("", "", "")
    assert not steps.may_read(session, street.staff.actor, dispute)
    assert not order_lists.board(
        session, street.staff.actor, street.id, states=TO_DISPATCH, search="漏水"
    )
    assert steps.may_read(session, head.actor, dispute)
    dispatching.dispatch(session, street.staff.actor, street.id, dispute.id, street.neighbour.id)
    assert steps.may_read(session, street.neighbour.actor, dispute)
    rung = dispatching.escalate(
        session, street.neighbour.actor, street.id, dispute.id, reason="调解不成"
    )
    assert rung.tier is Tier.COMMUNITY
    assert not steps.may_read(session, street.neighbour.actor, dispute)
