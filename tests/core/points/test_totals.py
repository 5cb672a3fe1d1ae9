"""Totals of a unit."""

import pytest
from sqlmodel import Session

from linli import points
from linli.access import SYSTEM, NotAllowed
from linli.communities import Place
from linli.points import AccountKind, Hold, Owner, Transfer
from linli.testing import MakePerson


def test_totals_by_kind_add_up_to_zero(
    session: Session, community: Place, person_with: MakePerson
) -> None:
    unit = points.define_unit(session, SYSTEM, community.id, "points", "道德积分")
    source = points.open_account(session, unit.id, Owner.community(community.id), "issuance")
    purses = [
        points.open_account(session, unit.id, Owner.person(person_with().id)) for _ in range(2)
    ]
    for number, purse in enumerate(purses, start=1):
        points.transfer(
            session,
            SYSTEM,
            Transfer(
                key=str(number),
                from_id=source.id,
                to_id=purse.id,
                amount=10 * number,
                reason="t.award",
            ),
        )
    shop = points.open_account(session, unit.id, Owner.community(community.id), "merchant")
    points.hold(
        session,
        SYSTEM,
        Hold(key="h", from_id=purses[0].id, to_id=shop.id, amount=4, reason="t.hold"),
    )
    found = points.totals(session, person_with("bookkeeper").actor, unit.id)
    assert [(one.kind, one.accounts, one.balance, one.held) for one in found] == [
        (AccountKind.HOLDER, 2, 30, 4),
        (AccountKind.MERCHANT, 1, 0, 0),
        (AccountKind.ISSUANCE, 1, -30, 0),
    ]
    assert sum(one.balance for one in found) == 0
    with pytest.raises(NotAllowed):
        points.totals(session, person_with().actor, unit.id)
