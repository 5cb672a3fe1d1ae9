"""What was made public is corrected, the words before staying, or taken back with a reason."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from linli import evidence, inbox, notices
from linli.access import NotAllowed
from linli.evidence import EvidenceNotFound
from linli.ids import new_id
from linli_deliberation.disclosure import correcting, files, matters, questions
from linli_deliberation.refusals import MatterRefused, NotNow
from tests.deliberation.polling import Hall
from tests.deliberation.test_disclosure import published


def photo() -> BytesIO:
    picture = BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "JPEG")
    picture.seek(0)
    return picture


def test_a_correction_is_on_a_notice_and_leaves_the_words_before(
    session: Session, hall: Hall
) -> None:
    matter = published(session, hall)
    questions.ask(session, hall.anna.actor, hall.id, matter.id, "怎么算的？")
    desk = (session, hall.staff.actor, hall.id, matter.id)
    said: dict[str, Any] = {"title": "三月公共收支", "words": "收入 12000 元，支出 9900 元。"}
    with pytest.raises(NotAllowed):
        correcting.correct(session, hall.anna.actor, hall.id, matter.id, **said, reason="错")
    with pytest.raises(MatterRefused, match="fill this in"):
        correcting.correct(*desk, **said, reason=" ")
    first = correcting.correct(*desk, **said, reason="漏记一笔保洁费")
    with pytest.raises(MatterRefused, match="Nothing was changed"):
        correcting.correct(*desk, **said, reason="再改")
    second = correcting.correct(*desk, title="三月收支", words="收支相抵", reason="重新核对")
    assert [(one.number, one.reason) for one in matters.corrections(session, matter.id)] == [
        (1, "漏记一笔保洁费"), (2, "重新核对"),
    ]  # fmt: skip
    assert matter.words == "收入 12000 元，支出 9800 元。"
    [row] = matters.of(session, hall.id)
    assert (row.title, row.corrected_at, row.taken_back_at) == ("三月收支", second.at, None)
    newest, before, _oldest = notices.listing(session, hall.id, running=True)
    assert (newest.id, before.id) == (second.notice_id, first.notice_id)
    assert before.title == "更正：三月公共收支"
    told = str(inbox.page(session, hall.anna.id)[0].text)
    assert told == "“三月收支”, about which you asked, was corrected."
    for table in ("deliberation_correction", "deliberation_taken_back"):
        with pytest.raises(IntegrityError, match="history"), session.begin_nested():
            correcting.take_back(*desk, reason="试")
            session.execute(text(f"UPDATE {table} SET reason = 'x'"))


def test_taken_back_with_a_reason(session: Session, hall: Hall) -> None:
    matter = published(session, hall)
    anna = (session, hall.anna.actor, hall.id, matter.id)
    asked = questions.ask(*anna, "怎么算的？")
    desk = (session, hall.staff.actor, hall.id, matter.id)
    shown = files.attach(*desk, "收据.jpg", photo())
    assert files.may_see(session, hall.bert.actor, matter.id)
    with pytest.raises(NotAllowed):
        correcting.take_back(*anna, reason="不对")
    with pytest.raises(MatterRefused):
        correcting.take_back(*desk, reason=" ")
    correcting.take_back(*desk, reason="里面有住户的电话")
    back = matters.taken_back(session, matter.id)
    assert back is not None and back.reason == "里面有住户的电话"
    assert matters.of(session, hall.id)[0].taken_back_at == back.at
    assert not files.may_see(session, hall.bert.actor, matter.id)
    assert "was taken back" in str(inbox.page(session, hall.anna.id)[0].text)
    assert questions.waiting(session, hall.staff.actor, hall.place)[0].count == 0
    for late in (
        lambda: correcting.take_back(*desk, reason="再撤"),
        lambda: correcting.correct(*desk, title="题", words="文", reason="改"),
        lambda: questions.ask(*anna, "为什么？"),
        lambda: files.attach(*desk, "x.jpg", photo()),
    ):
        with pytest.raises(NotNow, match="taken back"):
            late()
    assert questions.answer(*desk[:3], asked.id, "见新公布的账目").answered_at
    assert [one.id for one in evidence.listing(session, matters.subject_of(matter.id))] == [
        shown.id
    ]


def test_files_are_added_and_taken_away(session: Session, hall: Hall) -> None:
    matter = published(session, hall)
    desk = (session, hall.staff.actor, hall.id, matter.id)
    with pytest.raises(NotAllowed):
        files.attach(session, hall.anna.actor, hall.id, matter.id, "x.jpg", photo())
    one = files.attach(*desk, "收据.jpg", photo())
    with pytest.raises(NotAllowed):
        files.remove(session, hall.anna.actor, hall.id, matter.id, one.id)
    with pytest.raises(EvidenceNotFound):
        files.remove(*desk, new_id())
    files.remove(*desk, one.id)
    assert not evidence.listing(session, matters.subject_of(matter.id))
    assert not files.may_see(session, hall.anna.actor, new_id())
