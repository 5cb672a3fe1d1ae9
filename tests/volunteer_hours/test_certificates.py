"""Certificates: asked for, issued, looked up by a stranger, corrected, revoked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlmodel import Session
from tests.volunteer_hours.team import BEGIN, Crew, plan, register, serve, sign

from linli import inbox, people
from linli.access import SYSTEM, NotAllowed, RelativeStepsBack
from linli.db import Database
from linli.people import KinshipKind
from linli.testing import Client, MakePerson, MovableClock
from linli_volunteer_hours.attendance import confirming, disputes, door
from linli_volunteer_hours.certificates import issuing, lists, paper
from linli_volunteer_hours.models import CertificateState
from linli_volunteer_hours.refusals import CertificateRefused, CertificateUnknown, NotNow

HOME = "/c/longhai/volunteer_hours/"
SPRING = (date(2026, 3, 1), date(2026, 3, 3))


def _served(session: Session, clock: MovableClock, crew: Crew, minutes: int = 90) -> UUID:
    """Let Anna have confirmed hours."""
    done = serve(session, clock, crew, plan(session, crew), crew.anna, minutes)
    confirming.confirm(session, crew.leader.actor, crew.id, [done.id])
    return done.id


def test_it_says_what_was_confirmed(session: Session, crew: Crew, clock: MovableClock) -> None:
    _served(session, clock, crew)
    asked = issuing.request(session, crew.anna.actor, crew.id, *SPRING, "升学")
    assert issuing.request(session, crew.anna.actor, crew.id, *SPRING).id == asked.id
    made = issuing.issue(session, crew.staff.actor, crew.id, asked.id)
    assert issuing.issue(session, crew.staff.actor, crew.id, asked.id).serial == made.serial
    assert (made.serial, made.recorded_minutes, made.manual_minutes) == ("2026-000001", 90, 0)
    for language, said in (("zh-Hans", "1小时30分钟"), ("en", "1 hours 30 minutes")):
        document = paper.certificate(made, crew.place, "https://x.example/check/1", language)
        text = PdfReader(BytesIO(document)).pages[0].extract_text()
        assert "王桂英" in text and "2026-000001" in text
        assert said.replace(" ", "") in "".join(text.split())


def test_only_of_days_with_confirmed_hours(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    _served(session, clock, crew)
    for first, last in (
        (date(2026, 3, 3), date(2026, 3, 2)),
        (date(2026, 3, 1), date(2026, 3, 4)),
        (date(2026, 2, 1), date(2026, 2, 28)),
    ):
        with pytest.raises(CertificateRefused):
            issuing.request(session, crew.anna.actor, crew.id, first, last)
    with pytest.raises(CertificateRefused):
        issuing.request(session, crew.bert.actor, crew.id, *SPRING)


def test_nobody_issues_their_own_or_a_relatives(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    _served(session, clock, crew)
    people.relate(session, SYSTEM, crew.id, crew.anna.id, crew.staff.id, KinshipKind.SIBLING)
    asked = issuing.request(session, crew.anna.actor, crew.id, *SPRING)
    with pytest.raises(RelativeStepsBack):
        issuing.issue(session, crew.staff.actor, crew.id, asked.id)
    with pytest.raises(NotAllowed):
        issuing.issue(session, crew.anna.actor, crew.id, asked.id)
    issuing.issue(session, crew.president.actor, crew.id, asked.id)


def test_a_correction_leaves_a_trail(session: Session, crew: Crew, clock: MovableClock) -> None:
    attendance = _served(session, clock, crew)
    asked = issuing.request(session, crew.anna.actor, crew.id, *SPRING)
    old = issuing.issue(session, crew.staff.actor, crew.id, asked.id)
    disputes.settle(session, crew.evaluator.actor, crew.id, attendance, 120, "邻居证明")
    with pytest.raises(CertificateUnknown):
        issuing.complain(session, crew.bert.actor, crew.id, old.id, "不对")
    issuing.complain(session, crew.anna.actor, crew.id, old.id, "少了半小时")
    new = issuing.correct(session, crew.staff.actor, crew.id, old.id, "时长已更正")
    assert (old.state, old.minutes, old.replaced_by_id) == (CertificateState.CORRECTED, 90, new.id)
    assert (new.serial, new.recorded_minutes, new.manual_minutes) == ("2026-000002", 90, 30)
    with pytest.raises(NotNow):
        issuing.revoke(session, crew.staff.actor, crew.id, old.id, "误发")
    issuing.revoke(session, crew.staff.actor, crew.id, new.id, "误发")
    found = issuing.by_check_code(session, crew.id, new.check_code)
    assert found.state is CertificateState.REVOKED


def test_whoever_doubts_without_cause_is_answered_and_can_doubt_again(
    session: Session, crew: Crew, clock: MovableClock
) -> None:
    _served(session, clock, crew)
    asked = issuing.request(session, crew.anna.actor, crew.id, *SPRING)
    made = issuing.issue(session, crew.staff.actor, crew.id, asked.id)
    with pytest.raises(NotNow):
        issuing.answer(session, crew.staff.actor, crew.id, made.id, "没有错")
    issuing.complain(session, crew.anna.actor, crew.id, made.id, "少了半小时")
    with pytest.raises(CertificateRefused), session.begin_nested():
        issuing.answer(session, crew.staff.actor, crew.id, made.id, " ")
    with pytest.raises(NotAllowed):
        issuing.answer(session, crew.bert.actor, crew.id, made.id, "没有错")
    issuing.answer(session, crew.staff.actor, crew.id, made.id, "那天签退是四点半")
    assert made.state is CertificateState.VALID
    assert "那天签退是四点半" in str(inbox.page(session, crew.anna.id)[0].text)
    assert lists.count_waiting(session, crew.id) == 0
    issuing.complain(session, crew.anna.actor, crew.id, made.id, "队长可以证明")
    assert lists.count_waiting(session, crew.id) == 1


def test_what_was_declined_says_why(session: Session, crew: Crew, clock: MovableClock) -> None:
    _served(session, clock, crew)
    asked = issuing.request(session, crew.anna.actor, crew.id, *SPRING)
    with pytest.raises(CertificateRefused):
        issuing.decline(session, crew.staff.actor, crew.id, asked.id, " ")
    issuing.decline(session, crew.staff.actor, crew.id, asked.id, "请先到服务台核对姓名")
    with pytest.raises(NotNow):
        issuing.issue(session, crew.staff.actor, crew.id, asked.id)
    with pytest.raises(CertificateUnknown):
        issuing.by_check_code(session, crew.id, asked.check_code)


def test_numbers_run_without_gaps_when_issued_at_once(
    database: Database, crew: Crew, clock: MovableClock, person_with: MakePerson
) -> None:
    everybody = [person_with() for _ in range(6)]
    with database.writing() as session:
        register(session, crew.id, *everybody)
        shift = plan(session, crew, capacity=10)
        signed = [sign(session, crew, shift, one).id for one in everybody]
        clock.set(BEGIN)
        for minutes in (0, 60):
            clock.move(minutes=minutes)
            for id_ in signed:
                door.mark(session, crew.leader.actor, crew.id, id_)
        confirming.confirm(session, crew.leader.actor, crew.id, signed)
        asked = [issuing.request(session, one.actor, crew.id, *SPRING).id for one in everybody]

    def issue(id_: UUID) -> str | None:
        return database.run(
            lambda session: issuing.issue(session, crew.staff.actor, crew.id, id_).serial
        )

    with ThreadPoolExecutor(6) as pool:
        numbers = sorted(str(number) for number in pool.map(issue, asked))
    assert numbers == [f"2026-{number:06}" for number in range(1, 7)]


def test_a_stranger_looks_it_up(
    client: Client, crew: Crew, database: Database, clock: MovableClock
) -> None:
    with database.writing() as session:
        _served(session, clock, crew)
    anna, staff = client.another(crew.anna), client.another(crew.staff)
    asked = anna.get(f"{HOME}certificates").submit("Ask for it", from_on="2026-03-01")
    assert "We tell you as soon as it is issued." in asked.text
    desk = staff.get(f"{HOME}desk/certificates")
    issued = staff.get(next(to for text, to in desk.links if "王桂英" in text))
    done = issued.submit("Issue the certificate")
    assert "Issued as No. 2026-000001." in done.text
    printed = anna.get(asked.path).follow("Print in Chinese")
    assert printed.response.data.startswith(b"%PDF")
    with database.reading() as session:
        id_ = UUID(asked.path.rsplit("/", 1)[1])
        address = f"{HOME}check/{issuing.find(session, crew.id, id_).check_code}"
    stranger = client.get(address)
    assert "This certificate is valid." in stranger.text
    assert "王*英" in stranger.text and "王桂英" not in stranger.text
    missing = staff.get(f"{HOME}desk/certificates").submit("Search", q="没有这人")
    assert "None found" in missing.text
    listed = missing.submit("Search", q="000001 王桂")
    found = staff.get(next(to for text, to in listed.links if "2026-000001" in text))
    anna.get(asked.path).submit("Send", reason="少了半小时")
    assert "Said to be wrong" in staff.get(f"{HOME}desk/certificates").text
    found = staff.get(found.path).submit("Send the answer", reason="那天签退是四点半")
    assert "Said to be wrong" not in staff.get(f"{HOME}desk/certificates").text
    assert "那天签退是四点半" in anna.get(asked.path).text
    found.submit("Revoke it", reason="误发")
    assert "This certificate was revoked." in client.get(address).text
    assert client.get(f"{HOME}check/0123456789").status == 404
    assert "From the certificate" in client.get(f"{HOME}check").text
    assert client.another(crew.bert).get(asked.path).status == 404
