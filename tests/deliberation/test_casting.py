"""One vote for each elector, whatever people try; and nothing that joins a ballot to its voter."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import inspect, select, text
from sqlmodel import Session, SQLModel, col

from linli import audit, events
from linli.access import SYSTEM, Actor, NotAllowed
from linli.db import Database
from linli.people import leave
from linli.testing.clock import MovableClock
from linli.testing.people import MakePerson, Somebody
from linli_deliberation.casting import casting, delegating, papers, proxies
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
    NotNow,
    NotOnTheRoll,
    NotOpen,
    PaperRefused,
    PapersDiffer,
    ProxyRefused,
)
from linli_deliberation.results import box, counting
from tests.deliberation.polling import Hall, again, announce, close, elector_of, vote


@pytest.fixture
def homes(session: Session, hall: Hall, clock: MovableClock) -> Poll:
    """An open poll of homes, with paper."""
    poll = announce(session, hall, voters=Voters.HOUSEHOLDS, paper=True)
    clock.move(hours=1)
    close(session, hall, poll)
    return poll


@pytest.fixture
def secret(session: Session, hall: Hall, clock: MovableClock) -> Poll:
    """A secret poll that can be recounted, with three options and paper."""
    poll = announce(
        session,
        hall,
        Plurality(),
        options=["甲", "乙", "丙"],
        secrecy=Secrecy.RECOUNTABLE,
        paper=True,
    )
    clock.move(hours=1)
    close(session, hall, poll)
    return poll


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


@pytest.mark.parametrize("secrecy", [Secrecy.OPEN, Secrecy.RECOUNTABLE])
def test_of_fifty_at_once_one_counts(
    database: Database, hall: Hall, clock: MovableClock, secrecy: Secrecy
) -> None:
    with database.writing() as session:
        poll_id = announce(
            session,
            hall,
            Plurality(),
            options=["甲", "乙"],
            voters=Voters.HOUSEHOLDS,
            secrecy=secrecy,
        ).id
    clock.move(hours=1)
    with database.writing() as session:
        close(session, hall, poll_id)
    start = Barrier(10)

    def cast(number: int) -> bool:
        person = (hall.anna, hall.annas_husband)[number % 2]
        if number < 10:
            start.wait(timeout=30)
        try:
            database.run(
                lambda session: vote(
                    session, hall, poll_id, person, str(1 + number % 2), once=f"tab {number}"
                )
            )
        except AlreadyVoted:
            return False
        return True

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(cast, range(50))) == 1
    with database.reading() as session:
        table = "open" if secrecy is Secrecy.OPEN else "secret"
        for name in ("participation", f"{table}_ballot"):
            rows = session.execute(text(f"SELECT count(*) FROM deliberation_{name}")).scalar_one()
            assert rows == 1, name


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
    leave(session, SYSTEM, hall.id, hall.carla.id)  # moved out after the roll was fixed
    with pytest.raises(NotAllowed):
        vote(session, hall, homes, hall.carla, "yes")


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


# --- at the counter, on paper, by somebody else


def test_at_the_counter_only_what_is_open(
    session: Session, hall: Hall, homes: Poll, secret: Poll
) -> None:
    serving = Actor(hall.staff.id, on_behalf_of=hall.carla.id, origin="test")
    casting.cast(session, serving, hall.id, homes.id, "yes")
    assert ways(session, homes) == [Way.COUNTER]
    with pytest.raises(BallotRefused, match="paper ballot"):
        casting.cast(session, serving, hall.id, secret.id, "1")


def test_paper_and_portal_are_one_vote(session: Session, hall: Hall, secret: Poll) -> None:
    annas = elector_of(session, secret, hall.anna)
    teller = (session, hall.teller.actor, hall.id, secret.id)
    with pytest.raises(NotOnTheRoll):
        papers.hand_out(*teller, annas.id, hall.bert.id)
    papers.hand_out(*teller, annas.id, hall.anna.id)
    with pytest.raises(AlreadyVoted, match="on paper"):
        vote(session, hall, secret, hall.anna, "1")
    vote(session, hall, secret, hall.bert, "1")
    with pytest.raises(AlreadyVoted):
        papers.hand_out(*teller, elector_of(session, secret, hall.bert).id, hall.bert.id)
    with pytest.raises(NotAllowed):
        papers.hand_out(session, hall.carla.actor, hall.id, secret.id, annas.id, hall.anna.id)


def test_two_tellers_must_read_the_same(
    session: Session, hall: Hall, secret: Poll, clock: MovableClock
) -> None:
    for person in (hall.anna, hall.bert):
        elector = elector_of(session, secret, person)
        papers.hand_out(session, hall.teller.actor, hall.id, secret.id, elector.id, person.id)
    vote(session, hall, secret, hall.carla, "2")
    one = (session, hall.teller.actor, hall.id, secret.id)
    two = (session, hall.staff.actor, hall.id, secret.id)
    with pytest.raises(NotNow, match="voting is over"):
        papers.enter(*one, 1, "1")
    clock.move(hours=48)
    assert close(session, hall, secret) is PollState.CLOSED  # papers come first
    with pytest.raises(PapersDiffer, match="0 of 2"):
        counting.count_closed(*two)
    with pytest.raises(PaperRefused, match="from 1 to 2"):
        papers.enter(*one, 3, "1")
    assert not papers.enter(*one, 1, "1").agreed
    assert papers.enter(*two, 1, "2").differs
    assert papers.enter(*two, 1, "1").agreed  # looked again
    with pytest.raises(PaperRefused, match="Two others"):
        papers.enter(session, hall.president.actor, hall.id, secret.id, 1, "1")
    papers.enter(*one, 2, None)  # nothing was ticked
    papers.enter(*two, 2, None)
    written = counting.count_closed(*two)
    # One for 甲 on paper, one for 乙 on the portal: the lot decides between the two.
    assert written.outcome == "decided"
    assert [text for _receipt, text in box.published(session, secret)].count('"1"') == 1
    assert secret.state is PollState.PROVISIONAL
    with pytest.raises(NotNow):
        papers.enter(*one, 1, "3")
    with pytest.raises(NotNow):
        counting.count_closed(*two)


def test_open_papers_bear_the_number_of_the_roll(
    session: Session, hall: Hall, homes: Poll, clock: MovableClock
) -> None:
    annas = elector_of(session, homes, hall.anna)
    papers.hand_out(session, hall.teller.actor, hall.id, homes.id, annas.id, hall.anna.id)
    clock.move(hours=48)
    close(session, hall, homes)
    one = (session, hall.teller.actor, hall.id, homes.id)
    with pytest.raises(PaperRefused, match="No paper was handed out"):
        papers.enter(*one, 1, "yes", elector_number=annas.number + 1)
    papers.enter(*one, 1, "yes", elector_number=annas.number)
    two = (session, hall.staff.actor, hall.id, homes.id)
    assert papers.enter(*two, 1, "yes", elector_number=annas.number).agreed
    counting.count_closed(*two)
    assert box.by_elector(session, homes) == {annas.id: ('"yes"', None)}


def test_a_proxy_votes_once_and_for_one(session: Session, hall: Hall, homes: Poll) -> None:
    bert, carla = (elector_of(session, homes, who).id for who in (hall.bert, hall.carla))
    desk = (session, hall.staff.actor, hall.id, homes.id)
    with pytest.raises(NotOnTheRoll, match="authorised"):
        vote(session, hall, homes, hall.anna, "yes", elector_id=carla)
    with pytest.raises(ProxyRefused, match="signed paper"):
        proxies.appoint(*desk, carla, hall.anna.id, note="")
    with pytest.raises(ProxyRefused, match="their own vote"):
        proxies.appoint(*desk, carla, hall.carla.id, note="档案柜")
    proxies.appoint(*desk, carla, hall.anna.id, note="档案柜")
    with pytest.raises(ProxyRefused, match="more than one"):
        proxies.appoint(*desk, bert, hall.anna.id, note="档案柜")
    with pytest.raises(ProxyRefused, match="already"):
        proxies.appoint(*desk, carla, hall.bert.id, note="档案柜")
    vote(session, hall, homes, hall.anna, "yes", elector_id=carla)
    with pytest.raises(AlreadyVoted, match="authorised in writing"):
        vote(session, hall, homes, hall.carla, "no")
    vote(session, hall, homes, hall.anna, "no")
    assert ways(session, homes) == [Way.PROXY, Way.WEB]
    with pytest.raises(AlreadyVoted):
        proxies.appoint(*desk, elector_of(session, homes, hall.anna).id, hall.bert.id, note="柜")


def test_an_authorisation_taken_back(session: Session, hall: Hall, homes: Poll) -> None:
    carla = elector_of(session, homes, hall.carla).id
    desk = (session, hall.staff.actor, hall.id, homes.id)
    made = proxies.appoint(*desk, carla, hall.anna.id, note="档案柜")
    proxies.revoke(*desk, made.id)
    proxies.revoke(*desk, made.id)
    with pytest.raises(NotOnTheRoll):
        vote(session, hall, homes, hall.anna, "yes", elector_id=carla)
    vote(session, hall, homes, hall.carla, "yes")


# --- delegation


def test_delegation_is_overridden_followed_and_a_circle_abstains(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = announce(session, hall, delegation=True)
    clock.move(hours=1)
    close(session, hall, poll)
    place = {person.name: elector_of(session, poll, person).id for person in hall.residents}

    def delegate(one: Somebody, other: Somebody) -> None:
        delegating.delegate(session, one.actor, hall.id, poll.id, place[other.name])

    with pytest.raises(ProxyRefused, match="your own"):
        delegate(hall.anna, hall.anna)
    delegate(hall.anna, hall.bert)
    delegate(hall.bert, hall.carla)  # anna → bert → carla
    delegate(hall.berts_wife, hall.carla)
    delegate(hall.berts_wife, hall.anna)  # changed their mind
    vote(session, hall, poll, hall.carla, "yes")
    vote(session, hall, poll, hall.berts_wife, "no")  # a vote of one's own goes first
    said = {who: text for who, (text, _area) in box.by_elector(session, poll).items()}
    assert said[place[hall.anna.name]] == said[place[hall.bert.name]] == '"yes"'
    assert said[place[hall.berts_wife.name]] == '"no"'
    assert place[hall.annas_husband.name] not in said
    delegating.withdraw(session, hall.bert.actor, hall.id, poll.id)
    delegate(hall.bert, hall.anna)  # anna → bert → anna
    said = {who: text for who, (text, _area) in box.by_elector(session, poll).items()}
    assert said[place[hall.anna.name]] == said[place[hall.bert.name]] == '"abstain"'


def test_delegation_only_where_it_is_allowed(session: Session, hall: Hall, homes: Poll) -> None:
    carla = elector_of(session, homes, hall.carla).id
    with pytest.raises(ProxyRefused, match="everybody votes for themselves"):
        delegating.delegate(session, hall.anna.actor, hall.id, homes.id, carla)


# --- secrecy


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
        (casting.TOOK_PART, hall.anna.id)
    ] * 2
    assert len({event.reference_id for event in kinds}) == 2


def test_a_receipt_is_used_once(session: Session, hall: Hall, secret: Poll) -> None:
    receipt = casting.new_receipt()
    vote(session, hall, secret, hall.anna, "1", receipt=receipt)
    with pytest.raises(BallotRefused, match="used before"):
        vote(session, hall, secret, hall.bert, "1", receipt=receipt)
    given = vote(session, hall, secret, hall.carla, "1", receipt="<b>not mine</b>").receipt
    assert given is not None and len(given) == 16


def test_the_unique_constraint_is_there(database: Database) -> None:
    found = inspect(database.engine).get_unique_constraints("deliberation_participation")
    assert any(one["column_names"] == ["elector_id"] for one in found)
