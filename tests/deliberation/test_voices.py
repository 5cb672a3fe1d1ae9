"""Judging what is done: each home one voice where the homes decided, else each person."""

from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli.clock import now
from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.models import Evaluation, PollState, TopicPaper, Voters
from linli_deliberation.procedures.model import Artefact, TopicState
from linli_deliberation.refusals import NotOnTheRoll
from linli_deliberation.topics import carrying_out, finding, voices
from tests.deliberation.polling import (
    Hall,
    announce,
    close,
    elector_of,
    opened,
    over,
    register_areas,
    vote,
)
from tests.deliberation.wishing import adopted, proposed


def decided(session: Session, hall: Hall, poll_id: UUID) -> UUID:
    """Return a topic that this poll decided, and that is done."""
    topic = proposed(session, hall, adopted(session, hall, "simple-vote"))
    session.add(
        TopicPaper(topic_id=topic.id, stage=1, kind=Artefact.POLL, poll_id=poll_id, at=now(session))
    )
    topic.state = TopicState.DONE
    session.flush()
    return topic.id


def counted(session: Session, hall: Hall, clock: MovableClock, **asked: Any) -> UUID:
    poll = announce(session, hall, **asked)
    clock.move(hours=1)
    vote(session, hall, poll, hall.anna, "yes")
    clock.move(hours=48)
    assert close(session, hall, poll) is PollState.PROVISIONAL
    return poll.id


def test_a_home_has_one_voice_and_whoever_speaks_last_is_heard(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll_id = counted(session, hall, clock, voters=Voters.HOUSEHOLDS)
    topic_id = decided(session, hall, poll_id)
    for who, stars in ((hall.anna, 5), (hall.bert, 4), (hall.annas_husband, 2), (hall.bert, 3)):
        carrying_out.evaluate(session, who.actor, hall.id, topic_id, stars)
    assert carrying_out.satisfaction(session, topic_id) == (2, 25)
    home = voices.voice_of(session, topic_id, hall.anna.id)
    heard = voices.heard(session, topic_id, home)
    assert heard is not None and (heard.person_id, heard.stars) == (hall.annas_husband.id, 2)
    with pytest.raises(NotOnTheRoll, match="decided by homes or owners"):
        carrying_out.evaluate(session, hall.staff.actor, hall.id, topic_id, 5)
    second = Evaluation(
        topic_id=topic_id, person_id=hall.carla.id, stars=1, at=now(session),
        elector_id=elector_of(session, poll_id, hall.anna).id,
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="elector"), session.begin_nested():
        session.add(second)


def test_owners_have_one_voice_each_and_else_everybody_has(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    register_areas(session, hall)
    owned = decided(session, hall, counted(session, hall, clock, voters=Voters.OWNERS))
    carrying_out.evaluate(session, hall.anna.actor, hall.id, owned, 5)
    with pytest.raises(NotOnTheRoll):
        carrying_out.evaluate(session, hall.annas_husband.actor, hall.id, owned, 1)
    free = decided(session, hall, counted(session, hall, clock, voters=Voters.PERSONS))
    for who in (hall.anna, hall.annas_husband, hall.staff, hall.staff):
        carrying_out.evaluate(session, who.actor, hall.id, free, 4)
    assert carrying_out.satisfaction(session, free) == (3, 40)


def test_what_was_said_before_homes_had_one_voice(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll_id = counted(session, hall, clock, voters=Voters.HOUSEHOLDS)
    topic_id, closed_id = (decided(session, hall, poll_id) for _topic in range(2))
    for who in (hall.anna, hall.annas_husband, hall.bert, hall.staff):
        clock.move(hours=1)
        for id_ in (topic_id, closed_id):
            session.add(Evaluation(topic_id=id_, person_id=who.id, stars=4, at=now(session)))
    finding.find(session, hall.id, closed_id).state = TopicState.EVALUATED
    session.flush()
    session.expunge_all()
    session.execute(text("DROP INDEX uq_deliberation_evaluation_elector"))
    session.execute(text("ALTER TABLE deliberation_evaluation DROP COLUMN elector_id"))
    migration = import_module("linli_deliberation.versions.0011_voices")
    with Operations.context(MigrationContext.configure(session.connection())):
        migration.upgrade()
    [anna, bert] = (elector_of(session, poll_id, one).id for one in (hall.anna, hall.bert))
    rows = session.execute(select(Evaluation).where(col(Evaluation.topic_id) == topic_id)).scalars()
    assert {(said.person_id, said.elector_id) for said in rows} == {
        (hall.annas_husband.id, anna),
        (hall.bert.id, bert),
        (hall.staff.id, None),
    }
    assert carrying_out.satisfaction(session, closed_id) == (4, 40)


def test_a_home_judges_on_the_page(
    client: Client, hall: Hall, database: Database, clock: MovableClock
) -> None:
    poll_id = opened(database, hall, clock, voters=Voters.HOUSEHOLDS)
    over(database, hall, clock, poll_id)
    with database.writing() as session:
        topic_id = decided(session, hall, poll_id)
    address = f"/c/longhai/deliberation/topics/{topic_id}"
    page = client.sign_in(hall.anna).get(address)
    assert "1-101 has one voice." in page.text
    assert "1-101 has said: 4 stars." in page.submit("Say so", stars=4, words="挺快").text
    his = client.another(hall.annas_husband).get(address)
    assert "1-101 has said: 4 stars." in his.text and "挺快" in his.html
    assert "1-101 has said: 1 star." in his.submit("Say so", stars=1).text
    assert "decided by homes or owners" in client.another(hall.staff).get(address).text
    refused = client.another(hall.staff).get(address)
    assert "Say so" not in refused.text
