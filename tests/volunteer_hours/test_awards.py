"""Minutes for what other plugins confirm: by the setting, once, put right, counted everywhere."""

from datetime import date
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlmodel import Session, col
from tests.volunteer_hours.team import Crew, balance, plan, serve

from linli import communities, events, inbox
from linli.access import SYSTEM
from linli.audit.models import AuditEntry
from linli.db import Database
from linli.events import ContributionConfirmed, ContributionCorrected
from linli.testing import Client, MakePerson, MovableClock
from linli.testing.people import Somebody
from linli_volunteer_hours.attendance import confirming
from linli_volunteer_hours.certificates import issuing, paper
from linli_volunteer_hours.hours import awards, figures, reports, rollup, scopes, statements, units
from linli_volunteer_hours.hours.booking import SERVICE
from linli_volunteer_hours.models import Award
from linli_volunteer_hours.register import volunteers
from linli_volunteer_hours.settings import OWNER, VolunteerHoursSettings
from linli_web.staff.settings_fields import asked_by

WISH = "micro_wishes.wish_fulfilled"
VOLUNTEER_HOURS = "linli_volunteer_hours"
DAY = date(2026, 3, 2)


def _decide(session: Session, crew: Crew, **minutes: int) -> None:
    values = {"awards": {f"micro_wishes.{kind}": each for kind, each in minutes.items()}}
    communities.save_settings(session, SYSTEM, crew.id, OWNER, VolunteerHoursSettings, values)


def _tell(
    session: Session,
    crew: Crew,
    who: Somebody,
    reference: UUID,
    kind: str = WISH,
    quantity: int = 1,
) -> None:
    events.publish(
        session,
        ContributionConfirmed(
            community_id=crew.id,
            kind=kind,
            reference_id=reference,
            person_id=who.id,
            quantity=quantity,
            on=DAY,
            title="一盏护眼台灯",
        ),
    )


def _correct(session: Session, crew: Crew, who: Somebody, reference: UUID, quantity: int) -> None:
    events.publish(
        session,
        ContributionCorrected(
            community_id=crew.id,
            kind=WISH,
            reference_id=reference,
            person_id=who.id,
            quantity=quantity,
            reason="送错了",
        ),
    )


def test_by_the_setting_once_and_put_right(session: Session, crew: Crew) -> None:
    lamp = uuid4()
    _tell(session, crew, crew.anna, lamp)
    assert figures.mine(session, crew.id, crew.anna.id).total == 0, "nothing is decided"
    _decide(session, crew, wish_fulfilled=60)
    for _time in range(2):
        _tell(session, crew, crew.anna, lamp)
    mine = figures.mine(session, crew.id, crew.anna.id)
    assert (mine.recorded, mine.manual) == (0, 60)
    assert [
        (one.title, one.on, one.minutes) for one in awards.of(session, crew.place, crew.anna.id)
    ] == [("一盏护眼台灯", DAY, 60)]
    assert inbox.unread_count(session, crew.anna.id) == 1

    _decide(session, crew, wish_fulfilled=10)
    for quantity, minutes in ((2, 120), (0, 0), (0, 0), (1, 60), (100, 1440)):
        _correct(session, crew, crew.anna, lamp, quantity)
        assert balance(session, crew, crew.anna, units.MANUAL) == minutes, "by the rule of then"
    acts = session.execute(
        select(func.count()).where(col(AuditEntry.action).like("volunteer_hours.award.%"))
    ).scalar_one()
    assert acts == 5, "one booked, four put right"


