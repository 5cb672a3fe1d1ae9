"""A person is erased or leaves: no word of theirs is left, and every vote is counted as before."""

import json
import subprocess
import sys
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select, text
from sqlmodel import Session, SQLModel, col

from linli import inbox, people, plugins
from linli.access import SYSTEM
from linli.clock import now
from linli.db import Database
from linli.events import PersonLeft
from linli.people import erasing as core_erasing
from linli.people.erasing import Reason
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli.testing.people import Somebody
from linli_deliberation import leaving
from linli_deliberation.casting import delegating, proxies
from linli_deliberation.councils import meetings, reading, seats
from linli_deliberation.counting import Plurality
from linli_deliberation.disclosure import matters, questions
from linli_deliberation.discussion import moderating, saying, statements
from linli_deliberation.discussion import reading as talk
from linli_deliberation.formats.bundles import canonical, digest
from linli_deliberation.models import (
    Coming,
    Delegation,
    Elector,
    MatterKind,
    Poll,
    PollState,
    Proxy,
    Question,
    RemarkKind,
    SeatHolder,
    Secrecy,
    Topic,
    Voters,
)
from linli_deliberation.polls import candidates, electorates, finding
from linli_deliberation.procedures.model import TopicState
from linli_deliberation.refusals import NotNow, RemarkRefused
from linli_deliberation.results import counting, published
from linli_deliberation.results import reading as results
from linli_deliberation.sortition import draws
from linli_deliberation.topics import carrying_out, proposing
from linli_deliberation.topics import reading as topics
from tests.deliberation.polling import (
    Hall,
    again,
    announce,
    close,
    draft,
    elector_of,
    register_areas,
    vote,
)
from tests.deliberation.wishing import adopted

#: What the person said, and what was said about them.
MARK = "旧皮箱里的信"
_TABLES = ("deliberation_", "core_audit_")


def where_it_says(session: Session, mark: str) -> set[str]:
    """Return the columns of the plugin's tables, and of the log, in which something stands."""
    metadata: MetaData = SQLModel.metadata
    mine = [one for one in metadata.tables.values() if one.name.startswith(_TABLES)]
    return {
        f"{table.name}.{column}"
        for table in mine
        for row in session.execute(select(table)).mappings()
        for column, value in row.items()
        if mark in str(value)
    }


def ties(session: Session, who: Somebody) -> list[str]:
    found = plugins.manager().ask("deliberation", "linli_ties", session=session, person_id=who.id)
    return [str(tie.what) for tie in found]


def erase(session: Session, hall: Hall, who: Somebody) -> None:
    session.flush()
    core_erasing.erase(session, hall.president.actor, hall.id, who.id, Reason.ASKED)
    session.expire_all()


def counted(
    session: Session, hall: Hall, clock: MovableClock, secrecy: Secrecy, **asked: object
) -> Poll:
    """Let Carla and others vote, and count it."""
    poll = announce(
        session, hall, Plurality(), options=["甲", "乙"], secrecy=secrecy, title=f"{secrecy}",
        **asked,
    )  # fmt: skip
    clock.move(hours=1)
    close(session, hall, poll)
    for who, said in ((hall.carla, "1"), (hall.anna, "2"), (hall.bert, "1")):
        vote(session, hall, poll, who, said)
    clock.move(days=2)
    close(session, hall, poll)
    return again(session, hall, poll)


def bundle(session: Session, poll: Poll) -> str:
    made = counting.counted(session, poll)
    return canonical(published.document(poll, made.election, made.result))


def lived(session: Session, hall: Hall, clock: MovableClock) -> Topic:
    """Let Carla do, say and be written about in every way that there is."""
    desk, carla = (session, hall.staff.actor, hall.id), (session, hall.carla.actor, hall.id)
    procedure = adopted(session, hall, "simple-vote").id
    proposing.propose(*carla, procedure, title=f"{MARK}甲", story=MARK, draft=True)
    alone = proposing.propose(*carla, procedure, title=f"{MARK}乙", story=MARK)
    proposing.revise(*carla, alone.id, title=f"{MARK}丙", story=f"{MARK}！")
    carried = proposing.propose(*carla, procedure, title=f"{MARK}丁", story=MARK)
    proposing.revise(*carla, carried.id, title="东门装路灯", story="晚上太黑。")
    proposing.support(session, hall.bert.actor, hall.id, carried.id)
    reason = saying.say(*carla, carried.id, RemarkKind.FOR, MARK)
    saying.say(
        session, hall.bert.actor, hall.id, carried.id, RemarkKind.REPLY, "有道理",
        parent_id=reason.id,
    )  # fmt: skip
    for words in (f"{MARK}一", f"{MARK}二"):
        said = saying.say(*carla, carried.id, RemarkKind.STATEMENT, words)
        statements.take_a_stand(session, hall.bert.actor, hall.id, said.id, 1)
    hidden = saying.say(*carla, carried.id, RemarkKind.AGAINST, f"{MARK}三")
    moderating.hide(*desk, hidden.id, reason="说的是人")
    moderating.appeal(*carla, hidden.id, words=MARK)
    council = seats.found(*desk, title="议事会", seats="委员 3")
    [row] = reading.seats(session, council, now(session).date())
    for who in (hall.carla, hall.anna):
        seats.seat(*desk, row.id, who.id, until=now(session).date() + timedelta(days=900))
    meeting = meetings.call(
        *desk, council.id, title="例会", where="活动室", agenda=["一"],
        starts_at=now(session) + timedelta(days=4),
    )  # fmt: skip
    clock.move(days=5)
    came = dict.fromkeys((hall.carla.id, hall.anna.id), Coming.HALL)
    meetings.record(*desk, meeting.id, came, "同意。")
    meetings.confirm(*carla, meeting.id, version=1, objection=MARK)
    lot = draws.fix(
        *desk, title="抽签", about="", places=9, source="开奖号码",
        seed_from=now(session) + timedelta(days=1),
    )  # fmt: skip
    clock.move(days=2)
    draws.draw(*desk, lot.id, "07")
    number = next(
        one.number for one in draws.entries(session, lot.id) if one.person_id == hall.carla.id
    )
    draws.decline(*desk, lot.id, number, reason=MARK)
    account = matters.publish(*desk, MatterKind.ACCOUNTS, "三月账目", "收支相抵")
    questions.ask(*carla, account.id, MARK)
    carried.state = TopicState.DONE
    carrying_out.evaluate(*carla, carried.id, 4, MARK)
    return carried


