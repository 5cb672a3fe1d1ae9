"""Paper, the counter, written authorisation and delegation: still one vote for each elector."""

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from linli import inbox
from linli.access import Actor, NotAllowed
from linli.testing.clock import MovableClock
from linli.testing.people import Somebody
from linli_deliberation.casting import casting, delegating, handing, papers, proxies
from linli_deliberation.models import (
    Participation,
    Poll,
    PollState,
    Way,
)
from linli_deliberation.refusals import (
    AlreadyVoted,
    BallotRefused,
    NotNow,
    NotOnTheRoll,
    PaperRefused,
    PapersDiffer,
    ProxyRefused,
)
from linli_deliberation.results import box, counting
from tests.deliberation.polling import Hall, announce, close, elector_of, vote


def ways(session: Session, poll: Poll) -> list[Way]:
    rows = session.execute(
        select(col(Participation.way)).where(col(Participation.poll_id) == poll.id)
    )
    return sorted(rows.scalars())


def test_at_the_counter_nobody_looks_on_at_a_secret_vote(
    session: Session, hall: Hall, homes: Poll, secret: Poll
) -> None:
    serving = Actor(hall.staff.id, on_behalf_of=hall.carla.id, origin="test")
    casting.cast(session, serving, hall.id, homes.id, "yes")
    assert ways(session, homes) == [Way.COUNTER]
    newest = inbox.page(session, hall.carla.id)[0]
    assert "At the counter your vote was cast" in str(newest.text)
    with pytest.raises(BallotRefused, match="paper ballot"):
        casting.cast(session, serving, hall.id, secret.id, "1")
    done = casting.cast(session, serving, hall.id, secret.id, "1", unseen=True)
    assert done.receipt and ways(session, secret) == [Way.COUNTER]


def test_paper_and_portal_are_one_vote(session: Session, hall: Hall, secret: Poll) -> None:
    annas = elector_of(session, secret, hall.anna)
    teller = (session, hall.teller.actor, hall.id, secret.id)
    with pytest.raises(NotOnTheRoll):
        handing.hand_out(*teller, annas.id, hall.bert.id)
    handing.hand_out(*teller, annas.id, hall.anna.id)
    with pytest.raises(AlreadyVoted, match="on paper"):
        vote(session, hall, secret, hall.anna, "1")
    vote(session, hall, secret, hall.bert, "1")
    with pytest.raises(AlreadyVoted):
        handing.hand_out(*teller, elector_of(session, secret, hall.bert).id, hall.bert.id)
    with pytest.raises(NotAllowed):
        handing.hand_out(session, hall.carla.actor, hall.id, secret.id, annas.id, hall.anna.id)


def test_two_tellers_must_read_the_same(
    session: Session, hall: Hall, secret: Poll, clock: MovableClock
) -> None:
    for person in (hall.anna, hall.bert):
        elector = elector_of(session, secret, person)
        handing.hand_out(session, hall.teller.actor, hall.id, secret.id, elector.id, person.id)
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
    handing.hand_out(session, hall.teller.actor, hall.id, homes.id, annas.id, hall.anna.id)
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
