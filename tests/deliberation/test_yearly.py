"""A community's years: what was promised and spent, beside residents' projects, and all years."""

from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from linli.clock import now
from linli_deliberation.models import Commitment, Evaluation, Topic
from linli_deliberation.topics import carrying_out, yearly
from tests.deliberation.polling import Hall
from tests.deliberation.test_notice_days import DO, in_second_stage
from tests.deliberation.wishing import adopted, proposed


def kept(session: Session, hall: Hall, topic: Topic, at: datetime, spent: int | None) -> Commitment:
    made = Commitment(
        topic_id=topic.id, what=f"做了{spent}", owner="物业", due_at=at, done_at=at, spent=spent,
        cost=90_000,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def test_promises_of_other_matters_stand_in_the_year_they_were_kept(
    session: Session, hall: Hall
) -> None:
    topic = in_second_stage(session, hall, DO)
    silvester = datetime(2024, 12, 31, 15, 30, tzinfo=UTC)  # half past eleven in the evening here
    first = kept(session, hall, topic, silvester, 10_000)
    second = kept(session, hall, topic, silvester + timedelta(hours=1), 20_050)
    third = kept(session, hall, topic, silvester + timedelta(hours=2), None)
    desk = (session, hall.staff.actor, hall.id)
    due = now(session) + timedelta(days=9)
    carrying_out.promise(*desk, topic.id, what="还没做", owner="物业", due_at=due, cost=100)
    new, old = yearly.money(session, hall.place)
    assert (new.year, new.others, new.others_spent, new.voted) == (2025, 1, 20_050, 0)
    assert (old.year, old.others, old.others_spent) == (2024, 1, 10_000)
    assert [one.id for one in yearly.kept(session, hall.place, 2024)] == [first.id]
    assert [one.id for one in yearly.kept(session, hall.place, 2025)] == [third.id, second.id]
    [after] = yearly.kept(session, hall.place, 2025, before=third.id)
    assert (after.id, after.topic, after.spent) == (second.id, topic.title, 20_050)


def test_every_year_with_a_voice(session: Session, hall: Hall) -> None:
    assert yearly.satisfaction(session, hall.place) == []
    topic = proposed(session, hall, adopted(session, hall, "simple-vote"))
    for person, years, stars in ((hall.anna, 0, 5), (hall.bert, 7, 4), (hall.carla, 7, 1)):
        at = now(session) - timedelta(days=365 * years)
        session.add(Evaluation(topic_id=topic.id, person_id=person.id, stars=stars, at=at))
    session.flush()
    new, old = yearly.satisfaction(session, hall.place)
    assert new.year - old.year == 7
    assert (new.matters, new.voices, new.tenths, new.satisfied) == (1, 1, 50, 100)
    assert (old.matters, old.voices, old.tenths, old.satisfied) == (1, 2, 25, 50)
