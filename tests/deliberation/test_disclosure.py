"""Major matters and accounts made public: on a notice, asked about, answered in time."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from linli import communities, inbox, notices
from linli.access import SYSTEM, NotAllowed
from linli.communities import Place
from linli.testing.clock import MovableClock
from linli_deliberation.disclosure import matters, questions
from linli_deliberation.models import Matter, MatterKind
from linli_deliberation.refusals import MatterRefused, MatterUnknown, NotNow, TooManyRemarks
from linli_deliberation.settings import DeliberationSettings
from tests.deliberation.polling import Hall


def published(session: Session, hall: Hall) -> Matter:
    return matters.publish(
        session,
        hall.staff.actor,
        hall.id,
        MatterKind.ACCOUNTS,
        "三月公共收支",
        "收入 12000 元，支出 9800 元。",
    )


def test_published_asked_and_answered(
    session: Session, hall: Hall, clock: MovableClock, other_community: Place
) -> None:
    matter = published(session, hall)
    [notice] = notices.listing(session, hall.id, running=True)
    assert (notice.title, notice.id) == ("三月公共收支", matter.notice_id)
    anna = (session, hall.anna.actor, hall.id)
    question = questions.ask(*anna, matter.id, "9800 元花在哪里？", once="a")
    assert questions.ask(*anna, matter.id, "9800 元花在哪里？", once="a") == question
    [waits] = questions.waiting(session, hall.staff.actor, hall.place)
    assert waits.count == 1 and not questions.waiting(*anna[:2], hall.place)
    clock.move(days=5)
    [late] = questions.questions(session, matter)
    assert late.overdue and hall.anna.name != late.name
    desk = (session, hall.staff.actor, hall.id)
    questions.answer(*desk, question.id, "路灯维修 6000 元，保洁 3800 元。")
    [answered] = questions.questions(session, matter)
    assert not answered.overdue and answered.answer.startswith("路灯")
    assert "Your question was answered" in str(inbox.page(session, hall.anna.id)[0].text)
    communities.save_settings(
        session, SYSTEM, hall.id, "deliberation", DeliberationSettings, {"questions_each": 3}
    )
    for number in range(2):
        questions.ask(*anna, matter.id, f"还有 {number}？")
    with pytest.raises(TooManyRemarks, match="asked 3 questions"):
        questions.ask(*anna, matter.id, "还有？")
    with pytest.raises(NotNow, match="is answered"):
        questions.answer(*desk, question.id, "再答")
    with pytest.raises(MatterRefused):
        questions.ask(session, hall.bert.actor, hall.id, matter.id, " ")
    with pytest.raises(MatterRefused):
        matters.publish(*desk, MatterKind.MAJOR, " ", "内容")
    with pytest.raises(NotAllowed):
        matters.publish(*anna, MatterKind.MAJOR, "题目", "内容")
    with pytest.raises(NotAllowed):
        questions.answer(*anna, question.id, "我来答")
    with pytest.raises(MatterUnknown):
        matters.find(session, other_community.id, matter.id)
    session.flush()
    with pytest.raises(IntegrityError, match="history"), session.begin_nested():
        session.execute(text("UPDATE deliberation_matter SET words = 'x'"))
