"""Residents' projects written briefly: proposed, to be decided, voted for, their result final."""

from datetime import timedelta

from sqlmodel import Session

from linli import notices
from linli.clock import now
from linli.testing.clock import MovableClock
from linli_deliberation.casting.saying import Said
from linli_deliberation.models import Poll, PollState, Procedure, Secrecy, Topic, Voters
from linli_deliberation.polls import drafting, scheduling
from linli_deliberation.procedures.model import Artefact
from linli_deliberation.topics import advancing, proposing
from tests.deliberation.polling import Hall, again, close, vote


def proposed(
    session: Session, hall: Hall, micro: Procedure, title: str, yuan: int | None = None
) -> Topic:
    cost = None if yuan is None else yuan * 100
    return proposing.propose(
        session, hall.anna.actor, hall.id, micro.id, title=title, story=f"为什么要{title}",
        cost=cost,
    )  # fmt: skip


def to_be_decided(
    session: Session, hall: Hall, clock: MovableClock, *topics: Topic
) -> tuple[Topic, ...]:
    desk = (session, hall.staff.actor, hall.id)
    for topic in topics:
        for person in hall.residents:
            proposing.support(session, person.actor, hall.id, topic.id)
        advancing.advance(*desk, topic.id)
    clock.move(days=1)
    for topic in topics:
        advancing.add_paper(*desk, topic.id, Artefact.REPORT, "看过现场，核过价。")
        advancing.advance(*desk, topic.id)
    return topics


def three(session: Session, hall: Hall, clock: MovableClock, micro: Procedure) -> tuple[Topic, ...]:
    """Benches and lamps for which there is money together, and a flower bed that is too dear."""
    wanted = (("长椅", 3000), ("路灯", 6000), ("花坛", 9000))
    return to_be_decided(
        session, hall, clock, *(proposed(session, hall, micro, *one) for one in wanted)
    )


def voted(
    session: Session, hall: Hall, clock: MovableClock, poll: Poll, said: dict[str, Said]
) -> Poll:
    desk = (session, hall.staff.actor, hall.id, poll.id)
    opens = now(session) + timedelta(hours=1)
    drafting.set_voters(*desk, voters=Voters.PERSONS, secrecy=Secrecy.OPEN)
    drafting.set_times(*desk, opens_at=opens, closes_at=opens + timedelta(days=2))
    scheduling.schedule(*desk)
    clock.move(hours=1)
    close(session, hall, poll)
    for name, ticked in said.items():
        vote(session, hall, poll, getattr(hall, name), ticked)
    clock.move(days=2)
    assert close(session, hall, poll) is PollState.PROVISIONAL
    return again(session, hall, poll)


def made_final(session: Session, hall: Hall, clock: MovableClock, poll: Poll) -> None:
    clock.move(days=poll.notice_days + 1)
    notices.close_due(session, hall.id)
    assert again(session, hall, poll).state is PollState.FINAL


TICKS: dict[str, Said] = {"anna": ["1", "2"], "bert": ["1", "2"], "carla": ["3"]}
