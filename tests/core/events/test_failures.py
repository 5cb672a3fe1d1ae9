"""Deliveries that failed, as an administrator sees them."""

import pytest
from sqlmodel import Session

from linli import events
from linli.access import NotAllowed
from linli.clock import now
from linli.communities import Place
from linli.events import DeliveryNotFound
from linli.events.models import FailedDelivery
from linli.testing import MakePerson


def test_a_failed_delivery_is_listed_and_repeated_in_its_own_community(
    session: Session, community: Place, other_community: Place, person_with: MakePerson
) -> None:
    failed = FailedDelivery(
        community_id=community.id,
        plugin="gone",
        event="gone.happened",
        payload={},
        error="boom",
        at=now(session),
    )
    session.add(failed)
    head, other = person_with("president"), person_with("president", community=other_community)
    (row,) = events.failed_deliveries(session, head.actor, community.id)
    assert (row.plugin, row.event, row.error) == ("gone", "gone.happened", "boom")
    assert events.failed_deliveries(session, other.actor, other_community.id) == []
    assert events.repeat_delivery(session, head.actor, community.id, failed.id) is False
    with pytest.raises(DeliveryNotFound):
        events.repeat_delivery(session, other.actor, other_community.id, failed.id)
    with pytest.raises(NotAllowed):
        events.failed_deliveries(session, person_with("staff").actor, community.id)
