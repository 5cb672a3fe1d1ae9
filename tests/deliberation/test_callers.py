"""Who proposed by phone or on a slip: named for staff alone, called back, and forgotten."""

import pytest
from sqlmodel import Session

from linli.access import Actor, NotAllowed
from linli.testing.clock import MovableClock
from linli_deliberation.models import Origin, Procedure, Topic
from linli_deliberation.models.topics import Did
from linli_deliberation.refusals import NotNow, TopicRefused
from linli_deliberation.topics import callers, proposing, screening
from tests.deliberation.polling import Hall
from tests.deliberation.wishing import adopted, proposed


@pytest.fixture
def plain(session: Session, hall: Hall) -> Procedure:
    return adopted(session, hall, "simple-vote")


def called(session: Session, hall: Hall, plain: Procedure, **more: str) -> Topic:
    return proposing.propose(
        session, hall.staff.actor, hall.id, plain.id, title="东门装路灯", story="太黑",
        origin=Origin.PHONE, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def test_named_called_back_and_forgotten(
    session: Session, hall: Hall, plain: Procedure, clock: MovableClock
) -> None:
    staff = (session, hall.staff.actor, hall.id)
    topic = called(session, hall, plain, caller=" 孙秀兰 ", contact="138 0000 1234")
    assert (topic.proposer_id, callers.shown(session, topic)) == (None, "孙*兰")
    assert callers.waiting(session, hall.staff.actor, hall.place)[0].count == 0
    clock.move(hours=1)
    screening.return_(*staff, topic.id, reason="请说明是哪个门")
    assert callers.waiting(session, hall.staff.actor, hall.place)[0].count == 1
    assert callers.waiting(session, hall.anna.actor, hall.place) == []
    [news] = callers.news(*staff)
    assert (news.name, news.contact, news.what) == ("孙秀兰", "138 0000 1234", Did.RETURNED)
    assert news.note == "请说明是哪个门"
    for may_not in (
        lambda: callers.news(session, hall.anna.actor, hall.id),
        lambda: callers.told(session, hall.anna.actor, hall.id, topic.id),
        lambda: callers.name(session, hall.anna.actor, hall.id, topic.id, name="我"),
    ):
        with pytest.raises(NotAllowed):
            may_not()
    assert callers.told(*staff, topic.id).contact  # it goes on: they are called again
    assert not callers.news(*staff)
    clock.move(hours=1)
    proposing.revise(*staff, topic.id, title="东门装两盏灯", story="太黑")
    screening.reject(*staff, topic.id, reason="市里统一安装")
    assert [one.what for one in callers.news(*staff)] == [Did.REJECTED]
    assert callers.told(*staff, topic.id).contact == ""
    assert callers.name(*staff, topic.id, name=" ") is None
    assert callers.shown(session, topic) == ""
    assert callers.name(*staff, topic.id, name="") is None
    with pytest.raises(NotNow, match="Nobody is named"):
        callers.told(*staff, topic.id)


def test_what_is_refused(session: Session, hall: Hall, plain: Procedure) -> None:
    staff = (session, hall.staff.actor, hall.id)
    topic = called(session, hall, plain)
    assert callers.of(session, topic.id) is None
    with pytest.raises(TopicRefused, match="write the name too"):
        callers.name(*staff, topic.id, name="", contact="138")
    with pytest.raises(TopicRefused, match="at most 80"):
        callers.name(*staff, topic.id, name="长" * 81)
    with pytest.raises(TopicRefused, match="at most 120"):
        callers.name(*staff, topic.id, name="孙", contact="1" * 121)
    with pytest.raises(TopicRefused, match="who has no account"):
        callers.name(*staff, proposed(session, hall, plain).id, name="孙秀兰")
    served = Actor(hall.staff.id, on_behalf_of=hall.carla.id, origin="test")
    with pytest.raises(TopicRefused, match="who has no account"):
        proposing.propose(
            session, served, hall.id, plain.id, title="换门禁", story="坏了",
            origin=Origin.PHONE, caller="周晓燕",
        )  # fmt: skip
    made = callers.name(*staff, topic.id, name="孙秀兰", contact="二号楼门卫")
    assert made is not None and made.contact == "二号楼门卫"
