"""Before a vote closes, whoever has not voted is told so; who has voted is left in peace."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import Session

from linli import communities, inbox, jobs
from linli.access import SYSTEM
from linli.db import Database
from linli.testing.clock import MovableClock
from linli.testing.people import Somebody
from linli_deliberation.casting import delegating, proxies
from linli_deliberation.models import Voters
from linli_deliberation.polls import closing, reminding
from linli_deliberation.settings import DeliberationSettings
from tests.deliberation.polling import Hall, announce, elector_of, opened, vote


def reminded(database: Database, *people: Somebody) -> list[bool]:
    with database.reading() as session:
        return [
            any("closes soon" in str(one.text) for one in inbox.page(session, person.id))
            for person in people
        ]


def test_a_day_before_the_close_those_are_told_who_have_not_voted(
    database: Database, hall: Hall, clock: MovableClock
) -> None:
    poll_id = opened(database, hall, clock)
    with database.writing() as session:
        vote(session, hall, poll_id, hall.anna, "yes")
    clock.move(hours=23)
    jobs.run_due(database)
    assert reminded(database, hall.anna, hall.carla) == [False, False]
    clock.move(hours=1)
    jobs.run_due(database)
    assert reminded(database, hall.anna, hall.carla) == [False, True]


def test_an_end_that_was_put_off_reminds_before_the_new_one(
    database: Database, hall: Hall, clock: MovableClock
) -> None:
    poll_id = opened(database, hall, clock)
    with database.writing() as session:
        until = clock.now() + timedelta(hours=96)
        closing.extend(session, hall.staff.actor, hall.id, poll_id, until, reason="下大雨")
    clock.move(hours=24)
    jobs.run_due(database)
    assert reminded(database, hall.carla) == [False]
    clock.move(hours=48)
    jobs.run_due(database)
    assert reminded(database, hall.carla) == [True]


@pytest.mark.parametrize("hours", [0, 48])
def test_nobody_is_reminded_where_the_community_wants_none_or_it_just_opened(
    database: Database, hall: Hall, clock: MovableClock, hours: int
) -> None:
    with database.writing() as session:
        communities.save_settings(
            session, SYSTEM, hall.id, "deliberation", DeliberationSettings,
            {"remind_hours": hours},
        )  # fmt: skip
    opened(database, hall, clock)
    clock.move(hours=47)
    jobs.run_due(database)
    assert reminded(database, hall.carla) == [False]


def test_whose_vote_is_missing(session: Session, hall: Hall, clock: MovableClock) -> None:
    def missing(poll_id: UUID) -> set[UUID]:
        return set(reminding.missing(session, poll_id))

    homes = announce(session, hall, voters=Voters.HOUSEHOLDS)
    persons = announce(session, hall, delegation=True)
    carla = elector_of(session, homes, hall.carla).id
    proxies.appoint(session, hall.staff.actor, hall.id, homes.id, carla, hall.anna.id, note="柜")
    clock.move(hours=1)
    vote(session, hall, homes, hall.berts_wife, "yes")
    vote(session, hall, homes, hall.annas_husband, "yes")
    # The homes of Anna and Bert have voted; Anna may still vote for Carla.
    assert missing(homes.id) == {hall.carla.id, hall.anna.id}
    theirs = elector_of(session, persons, hall.bert).id
    delegating.delegate(session, hall.carla.actor, hall.id, persons.id, theirs)
    assert hall.carla.id not in missing(persons.id) and hall.bert.id in missing(persons.id)
