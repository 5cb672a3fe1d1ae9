"""Major matters and accounts made public: on a notice, asked about, answered in time."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from linli import inbox, notices
from linli.access import NotAllowed
from linli.communities import Place
from linli.db import Database
from linli.testing import Client
from linli.testing.clock import MovableClock
from linli_deliberation.disclosure import matters
from linli_deliberation.models import Matter, MatterKind
from linli_deliberation.refusals import MatterRefused, MatterUnknown, NotNow, TooManyRemarks
from tests.deliberation.polling import Hall

HOME = "/c/longhai/deliberation"


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
    question = matters.ask(*anna, matter.id, "9800 元花在哪里？", once="a")
    assert matters.ask(*anna, matter.id, "9800 元花在哪里？", once="a") == question
    [waits] = matters.waiting(session, hall.staff.actor, hall.place)
    assert waits.count == 1 and not matters.waiting(*anna[:2], hall.place)
    clock.move(days=5)
    [late] = matters.questions(session, matter)
    assert late.overdue and hall.anna.name != late.name
    desk = (session, hall.staff.actor, hall.id)
    matters.answer(*desk, question.id, "路灯维修 6000 元，保洁 3800 元。")
    [answered] = matters.questions(session, matter)
    assert not answered.overdue and answered.answer.startswith("路灯")
    assert "Your question was answered" in str(inbox.page(session, hall.anna.id)[0].text)
    for number in range(matters.MOST_QUESTIONS - 1):
        matters.ask(*anna, matter.id, f"还有 {number}？")
    with pytest.raises(TooManyRemarks):
        matters.ask(*anna, matter.id, "还有？")
    with pytest.raises(NotNow, match="is answered"):
        matters.answer(*desk, question.id, "再答")
    with pytest.raises(MatterRefused):
        matters.ask(session, hall.bert.actor, hall.id, matter.id, " ")
    with pytest.raises(MatterRefused):
        matters.publish(*desk, MatterKind.MAJOR, " ", "内容")
    with pytest.raises(NotAllowed):
        matters.publish(*anna, MatterKind.MAJOR, "题目", "内容")
    with pytest.raises(NotAllowed):
        matters.answer(*anna, question.id, "我来答")
    with pytest.raises(MatterUnknown):
        matters.find(session, other_community.id, matter.id)
    session.flush()
    with pytest.raises(IntegrityError, match="history"), session.begin_nested():
        session.execute(text("UPDATE deliberation_matter SET words = 'x'"))


def test_a_matter_on_the_pages(client: Client, hall: Hall, database: Database) -> None:
    staff = client.sign_in(hall.staff)
    form = staff.get(f"{HOME}/matters").follow("Make something public")
    wrong = form.submit("Publish", kind="welfare", title="", words="低保名单无变化。")
    assert wrong.status == 422 and "低保名单无变化。" in wrong.html
    page = wrong.submit("Publish", title="四月低保情况")
    assert "It is public, and on a notice." in page.text
    assert "四月低保情况" in client.another(hall.anna).get(f"{HOME}/matters").text
    anna = client.another(hall.anna).get(page.path)
    assert "To be answered until" in anna.submit("Ask", words="有几户？").text
    answered = client.another(hall.staff).get(page.path).submit("Answer", answer="共 12 户。")
    assert "The answer is public." in answered.text and "共 12 户。" in answered.text
