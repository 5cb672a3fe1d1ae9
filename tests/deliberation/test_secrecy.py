"""Nothing joins a ballot to its voter: no table, no time, no order, no log."""

import pytest
from sqlalchemy import select, text
from sqlmodel import Session, SQLModel, col

from linli import audit, events
from linli.db import Database
from linli.testing.clock import MovableClock
from linli.testing.people import MakePerson
from linli_deliberation.casting import casting, proxies, telling
from linli_deliberation.counting import Plurality
from linli_deliberation.models import (
    Participation,
    Poll,
    Secrecy,
    SecretBallot,
)
from linli_deliberation.refusals import (
    BallotRefused,
)
from tests.deliberation.polling import Hall, announce, close, elector_of, vote


def test_no_way_leads_from_a_ballot_to_its_voter() -> None:
    """The schema itself: a secret ballot knows its poll and nothing else."""
    ballot = SQLModel.metadata.tables["deliberation_secret_ballot"]
    assert set(ballot.columns.keys()) == {"id", "poll_id", "ballot", "receipt"}
    assert {key.column.table.name for key in ballot.foreign_keys} == {"deliberation_poll"}
    for table in SQLModel.metadata.tables.values():
        for key in table.foreign_keys:
            assert key.column.table is not ballot, table.name


def test_nothing_of_a_secret_vote_tells_time_or_order(
    session: Session, hall: Hall, secret: Poll, clock: MovableClock
) -> None:
    order = list(hall.residents)
    for person in order:
        vote(session, hall, secret, person, "1")
        clock.move(minutes=7)
    rows = session.execute(select(Participation)).scalars().all()
    assert all(row.at is None and row.id.version == 4 for row in rows)
    ballots = session.execute(select(SecretBallot)).scalars().all()
    assert all(row.id.version == 4 for row in ballots)
    if session.get_bind().dialect.name == "sqlite":
        for table in ("deliberation_secret_ballot", "deliberation_participation"):
            made = session.execute(
                text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table}
            ).scalar_one()
            assert "WITHOUT ROWID" in made


def test_the_box_is_shaken_at_the_close(
    database: Database, hall: Hall, clock: MovableClock
) -> None:
    """On PostgreSQL each row knows the transaction that wrote it: after the close all know one."""
    with database.writing() as session:
        poll_id = announce(
            session, hall, Plurality(), options=["甲", "乙"], secrecy=Secrecy.RECOUNTABLE
        ).id
    clock.move(hours=1)
    for person in hall.residents:
        with database.writing() as session:
            vote(session, hall, poll_id, person, "1")
    with database.reading() as session:
        before = _rows(session)
    clock.move(hours=48)
    with database.writing() as session:
        close(session, hall, poll_id)
    with database.reading() as session:
        after = _rows(session)
        if not database.is_sqlite:
            wrote = session.execute(text("SELECT xmin::text FROM deliberation_secret_ballot"))
            assert len(set(wrote.scalars())) == 1
            taking_part = session.execute(text("SELECT xmin::text FROM deliberation_participation"))
            assert len(set(taking_part.scalars())) == 5
    assert {receipt for _id, receipt in before} == {receipt for _id, receipt in after}
    assert not {id_ for id_, _receipt in before} & {id_ for id_, _receipt in after}


def _rows(session: Session) -> list[tuple[object, ...]]:
    rows = session.execute(select(col(SecretBallot.id), col(SecretBallot.receipt)))
    return [tuple(row) for row in rows]


def test_the_log_says_who_voted_and_never_what(
    session: Session, hall: Hall, homes: Poll, secret: Poll, person_with: MakePerson
) -> None:
    auditor = person_with("auditor")
    vote(session, hall, homes, hall.anna, "abstain")
    vote(session, hall, secret, hall.anna, "3")
    session.flush()
    rows = audit.page(session, auditor.actor, hall.id, action="deliberation.voted")
    assert [row.actor_name for row in rows] == [hall.anna.name] * 2
    assert [dict(row.after or {}) for row in rows] == [
        {"title": "楼道加装扶手", "way": "web"},
        {"title": "楼道加装扶手", "way": "web"},
    ]


def test_taking_part_is_told_once(
    session: Session,
    hall: Hall,
    homes: Poll,
    secret: Poll,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[events.Event] = []
    monkeypatch.setattr(events, "publish", lambda _session, event: told.append(event))
    carla = elector_of(session, homes, hall.carla).id
    proxies.appoint(session, hall.staff.actor, hall.id, homes.id, carla, hall.anna.id, note="柜")
    vote(session, hall, homes, hall.anna, "yes")
    vote(session, hall, homes, hall.anna, "no", replaces=1)
    vote(session, hall, homes, hall.anna, "yes", elector_id=carla)
    vote(session, hall, secret, hall.anna, "1")
    kinds = [event for event in told if isinstance(event, events.ContributionConfirmed)]
    assert [(event.kind, event.person_id) for event in kinds] == [
        (telling.TOOK_PART, hall.anna.id)
    ] * 2
    assert len({event.reference_id for event in kinds}) == 2


def test_a_receipt_is_used_once(session: Session, hall: Hall, secret: Poll) -> None:
    receipt = casting.new_receipt()
    vote(session, hall, secret, hall.anna, "1", receipt=receipt)
    with pytest.raises(BallotRefused, match="used before"):
        vote(session, hall, secret, hall.bert, "1", receipt=receipt)
    given = vote(session, hall, secret, hall.carla, "1", receipt="<b>not mine</b>").receipt
    assert given is not None and len(given) == 16