def test_to_nobody_else_and_never_in_a_circle(
    session: Session, crew: Crew, clock: MovableClock, person_with: MakePerson
) -> None:
    _decide(session, crew, wish_fulfilled=60)
    stranger = person_with(name="吴海涛")
    volunteers.leave(session, crew.bert.actor, crew.id)
    for nobody in (stranger, crew.bert):
        _tell(session, crew, nobody, uuid4())
    _tell(session, crew, crew.anna, uuid4(), kind="micro_wishes.order_done")
    _correct(session, crew, crew.anna, uuid4(), 1)
    done = serve(session, clock, crew, plan(session, crew), crew.clara)
    confirming.confirm(session, crew.leader.actor, crew.id, [done.id])
    assert session.execute(select(func.count()).select_from(Award)).scalar_one() == 0
    assert figures.mine(session, crew.id, crew.clara.id).total == 120
    for kind in (SERVICE, "圆梦", "wish"):
        with pytest.raises(ValidationError):
            VolunteerHoursSettings.model_validate({"awards": {kind: 60}})


def test_every_figure_counts_them_alike(session: Session, crew: Crew, clock: MovableClock) -> None:
    _decide(session, crew, wish_fulfilled=30)
    done = serve(session, clock, crew, plan(session, crew), crew.anna)
    confirming.confirm(session, crew.leader.actor, crew.id, [done.id])
    _tell(session, crew, crew.anna, uuid4())
    total, place = 150, crew.place
    span = (date(2026, 3, 1), date(2026, 3, 31))
    assert figures.mine(session, crew.id, crew.anna.id).total == total
    assert figures.by_month(session, place, span[:1]) == [(span[0], total)]
    assert [one.minutes for one in figures.ranking(session, place, *span)] == [total]
    assert [one.minutes for one in figures.by_team(session, place, *span)] == [120]
    own = scopes.own(session, crew.anna.actor, place, 2026)
    whole_year = scopes.community(session, crew.staff.actor, place, 2026)
    for report in (reports.of(session, place, scope) for scope in (own, whole_year)):
        assert (report.minutes, report.months[2], report.times) == (total, total, 2)
        assert [(one.name, one.minutes) for one in report.teams] == [("敲门队", 120), ("", 30)]
        assert [one.minutes for one in report.people] == [total]
        assert [one.name for one in report.fields] == ["为老服务", ""]
    team = reports.of(
        session, place, scopes.team(session, crew.leader.actor, place, crew.team_id, 2026)
    )
    assert (team.minutes, team.times) == (120, 1)
    # Four more, so that so few are not withheld.
    for one in (crew.bert, crew.clara, crew.leader):
        _tell(session, crew, one, uuid4())
    volunteers.register(session, crew.staff.actor, crew.id, volunteers.Profile())
    _tell(session, crew, crew.staff, uuid4())
    whole, _parts = rollup.of_year(session, SYSTEM, place, 2026)
    assert (whole.people, whole.times, whole.minutes) == (5, 6, total + 120)

    lines = [line[1:] for line in statements.lines(session, place, whole_year, limit=9)]
    assert ("王桂英", "", "一盏护眼台灯", 0, 30) in lines
    asked = issuing.request(session, crew.anna.actor, crew.id, span[0], date(2026, 3, 3))
    made = issuing.issue(session, crew.president.actor, crew.id, asked.id)
    assert (made.recorded_minutes, made.manual_minutes) == (120, 30)
    document = paper.certificate(made, place, "https://x.example/check/1", "zh-Hans")
    text = "".join(PdfReader(BytesIO(document)).pages[0].extract_text().split())
    assert "一盏护眼台灯（30分钟）" in text


def test_one_sees_what_they_were_for(client: Client, crew: Crew, database: Database) -> None:
    with database.writing() as session:
        _decide(session, crew, wish_fulfilled=60)
        _tell(session, crew, crew.anna, uuid4())
    mine = client.another(crew.anna).get("/c/longhai/volunteer_hours/mine")
    assert "Done elsewhere" in mine.text and "一盏护眼台灯" in mine.text and "1 h" in mine.text
    assert "一盏护眼台灯" in client.another(crew.anna).get("/c/longhai/inbox").text
    assert "Other" in mine.follow("My year").text


def test_only_what_others_confirm_is_offered_for_a_reward() -> None:
    asked = {one.name: one for one in asked_by(VolunteerHoursSettings, VOLUNTEER_HOURS)}
    offered = [kind for kind, _title in asked["awards"].keys]
    assert WISH in offered
    assert SERVICE not in offered
