"""Paper ballots that go wrong: each way can be put right, and two people stand behind it."""

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from linli import audit, events, inbox, notices
from linli.access import NotAllowed
from linli.testing.clock import MovableClock
from linli.testing.people import MakePerson, Somebody
from linli_deliberation.casting import handing, paper_box, papers
from linli_deliberation.counting import Approval, Plurality
from linli_deliberation.models import Participation, Poll, PollState, Secrecy, Voters, Way
from linli_deliberation.refusals import NotNow, NotOpen, PaperRefused, PapersDiffer, ReceiptUnknown
from linli_deliberation.results import archive, box, counting, reading, receipts
from tests.deliberation.polling import Hall, again, announce, close, elector_of, vote
from tests.deliberation.test_objections import object_and_answer


def hand_out(session: Session, hall: Hall, poll: Poll, *people: Somebody) -> None:
    for person in people:
        elector = elector_of(session, poll, person)
        handing.hand_out(session, hall.teller.actor, hall.id, poll.id, elector.id, person.id)


def over(session: Session, hall: Hall, poll: Poll, clock: MovableClock) -> None:
    clock.move(hours=48)
    close(session, hall, poll)


def test_a_hand_out_on_the_wrong_line_is_taken_back(
    session: Session, hall: Hall, secret: Poll, clock: MovableClock, person_with: MakePerson,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    told: list[events.Event] = []
    monkeypatch.setattr(events, "publish", lambda _session, event: told.append(event))
    hand_out(session, hall, secret, hall.anna)
    annas = elector_of(session, secret, hall.anna).id
    teller = (session, hall.teller.actor, hall.id, secret.id)
    with pytest.raises(PaperRefused, match="write down why"):
        handing.take_back(*teller, annas, reason=" ")
    with pytest.raises(NotAllowed):
        handing.take_back(session, hall.anna.actor, hall.id, secret.id, annas, reason="我没拿")
    with pytest.raises(PaperRefused, match="No paper was handed out"):
        handing.take_back(*teller, elector_of(session, secret, hall.bert).id, reason="点错了一行")
    handing.take_back(*teller, annas, reason="点错了一行")
    assert "no longer noted" in str(inbox.page(session, hall.anna.id)[0].text)
    auditor = person_with("auditor")
    [row] = audit.page(session, auditor.actor, hall.id, action="deliberation.paper_taken_back")
    assert dict(row.after or {})["reason"] == "点错了一行"
    vote(session, hall, secret, hall.anna, "1")  # the line is free
    ways = select(col(Participation.way)).where(col(Participation.elector_id) == annas)
    assert session.execute(ways).scalar_one() is Way.WEB
    with pytest.raises(PaperRefused, match="No paper was handed out"):
        handing.take_back(*teller, annas, reason="再来一次")  # a vote on the portal stays
    confirmed, corrected, anew = (
        event
        for event in told
        if isinstance(event, events.ContributionConfirmed | events.ContributionCorrected)
    )
    assert isinstance(corrected, events.ContributionCorrected) and corrected.quantity == 0
    assert corrected.reference_id == confirmed.reference_id != anew.reference_id
    hand_out(session, hall, secret, hall.bert)
    over(session, hall, secret, clock)
    with pytest.raises(NotOpen):
        handing.take_back(*teller, elector_of(session, secret, hall.bert).id, reason="没投进票箱")


def test_papers_that_never_came_into_the_box(
    session: Session, hall: Hall, secret: Poll, clock: MovableClock
) -> None:
    hand_out(session, hall, secret, hall.anna, hall.bert, hall.carla)
    vote(session, hall, secret, hall.berts_wife, "2")
    one = (session, hall.teller.actor, hall.id, secret.id)
    two = (session, hall.staff.actor, hall.id, secret.id)
    with pytest.raises(NotNow):
        papers.miss(*one, 1)
    over(session, hall, secret, clock)
    for teller in (one, two):
        papers.enter(*teller, 1, "1")
        papers.enter(*teller, 2, "1")
    with pytest.raises(PapersDiffer, match="2 of 3"):
        counting.count_closed(*two)
    with pytest.raises(PaperRefused, match="number 2 is entered"):
        papers.miss(*one, 2)
    assert papers.miss(*one, 1).missing == 0  # one person alone says so
    assert papers.miss(*two, 0).missing == 0  # and another not
    assert papers.miss(*two, 1).missing == 1
    with pytest.raises(PaperRefused, match="from 1 to 2"):
        papers.enter(*one, 3, "1")
    assert counting.count_closed(*two).selected == ["1"]
    assert paper_box.told(session, secret) == paper_box.Told(3, 1, None)
    with pytest.raises(NotNow):
        papers.miss(*one, 0)


def test_a_third_teller_decides(
    session: Session, hall: Hall, secret: Poll, clock: MovableClock, person_with: MakePerson
) -> None:
    hand_out(session, hall, secret, hall.anna)
    over(session, hall, secret, clock)
    one, two, three, four = (
        (session, who.actor, hall.id, secret.id)
        for who in (hall.teller, hall.staff, hall.president, person_with("staff"))
    )
    papers.enter(*one, 1, "1")
    assert papers.enter(*two, 1, "2").differs
    assert papers.enter(*three, 1, "2").settled == ('"2"', None)
    with pytest.raises(PaperRefused, match="Two others"):
        papers.enter(*four, 1, "1")
    assert papers.enter(*one, 1, "3").agreed  # who differed may look again; two still agree
    assert counting.count_closed(*two).selected == ["2"]


def test_an_invalid_paper_takes_part_and_chooses_nothing(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = announce(session, hall, voters=Voters.PERSONS, paper=True)
    clock.move(hours=1)
    close(session, hall, poll)
    vote(session, hall, poll, hall.anna, "yes")
    hand_out(session, hall, poll, hall.bert, hall.carla)
    over(session, hall, poll, clock)
    berts = elector_of(session, poll, hall.bert)
    for teller in (hall.teller, hall.staff):
        desk = (session, teller.actor, hall.id, poll.id)
        with pytest.raises(PaperRefused, match="No paper was handed out"):
            papers.enter(*desk, 1, None, elector_number=99, invalid=True)
        papers.enter(*desk, 1, None, elector_number=berts.number, invalid=True)
        papers.enter(*desk, 2, None, invalid=True)  # not even the number can be read
    counting.count_closed(session, hall.staff.actor, hall.id, poll.id)
    said = {who: text for who, (text, _area) in box.by_elector(session, poll).items()}
    assert said[berts.id] == '"abstain"' and len(said) == 2
    assert paper_box.told(session, poll) == paper_box.Told(2, 0, 2)


def test_of_one_paper_nobody_learns_what_it_says(
    session: Session, hall: Hall, secret: Poll, clock: MovableClock
) -> None:
    """The roll tells who took it; nothing that is published tells which ballot it is."""
    vote(session, hall, secret, hall.bert, "2")
    hand_out(session, hall, secret, hall.anna)
    over(session, hall, secret, clock)
    for teller in (hall.teller, hall.staff):
        papers.enter(session, teller.actor, hall.id, secret.id, 1, None, invalid=True)
    counting.count_closed(session, hall.staff.actor, hall.id, secret.id)
    first, again = box.published(session, secret), box.published(session, secret)
    assert first == again and len(first) == 2
    assert all(len(receipt) == 16 and receipt.isalnum() for receipt, _text in first)
    with pytest.raises(ReceiptUnknown):
        receipts.find(session, secret, "PAPER-00001")
    told = paper_box.told(session, secret)
    assert told is not None and told.invalid is None


def test_blank_stands_for_an_invalid_paper_of_every_kind(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    for rule in (Plurality(), Approval()):
        poll = announce(
            session, hall, rule, options=["甲", "乙"], secrecy=Secrecy.SECRET, paper=True
        )
        clock.move(hours=1)
        close(session, hall, poll)
        vote(session, hall, poll, hall.bert, "2" if isinstance(rule, Plurality) else ["2"])
        hand_out(session, hall, poll, hall.anna)
        over(session, hall, poll, clock)
        for teller in (hall.teller, hall.staff):
            papers.enter(session, teller.actor, hall.id, poll.id, 1, None, invalid=True)
        counting.count_closed(session, hall.staff.actor, hall.id, poll.id)
        profile = counting.counted(session, poll).election.profile
        assert (profile.cast, profile.valid) == (2, 1)


def test_while_papers_are_corrected_no_result_is_shown(
    session: Session, hall: Hall, secret: Poll, clock: MovableClock
) -> None:
    """After an objection one of two tellers has left: a third puts it right, and it is counted."""
    hand_out(session, hall, secret, hall.anna)
    over(session, hall, secret, clock)
    staff = (session, hall.staff.actor, hall.id, secret.id)
    for teller in (hall.teller, hall.staff):
        papers.enter(session, teller.actor, hall.id, secret.id, 1, "1")
    counting.count_closed(*staff)
    object_and_answer(session, hall, upheld=True)
    clock.move(days=8)
    notices.close_due(session, hall.id)
    assert again(session, hall, secret).state is PollState.OBJECTED
    assert counting.counted(session, secret).result.selected == ("1",)  # nothing is touched yet
    clock.move(minutes=1)
    papers.enter(*staff, 1, "2")
    with pytest.raises(NotNow, match="being corrected"):
        reading.shown(session, secret)
    with pytest.raises(NotNow, match="being corrected"):
        archive.archive(session, secret)
    papers.enter(session, hall.president.actor, hall.id, secret.id, 1, "2")
    assert counting.recount(*staff, reason="第 1 张看错了").selected == ["2"]
    assert reading.shown(session, secret).counted.result.selected == ("2",)