def test_no_word_is_left_and_what_others_carry_stays(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    register_areas(session, hall)
    carried = lived(session, hall, clock)
    owners = announce(session, hall, voters=Voters.OWNERS, paper=True)
    proxies.appoint(
        session, hall.staff.actor, hall.id, owners.id,
        elector_of(session, owners, hall.carla).id, hall.anna.id, note=MARK,
    )  # fmt: skip
    electing = draft(session, hall, Plurality(), title="选楼长")
    candidates.add(session, hall.staff.actor, hall.id, electing.id, hall.carla.id)
    session.flush()
    before = where_it_says(session, MARK)
    assert len(before) == 12, before
    assert ties(session, hall.carla) == []
    erase(session, hall, hall.carla)
    assert where_it_says(session, MARK) <= {"core_audit_entry.after"}  # what titles said then
    assert where_it_says(session, hall.carla.name) == set()
    assert [one.proposer_id for one in session.execute(select(Topic)).scalars()] == [None, None]
    assert (carried.title, carried.story) == ("东门装路灯", "晚上太黑。")
    assert proposing.supports(session, carried.id) == 2
    assert carrying_out.satisfaction(session, carried.id) == (1, 40)
    alone = session.execute(select(Topic).where(col(Topic.id) != carried.id)).scalar_one()
    assert (alone.title, alone.state) == ("提议人已收回的提议", TopicState.WITHDRAWN)
    [thread, hidden] = talk.threads(session, hall.id, carried.id, hall.bert.id)
    assert thread.withdrawn and [one.words for one in thread.replies] == ["有道理"]
    assert hidden.withdrawn and not talk.to_decide(session, hall.id)
    assert not statements.opinions(session, hall.id, carried.id, hall.bert.id).statements
    assert not questions.waiting(session, hall.staff.actor, hall.place)[0].count
    assert not topics.revisions(session, carried)
    holders = session.execute(select(SeatHolder).order_by(col(SeatHolder.id))).scalars().all()
    assert [one.ended_on is None for one in holders] == [False, True]
    row = session.execute(select(Elector).where(col(Elector.poll_id) == owners.id)).scalars().all()
    assert [one.area for one in row] and "周晓燕" not in {one.label for one in row}
    carried.state = TopicState.SUBMITTED
    bert = (session, hall.bert.actor, hall.id)
    with pytest.raises(NotNow, match="taken back"):
        saying.say(*bert, carried.id, RemarkKind.REPLY, "再说", parent_id=thread.id)
    with pytest.raises(NotNow, match="taken back"):
        saying.react(*bert, thread.id, None)
    with pytest.raises(RemarkRefused):
        saying.say(*bert, carried.id, RemarkKind.FOR, " ")


@pytest.mark.parametrize("secrecy", list(Secrecy))
def test_every_count_and_hash_is_as_before(
    session: Session, hall: Hall, clock: MovableClock, secrecy: Secrecy, tmp_path: Path
) -> None:
    poll = counted(session, hall, clock, secrecy)
    rolls = digest(electorates.published(electorates.of(session, poll.id)))
    assert rolls == poll.electorate_hash
    count = counting.latest(session, poll.id)
    before, terms = bundle(session, poll), poll.terms_hash
    assert count is not None
    hashes = (count.rules_hash, count.ballots_hash, count.result_hash, count.merkle_root)
    erase(session, hall, hall.carla)
    poll = again(session, hall, poll)
    assert bundle(session, poll) == before and poll.terms_hash == terms
    assert digest(electorates.published(electorates.of(session, poll.id))) == rolls
    recounted = counting.latest(session, poll.id)
    assert recounted is not None and hashes == (
        recounted.rules_hash, recounted.ballots_hash, recounted.result_hash, recounted.merkle_root,
    )  # fmt: skip
    assert hall.carla.name not in {one.label for one in electorates.of(session, poll.id)}
    if secrecy is Secrecy.OPEN:
        named = results.names(session, poll, limit=50)
        assert len(named) == 3 and hall.carla.name not in {one.label for one in named}
    if secrecy is not Secrecy.SECRET:
        path = tmp_path / "bundle.json"
        path.write_text(before, "utf-8")
        done = subprocess.run(
            [sys.executable, "-I", str(files("linli_deliberation") / "recount.py"), str(path)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["selected"] == ["1"]


def test_whoever_stands_for_election_is_elected_or_not_first(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = draft(session, hall, Plurality(), title="选楼长")
    for who in (hall.carla, hall.bert):
        candidates.add(session, hall.staff.actor, hall.id, poll.id, who.id)
    assert ties(session, hall.carla) == []
    poll.state = PollState.SCHEDULED
    session.flush()
    [tie] = ties(session, hall.carla)
    assert tie == "They stand for election in “选楼长”: wait until its result is final."
    with pytest.raises(core_erasing.StillTied):
        erase(session, hall, hall.carla)


def test_a_roll_written_down_keeps_whoever_leaves_and_their_delegations_end(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    """The snapshot decides: who died or moved since stays in the base of every bar."""
    poll = announce(session, hall, delegation=True, secrecy=Secrecy.OPEN)
    done = counted(session, hall, clock, Secrecy.OPEN, delegation=True)
    roll = len(electorates.of(session, poll.id))
    close(session, hall, poll)
    open_poll = announce(session, hall, delegation=True, secrecy=Secrecy.OPEN, title="另一件")
    clock.move(hours=1)
    close(session, hall, open_poll)
    to = {who.id: elector_of(session, open_poll, who).id for who in hall.residents}
    for one, other in ((hall.carla, hall.bert), (hall.anna, hall.carla), (hall.bert, hall.anna)):
        delegating.delegate(session, one.actor, hall.id, open_poll.id, to[other.id])
    delegating.delegate(
        session, hall.berts_wife.actor, hall.id, open_poll.id, to[hall.annas_husband.id]
    )
    vote(session, hall, open_poll, hall.annas_husband, "yes")
    council = seats.found(session, hall.staff.actor, hall.id, title="议事会", seats="委员 3")
    [row] = reading.seats(session, council, now(session).date())
    until = now(session).date() + timedelta(days=900)
    seats.seat(session, hall.staff.actor, hall.id, row.id, hall.carla.id, until=until)
    meeting = meetings.call(
        session, hall.staff.actor, hall.id, council.id, title="例会", where="活动室", agenda=["一"],
        starts_at=now(session) + timedelta(days=4),
    )  # fmt: skip
    people.leave(session, SYSTEM, hall.id, hall.carla.id)
    session.expire_all()
    assert not meetings.invited(session, meeting.id)
    told = [str(one.text) for one in inbox.page(session, hall.anna.id)]
    assert sum("has left. Please vote yourself." in text for text in told) == 1
    live = session.execute(
        select(col(Delegation.elector_id)).where(
            col(Delegation.poll_id) == open_poll.id, col(Delegation.revoked_at).is_(None)
        )
    ).scalars()
    assert set(live) == {to[hall.bert.id], to[hall.berts_wife.id]}
    [holder] = session.execute(select(SeatHolder)).scalars()
    assert holder.ended_on == now(session).date() and holder.ended_reason == "已离开社区"
    leaving.on_left(session, hall.id, hall.carla.id)  # told again, nothing changes
    assert len(electorates.of(session, open_poll.id)) == roll
    assert finding.find(session, hall.id, open_poll.id).electorate_hash == digest(
        electorates.published(electorates.of(session, open_poll.id))
    )
    people.leave(session, SYSTEM, hall.id, hall.annas_husband.id)
    kept = session.execute(
        text("SELECT count(*) FROM deliberation_delegation WHERE revoked_at IS NULL")
    ).scalar()
    assert kept == 2  # who has voted is still followed
    assert done.state is PollState.PROVISIONAL
    assert PersonLeft(community_id=hall.id, person_id=hall.carla.id).about_id == hall.carla.id
    assert not session.execute(select(Proxy)).first()


def test_on_the_pages(client: Client, hall: Hall, database: Database, clock: MovableClock) -> None:
    with database.writing() as session:
        topic_id = lived(session, hall, clock).id
        matter_id = session.execute(select(col(Question.matter_id))).scalar_one()
        erase(session, hall, hall.carla)
    staff = client.sign_in(hall.staff)
    home = "/c/longhai/deliberation"
    shown = staff.get(f"{home}/discussions/{topic_id}")
    assert "This was taken back." in shown.text and "有道理" in shown.text
    assert "This was taken back." in staff.get(f"{home}/matters/{matter_id}").text
    for page in (f"discussions/{topic_id}/opinions", f"topics/{topic_id}", "topics?over=1"):
        assert MARK not in staff.get(f"{home}/{page}").text
