"""After the count: the council decides a tie, objections are answered, results become final."""

from pathlib import Path

import pytest
from sqlmodel import Session

from linli import notices
from linli.access import NotAllowed
from linli.testing.clock import MovableClock
from linli_deliberation.counting import Plurality
from linli_deliberation.models import PollState, Secrecy
from linli_deliberation.polls import closing
from linli_deliberation.refusals import NotNow, PollRefused
from linli_deliberation.results import archive, counting
from tests.deliberation.ending import recounted, run
from tests.deliberation.polling import Hall, again


def test_the_council_decides_what_the_chain_leaves(
    session: Session, hall: Hall, clock: MovableClock, tmp_path: Path
) -> None:
    poll = run(
        session,
        hall,
        clock,
        ["1", "2"],
        rule=Plurality(),
        options=["甲", "乙", "丙"],
        secrecy=Secrecy.RECOUNTABLE,
        lot=False,
    )
    assert poll.state is PollState.COUNTED
    assert not notices.listing(session, hall.id, running=True)
    decide = (session, hall.president.actor, hall.id, poll.id)
    with pytest.raises(NotAllowed):
        counting.decide_tie(session, hall.staff.actor, hall.id, poll.id, ["1", "2"], reason="议")
    with pytest.raises(PollRefused, match="each of the equal ones"):
        counting.decide_tie(*decide, ["3", "1"], reason="议事会表决")
    with pytest.raises(PollRefused, match="why"):
        counting.decide_tie(*decide, ["2", "1"], reason="")
    written = counting.decide_tie(*decide, ["2", "1"], reason="议事会 7 比 4")
    assert (written.number, written.selected, written.reason) == (2, ["2"], "议事会 7 比 4")
    assert again(session, hall, poll).state is PollState.PROVISIONAL
    path = tmp_path / "tie.zip"
    path.write_bytes(archive.archive(session, poll).data)
    assert recounted(path).returncode == 0


def object_and_answer(session: Session, hall: Hall, *, upheld: bool) -> None:
    """Let Carla object to the only result on notice, and the evaluator answer."""
    [notice] = notices.listing(session, hall.id, running=True)
    [item] = notices.items(session, hall.id, notice.id)
    objection = notices.object_to(session, hall.carla.actor, hall.id, item.id, "有一张纸票没有算")
    notices.answer(
        session,
        hall.evaluator.actor,
        hall.id,
        objection,
        upheld=upheld,
        answer="已查看。",
    )


def test_an_objection_that_is_right_is_recounted_and_published_again(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = run(session, hall, clock, ["yes", "no", "yes"])
    staff = (session, hall.staff.actor, hall.id, poll.id)
    with pytest.raises(NotNow):
        counting.recount(*staff, reason="没有人提出")
    with pytest.raises(NotNow, match="object to it there"):
        closing.annul(session, hall.president.actor, hall.id, poll.id, reason="不喜欢")
    object_and_answer(session, hall, upheld=True)
    assert again(session, hall, poll).state is PollState.OBJECTED
    with pytest.raises(PollRefused):
        counting.recount(*staff, reason="")
    written = counting.recount(*staff, reason="重新清点")
    assert (written.number, written.selected) == (2, ["yes"])
    assert poll.state is PollState.PROVISIONAL
    clock.move(days=8)
    notices.close_due(session, hall.id)
    assert again(session, hall, poll).state is PollState.FINAL


def test_an_objection_that_is_right_may_annul(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = run(session, hall, clock, ["yes"])
    object_and_answer(session, hall, upheld=True)
    closing.annul(session, hall.president.actor, hall.id, poll.id, reason="名册漏了一栋楼")
    assert poll.state is PollState.ANNULLED
    with pytest.raises(NotNow):
        archive.archive(session, poll)


def test_an_objection_that_is_wrong_changes_nothing(
    session: Session, hall: Hall, clock: MovableClock
) -> None:
    poll = run(session, hall, clock, ["yes"])
    object_and_answer(session, hall, upheld=False)
    assert again(session, hall, poll).state is PollState.PROVISIONAL
    clock.move(days=8)
    notices.close_due(session, hall.id)
    assert again(session, hall, poll).state is PollState.FINAL
