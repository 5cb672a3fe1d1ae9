"""Volunteers and teams that were there before come in from a list: all of it or nothing."""

import csv

import pytest
from sqlmodel import Session
from tests.volunteer_hours.team import Crew

from linli.access import SYSTEM
from linli.testing import MakePerson
from linli_volunteer_hours.refusals import ListRefused
from linli_volunteer_hours.register import lists, volunteers
from linli_volunteer_hours.register.bringing_in import Outcome, bring_in, rows

LIST = """\
姓名,手机尾号,队伍,队长,特长,服务领域
孙大妈,,"敲门队、平安队",是,理发、量血压,
王桂英,,敲门队,,,
,,应急队,,,应急救援
"""


def _lines(text: str) -> list[tuple[int, list[str]]]:
    return list(enumerate(csv.reader(text.splitlines()), start=1))


def test_people_become_volunteers_of_teams_that_are_made(
    session: Session, crew: Crew, person_with: MakePerson
) -> None:
    new = person_with(name="孙大妈")
    wanted = rows(_lines(LIST))
    first = list(bring_in(session, SYSTEM, crew.id, wanted))
    assert [(one.line, one.name, one.outcome) for one in first] == [
        (2, "孙大妈", Outcome.NEW),
        (3, "王桂英", Outcome.NEW),
        (4, "应急队", Outcome.NEW),
    ]
    again = list(bring_in(session, SYSTEM, crew.id, wanted))
    assert {one.outcome for one in again} == {Outcome.SAME}
    entry = volunteers.find(session, crew.id, new.id)
    assert entry is not None and entry.skills == ["理发", "量血压"]
    teams = {one.name: one for one in lists.teams(session, crew.id)}
    assert teams["敲门队"].members == 3 and teams["平安队"].led
    assert teams["应急队"].fields == ["应急救援"]
    mine = lists.my_teams(session, crew.id, new.id)
    assert [leads for _state, leads in mine.values()] == [True, True]


def test_what_is_wrong_is_told_line_by_line(session: Session, crew: Crew) -> None:
    wanted = rows(_lines("name,team\n没有人,敲门队\n,\n王桂英," + "长" * 81))
    assert [(one.line, str(one.wrong)) for one in bring_in(session, SYSTEM, crew.id, wanted)] == [
        (2, "Nobody with this name is registered here. Please write the whole name."),
        (4, "A team needs a name of at most 80 characters."),
    ]
    with pytest.raises(ListRefused, match="has to name the columns"):
        rows(_lines("甲,乙\n丙,丁"))
    (refused,) = bring_in(session, crew.anna.actor, crew.id, rows(_lines("team\n新队")))
    assert refused.outcome is Outcome.BAD and "right to do this" in str(refused.wrong)
