"""Several people typed at once, one a line, or pasted from a spreadsheet: all of them or none."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from linli.errors import Refusal
from linli.i18n import Text
from linli.people import Person
from linli_volunteer_hours.refusals import LinesRefused, NobodyFound
from linli_volunteer_hours.register.named import named
from linli_volunteer_hours.texts import _

#: Lines that are read at once.
MOST = 300
#: What stands between two cells, and between a name and what is behind it.
_CELLS, _BLANKS = re.compile(r"[,，;；\t]"), re.compile(r"\s+")
#: The last digits of a number, or all of it.
_PHONE = re.compile(r"\d{4}|\d{7,}")
#: What a first line is left out for that names the columns.
_HEADINGS = frozenset({"姓名", "名字", "name"})


@dataclass(frozen=True, slots=True)
class Line:
    """One person on a list: the name, the digits that tell namesakes apart, and what follows."""

    number: int
    name: str
    digits: str = ""
    rest: tuple[str, ...] = ()


def read(typed: str, *, marks: Collection[str] = ()) -> list[Line]:
    """Return what stands on each line that is not empty.

    ``marks`` are words that are no part of a name when a blank stands before them.

    >>> [(one.name, one.digits, one.rest) for one in read("王芳 8000 90\\n\\nWang Fang, 60")]
    [('王芳', '8000', ('90',)), ('Wang Fang', '', ('60',))]
    >>> read("姓名\\t电话\\n周奶奶\\t13800008000\\t3 栋 201")
    [Line(number=2, name='周奶奶', digits='8000', rest=('3 栋 201',))]
    """
    return list(_read(typed, marks))


def each(
    session: Session,
    typed: str,
    act: Callable[[Line], None],
    *,
    marks: Collection[str] = (),
) -> int:
    """Do something for each line, and return for how many; when one is refused, for none.

    Raises:
        LinesRefused: nothing is typed, or too much; or lines are wrong, each of which is named.
    """
    lines = read(typed, marks=marks)
    if not 1 <= len(lines) <= MOST:
        raise LinesRefused([_("Please write from 1 to %(most)s lines.", most=MOST)])
    wrong: list[Text] = []
    with session.begin_nested():
        for line in lines:
            try:
                with session.begin_nested():
                    act(line)
            except Refusal as refusal:
                wrong.append(
                    _(
                        "Line %(number)s, %(name)s: %(reason)s",
                        number=line.number,
                        name=line.name,
                        reason=refusal.text,
                    )
                )
        if wrong:
            raise LinesRefused(wrong)
    return len(lines)


class People:
    """Finds the people of a list, and each of them once."""

    def __init__(self, session: Session, community_id: UUID) -> None:
        self._session, self._community_id = session, community_id
        self._seen: dict[UUID, int] = {}

    def of(self, line: Line) -> Person:
        """Return whom a line means.

        Raises:
            NobodyFound: nobody has this name, several have, or an earlier line means them too.
        """
        found = named(self._session, self._community_id, line.name, phone=line.digits)
        before = self._seen.setdefault(found.id, line.number)
        if before != line.number:
            raise NobodyFound(_("This person stands in line %(line)s already.", line=before))
        return found


def _read(typed: str, marks: Collection[str]) -> Iterator[Line]:
    for number, text in enumerate(typed.splitlines(), start=1):
        first, *rest = (cell.strip() for cell in _CELLS.split(text.strip()))
        words = _BLANKS.split(first)
        behind: list[str] = []
        while len(words) > 1 and (words[-1].isdecimal() or words[-1].lower() in marks):
            behind.insert(0, words.pop())
        cells = [*behind, *filter(None, rest)]
        name = " ".join(words)
        if not name or (number == 1 and name.lower() in _HEADINGS):
            continue
        digits, cells = _digits(cells)
        yield Line(number, name, digits, tuple(cells))


def _digits(cells: Sequence[str]) -> tuple[str, list[str]]:
    if cells and _PHONE.fullmatch(cells[0]):
        return cells[0][-4:], list(cells[1:])
    return "", list(cells)
