"""One vote for each elector, whatever people try, and however many try at once."""

from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import inspect, select, text
from sqlmodel import Session, col

from linli.db import Database
from linli.testing.clock import MovableClock
from linli.testing.people import MakePerson, Somebody
from linli_deliberation.casting import casting
from linli_deliberation.counting import Approval, Plurality, Schulze, Score
from linli_deliberation.models import (
    OpenBallot,
    Participation,
    Poll,
    PollState,
    Secrecy,
    SecretBallot,
    Voters,
    Way,
)
from linli_deliberation.polls import closing
from linli_deliberation.refusals import (
    AlreadyVoted,
    BallotRefused,
    NotOnTheRoll,
    NotOpen,
)
from linli_deliberation.results import box, counting
from tests.deliberation.polling import Hall, again, announce, close, opened, vote


def ways(session: Session, poll: Poll) -> list[Way]:
    rows = session.execute(
        select(col(Participation.way)).where(col(Participation.poll_id) == poll.id)
    )
    return sorted(rows.scalars())


def test_two_spouses_have_one_vote(session: Session, hall: Hall, homes: Poll) -> None:
    vote(session, hall, homes, hall.anna, "yes")
    with pytest.raises(AlreadyVoted, match="already in"):
        vote(session, hall, homes, hall.annas_husband, "no")
    vote(session, hall, homes, hall.bert, "no")
    assert ways(session, homes) == [Way.WEB, Way.WEB]


def test_one_form_sent_twice_is_one_vote(
    session: Session, hall: Hall, homes: Poll, secret: Poll
) -> None:
    first = vote(session, hall, homes, hall.anna, "yes", once="a")
    assert vote(session, hall, homes, hall.anna, "yes", once="a") == first
    receipt = casting.new_receipt()
    first = vote(session, hall, secret, hall.anna, "1", once="b", receipt=receipt)
    again_ = vote(session, hall, secret, hall.anna, "1", once="b", receipt=receipt)
    assert first == again_
    assert first.receipt == receipt
    with pytest.raises(AlreadyVoted):
        vote(session, hall, secret, hall.anna, "2", once="c")
    assert session.execute(select(col(SecretBallot.ballot))).scalars().all() == ['"1"']


def test_an_open_vote_can_be_changed_and_its_history_stays(
    session: Session, hall: Hall, homes: Poll
) -> None:
    vote(session, hall, homes, hall.anna, "yes")
    assert vote(session, hall, homes, hall.annas_husband, "no", replaces=1).version == 2
    with pytest.raises(AlreadyVoted):  # from a tab opened before
        vote(session, hall, homes, hall.anna, "abstain", replaces=1)
    changed = vote(session, hall, homes, hall.anna, "abstain", replaces=2, once="x")
    assert vote(session, hall, homes, hall.anna, "abstain", replaces=2, once="x") == changed
    history = session.execute(select(col(OpenBallot.ballot)).order_by(col(OpenBallot.version)))
    assert history.scalars().all() == ['"yes"', '"no"', '"abstain"']
    assert list(box.by_elector(session, homes).values()) == [('"abstain"', None)]


def couple(database: Database, hall: Hall, clock: MovableClock, secrecy: Secrecy) -> UUID:
    """Open a poll of homes, in which both spouses may cast the one vote."""
    return opened(
        database, hall, clock, rule=Plurality(), options=["甲", "乙"],
        voters=Voters.HOUSEHOLDS, secrecy=secrecy,
    )  # fmt: skip


def try_to_vote(database: Database, hall: Hall, poll_id: UUID, number: int) -> bool:
    """Cast the couple's vote from one of many tabs; return whether it was the one."""
    person = (hall.anna, hall.annas_husband)[number % 2]
    try:
        database.run(
            lambda session: vote(
                session, hall, poll_id, person, str(1 + number % 2), once=f"tab {number}"
            )
        )
    except AlreadyVoted:
        return False
    return True


def require_one(database: Database, secrecy: Secrecy) -> None:
    with database.reading() as session:
        table = "open" if secrecy is Secrecy.OPEN else "secret"
        for name in ("deliberation_participation", f"deliberation_{table}_ballot"):
            rows = session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()
            assert rows == 1, name
        told = "SELECT count(*) FROM core_audit_entry WHERE action = 'deliberation.voted'"
        assert session.execute(text(told)).scalar_one() == 1


@pytest.mark.parametrize("secrecy", [Secrecy.OPEN, Secrecy.RECOUNTABLE])
def test_of_fifty_at_once_one_counts(
    database: Database, hall: Hall, clock: MovableClock, secrecy: Secrecy
) -> None:
    """Fifty threads: two spouses, each with many tabs."""
    poll_id = couple(database, hall, clock, secrecy)
    start = Barrier(50)

    def cast(number: int) -> bool:
        start.wait(timeout=60)
        return try_to_vote(database, hall, poll_id, number)

    with ThreadPoolExecutor(50) as pool:
        assert sum(pool.map(cast, range(50))) == 1
    require_one(database, secrecy)


