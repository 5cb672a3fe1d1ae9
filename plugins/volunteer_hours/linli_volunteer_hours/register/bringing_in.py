"""Volunteers and teams that were there before, brought in from a list: all of it or nothing.

Who is on it belongs to the community already, as a member; here they become volunteers of teams.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli.access import Actor
from linli.errors import Refusal
from linli.i18n import Text
from linli_volunteer_hours.models import Team
from linli_volunteer_hours.refusals import ListRefused
from linli_volunteer_hours.register import teams, volunteers
from linli_volunteer_hours.register.named import named
from linli_volunteer_hours.register.teams import TeamPlan
from linli_volunteer_hours.texts import _

#: Column → names it goes by, compared without blanks, case and marks.
_NAMES = {
    "name": "name fullname 姓名 名字 志愿者姓名",
    "phone": "phone phonenumber mobile 手机 手机号 手机号码 电话 联系电话 手机尾号 手机号后四位",
    "team": "team teams 队伍 队伍名称 所属队伍 志愿队伍 志愿服务队",
    "leader": "leader leads 队长 是否队长",
    "skills": "skills 特长 技能 服务特长",
    "languages": "languages 语言",
    "fields": "fields field 服务领域 领域 服务类别",
    "about": "about 简介 队伍简介 说明",
}
_COLUMNS = {name: column for column, names in _NAMES.items() for name in names.split()}
_YES = frozenset({"1", "y", "yes", "true", "是", "√", "✓", "队长"})
_BETWEEN = re.compile(r"[,，、;；/]")


class Outcome(StrEnum):
    """What a row comes to."""

    NEW = "new"
    SAME = "same"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list: where it stands in the file, and its cells by column."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a row, and what is wrong with it."""

    line: int
    name: str
    outcome: Outcome
    wrong: Text | None = None


def rows(lines: Iterable[tuple[int, list[str]]]) -> list[Row]:
    """Return the rows of a file, whose first filled line names the columns.

    Raises:
        ListRefused: no column is one of names or teams.
    """
    filled = ((line, cells) for line, cells in lines if any(cells))
    _line, heading = next(filled, (0, []))
    columns = [_COLUMNS.get(re.sub(r"[\W_]", "", cell).lower()) for cell in heading]
    if "name" not in columns and "team" not in columns:
        raise ListRefused(
            _(
                "The first line has to name the columns: 姓名, 手机号, 队伍, 队长, 特长, 语言, "
                "服务领域, 简介, or name, phone, team, leader, skills, languages, fields, about."
            )
        )
    return [
        Row(line, {name: cell for name, cell in zip(columns, cells, strict=False) if name and cell})
        for line, cells in filled
    ]


def bring_in(
    session: Session,
    actor: Actor,
    community_id: UUID,
    wanted: Iterable[Row],
    advance: Callable[[], None] = lambda: None,
) -> Iterator[Result]:
    """Enter row after row; the caller keeps nothing when one is bad.

    A row makes its person a volunteer and a member of its teams, which are made where there are
    none of the name; a row without a person makes its team. What is there already stays.

    Raises:
        NotAllowed: the actor may not keep teams here.
    """
    present = select(col(Team.name), col(Team.id)).where(col(Team.community_id) == community_id)
    known = {row.name: row.id for row in session.execute(present)}
    for row in wanted:
        name = row.cells.get("name", row.cells.get("team", ""))
        try:
            with session.begin_nested():
                made, new = _enter(session, actor, community_id, row, known)
            known |= made
            yield Result(row.line, name, Outcome.NEW if new else Outcome.SAME)
        except Refusal as refusal:
            yield Result(row.line, name, Outcome.BAD, refusal.text)
        advance()


def _enter(
    session: Session, actor: Actor, community_id: UUID, row: Row, known: Mapping[str, UUID]
) -> tuple[dict[str, UUID], bool]:
    """Enter one row; return the teams that were made for it, and whether anything is new."""
    cells = row.cells
    wanted = _words(cells.get("team", ""))
    if "name" not in cells and not wanted:
        raise ListRefused(_("This line names neither a person nor a team."))
    made = {}
    for team in wanted:
        if team not in known:
            plan = TeamPlan(
                name=team, fields=_words(cells.get("fields", "")), about=cells.get("about", "")
            )
            made[team] = teams.found(session, actor, community_id, plan).id
    if "name" not in cells:
        return made, bool(made)
    person = named(session, community_id, cells["name"], phone=cells.get("phone", ""))
    before = volunteers.find(session, community_id, person.id)
    new = before is None or before.left_at is not None
    volunteer = volunteers.enrol(session, actor, community_id, person.id)
    volunteer.skills = volunteer.skills or volunteers.checked_words(_words(cells.get("skills", "")))
    volunteer.languages = volunteer.languages or volunteers.checked_words(
        _words(cells.get("languages", ""))
    )
    session.flush()
    leads = cells.get("leader", "").lower() in _YES
    for team in wanted:
        id_ = known.get(team) or made[team]
        new |= teams.add(session, actor, community_id, id_, person.id, leader=leads)
    return made, bool(made) or new


def _words(cell: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in _BETWEEN.split(cell) if word.strip())