def test_of_several_processes_at_once_one_counts(
    database: Database, hall: Hall, clock: MovableClock
) -> None:
    poll_id = couple(database, hall, clock, Secrecy.RECOUNTABLE)
    forked = get_context("fork")
    start, told = forked.Barrier(4), forked.SimpleQueue()

    def cast(first: int) -> None:
        own = Database(database.url)
        own.clock = clock
        start.wait(timeout=60)
        told.put(sum(try_to_vote(own, hall, poll_id, first + tab) for tab in range(5)))

    processes = [forked.Process(target=cast, args=(5 * number,)) for number in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    assert sum(told.get() for _process in processes) == 1
    require_one(database, Secrecy.RECOUNTABLE)


@pytest.mark.parametrize("secrecy", [Secrecy.OPEN, Secrecy.RECOUNTABLE])
def test_a_form_sent_many_times_at_once_is_answered_alike(
    database: Database, hall: Hall, clock: MovableClock, secrecy: Secrecy
) -> None:
    """A slow phone, and an impatient thumb: each answer says that the vote is in."""
    poll_id = couple(database, hall, clock, secrecy)
    start, receipt = Barrier(8), casting.new_receipt()

    def cast(_number: int) -> casting.Cast:
        start.wait(timeout=60)
        return database.run(
            lambda session: vote(
                session, hall, poll_id, hall.anna, "1", once="one form", receipt=receipt
            )
        )

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(cast, range(8)))) == 1
    require_one(database, secrecy)


def test_votes_and_the_close_at_the_same_moment_agree(
    database: Database, hall: Hall, clock: MovableClock
) -> None:
    """Whoever is told that the vote is in is in the count, and nobody else."""
    with database.writing() as session:
        poll_id = announce(session, hall, Plurality(), options=["甲", "乙"]).id
    clock.move(hours=1)
    with database.writing() as session:
        close(session, hall, poll_id)
    clock.move(hours=48, seconds=-1)
    everybody = [*hall.residents, hall.staff, hall.teller, hall.president]
    start = Barrier(len(everybody) + 1)

    def cast(person: Somebody) -> bool:
        start.wait(timeout=30)
        try:
            database.run(lambda session: vote(session, hall, poll_id, person, "1"))
        except NotOpen:
            return False
        return True

    def end(_nothing: object) -> None:
        start.wait(timeout=30)
        clock.move(seconds=1)
        database.run(lambda session: close(session, hall, poll_id))

    with ThreadPoolExecutor(len(everybody) + 1) as pool:
        ended = pool.submit(end, None)
        told = sum(pool.map(cast, everybody))
        ended.result()
    with database.writing() as session:
        poll = again(session, hall, poll_id)
        assert poll.state is PollState.PROVISIONAL
        assert counting.counted(session, poll).election.profile.cast == told


def test_who_is_not_on_the_roll_does_not_vote(
    session: Session, hall: Hall, homes: Poll, person_with: MakePerson
) -> None:
    late = person_with(name="新来的")
    with pytest.raises(NotOnTheRoll, match="fixed when the vote was announced"):
        vote(session, hall, homes, late, "yes")
    with pytest.raises(NotOnTheRoll):
        vote(session, hall, homes, hall.staff, "yes")  # lives elsewhere


@pytest.mark.parametrize(
    ("rule", "said", "says"),
    [
        (Plurality(), "9", "not on the ballot"),
        (Plurality(), ["1"], "cannot be read"),
        (Approval(), ["1", "1"], "once only"),
        (Approval(), ["1", "2", "3"], "up to 2"),
        (Approval(), {"1": 1}, "cannot be read"),
        (Schulze(), ["1", "2", "2"], "once only"),
        (Score(), {"1": 3}, "0 to 2 points"),
        (Score(), {"1": -1}, "0 to 2 points"),
        (Score(), "1", "cannot be read"),
        (None, "maybe", "yes, no or abstain"),
    ],
)
def test_a_ballot_says_what_is_asked(
    session: Session,
    hall: Hall,
    clock: MovableClock,
    rule: Plurality | None,
    said: str,
    says: str,
) -> None:
    options = ["甲", "乙", "丙"] if rule else []
    poll = announce(session, hall, rule, options=options, most=2)
    clock.move(hours=1)
    with pytest.raises(BallotRefused, match=says):
        vote(session, hall, poll, hall.anna, said)
    assert not ways(session, poll)


def test_an_option_withdrawn_while_open(session: Session, hall: Hall, secret: Poll) -> None:
    vote(session, hall, secret, hall.anna, "1")
    vote(session, hall, secret, hall.bert, "1")
    vote(session, hall, secret, hall.carla, "2")
    closing.withdraw_option(session, hall.staff.actor, hall.id, secret.id, "1", reason="施工方退出")
    with pytest.raises(BallotRefused, match="withdrawn"):
        vote(session, hall, secret, hall.berts_wife, "1")
    assert counting.counted(session, secret).result.selected == ("2",)


def test_the_unique_constraint_is_there(database: Database) -> None:
    found = inspect(database.engine).get_unique_constraints("deliberation_participation")
    assert any(one["column_names"] == ["elector_id"] for one in found)
