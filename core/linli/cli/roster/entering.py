"""Entering a list of people: each row in a savepoint, all of it in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from sqlmodel import Session

from linli import communities, people
from linli.access import Actor
from linli.cli.roster.columns import CellRefused, as_date, as_list, as_yes
from linli.cli.roster.known import Known, Register, Told
from linli.cli.roster.reading import Row
from linli.communities import Place
from linli.errors import Refusal
from linli.i18n import Text, texts
from linli.people import PeopleSettings

_ = texts("linli")

_T = TypeVar("_T")


class Outcome(StrEnum):
    """What a row comes to."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a row: ``what`` changed, or everything that is wrong with it."""

    line: int
    name: str
    outcome: Outcome
    what: tuple[Text | str, ...] = ()


class RowRefused(Refusal):
    """Cells of a row do not hold what they are for; ``faults`` says it of each."""

    code = "core.row_refused"

    def __init__(self, faults: list[Text]) -> None:
        super().__init__(faults[0])
        self.faults = tuple(faults)


class _Cells:
    """A row's cells, read one after the other, with what is wrong noted and not yet refused."""

    def __init__(self, row: Row) -> None:
        self._cells = row.cells
        self._faults: list[Text] = []

    def __call__(self, column: str, read: Callable[[str], _T]) -> _T | None:
        """Return what a cell says; None where the column is missing or the cell is wrong."""
        if column not in self._cells:
            return None
        try:
            return read(self._cells[column])
        except Refusal as refusal:
            self._faults.append(refusal.text)
            return None

    def refuse_faults(self) -> None:
        if self._faults:
            raise RowRefused(self._faults)


def enter(
    session: Session,
    actor: Actor,
    place: Place,
    rows: list[Row],
    advance: Callable[[], None] = lambda: None,
) -> list[Result]:
    """Enter each row that is right; the caller keeps nothing when one is bad.

    Raises:
        NotAllowed: the actor may not enter people here.
    """
    entering = _Entering(session, actor, place)
    results = []
    for row in rows:
        name = row.cells.get("name", "")
        try:
            with session.begin_nested():
                results.append(entering.row(row))
        except RowRefused as refusal:
            results.append(Result(row.line, name, Outcome.BAD, refusal.faults))
        except Refusal as refusal:
            results.append(Result(row.line, name, Outcome.BAD, (refusal.text,)))
        advance()
    return results


class _Entering:
    def __init__(self, session: Session, actor: Actor, place: Place) -> None:
        self._session = session
        self._actor = actor
        self._place = place
        self._register = Register(session, place)
        groups = communities.groups(session, place.id)
        self._group_names = [group.name for group in groups]
        self._groups = {word: group.id for group in groups for word in (group.name, group.code)}
        known = communities.settings(session, place.id, "core", PeopleSettings).categories
        self._category_names = list(known.values())
        self._categories = {word: code for code, name in known.items() for word in (name, code)}

    def row(self, row: Row) -> Result:
        cells, cell = row.cells, _Cells(row)
        told = Told(
            name=cells.get("name", ""),
            phone=cell("phone", people.clean_phone),
            email=cell("email", people.clean_email),
            sign_in_name=cell("sign_in_name", people.clean_sign_in_name),
            birth_date=cell("birth_date", as_date),
            household=cells.get("household", ""),
        )
        group_id = cell("group", self._group)
        categories = cell("categories", self._listed) or []
        representative = cell("representative", as_yes) or False
        since = cell("since", as_date)
        cell.refuse_faults()
        known = self._register.find(told)
        if known is not None and known.line is not None:
            raise CellRefused(_("this is the person of line %(line)s again", line=known.line))
        if known is None:
            known = self._add(told, group_id, categories, since)
            changes: list[str] = []
            outcome = Outcome.NEW
        else:
            changes = self._correct(known, told)
            changes += self._place_member(known, group_id, categories, since)
            outcome = Outcome.CHANGED
        changes += self._settle(known, told.household, cells.get("address", ""), representative)
        known.line = row.line
        if outcome is Outcome.CHANGED and not changes:
            outcome = Outcome.SAME
        what = (", ".join(changes),) if outcome is Outcome.CHANGED else ()
        return Result(row.line, told.name, outcome, what)

    def _group(self, typed: str) -> UUID | None:
        if not typed:
            return None
        if typed not in self._groups:
            raise CellRefused(
                _(
                    "there is no group %(code)s here; there are: %(names)s",
                    code=typed,
                    names=self._group_names or "–",
                )
            )
        return self._groups[typed]

    def _listed(self, typed: str) -> list[str]:
        codes = []
        for word in as_list(typed):
            if word not in self._categories:
                raise CellRefused(
                    _(
                        "%(category)s is not on this community's list, which has: %(names)s",
                        category=word,
                        names=self._category_names or "–",
                    )
                )
            codes.append(self._categories[word])
        return sorted(set(codes))

    def _add(
        self, told: Told, group_id: UUID | None, categories: list[str], since: date | None
    ) -> Known:
        person = people.add_person(
            self._session,
            self._actor,
            self._place.id,
            name=told.name,
            phone=told.phone or "",
            email=told.email or "",
            sign_in_name=told.sign_in_name or "",
            birth_date=told.birth_date,
            group_id=group_id,
            categories=categories,
            since=since,
        )
        known = Known(
            person.id,
            person.name,
            person.phone,
            person.email,
            person.sign_in_name,
            person.birth_date,
            is_member=True,
            group_id=group_id,
            categories=tuple(categories),
            household=told.household,
        )
        self._register.remember(known)
        known.household = ""  # not moved in yet
        return known

    def _correct(self, known: Known, told: Told) -> list[str]:
        """Add to the person what the list knows; a cell left empty takes nothing away."""
        values = {
            field: getattr(told, field)
            for field in ("phone", "email", "sign_in_name", "birth_date")
            if getattr(told, field) and getattr(told, field) != getattr(known, field)
        }
        if values:
            if not known.is_member:
                self._join(known, None, [], None)
            people.correct_person(self._session, self._actor, self._place.id, known.id, **values)
        return [f"{field} {value}" for field, value in values.items()]

    def _place_member(
        self, known: Known, group_id: UUID | None, categories: list[str], since: date | None
    ) -> list[str]:
        if not known.is_member:
            self._join(known, group_id, categories, since)
            return [f"→ {self._place.name}"]
        wanted_group = group_id or known.group_id
        wanted = tuple(categories) or known.categories
        if (wanted_group, wanted) == (known.group_id, known.categories):
            return []
        people.change_membership(
            self._session,
            self._actor,
            self._place.id,
            known.id,
            group_id=wanted_group,
            categories=wanted,
        )
        changes = []
        if wanted_group != known.group_id and wanted_group is not None:
            changes.append(f"group → {communities.place(self._session, wanted_group).name}")
        if wanted != known.categories:
            changes.append(f"categories → {' '.join(wanted)}")
        return changes

    def _join(
        self, known: Known, group_id: UUID | None, categories: list[str], since: date | None
    ) -> None:
        people.join(
            self._session,
            self._actor,
            self._place.id,
            known.id,
            group_id=group_id,
            categories=categories,
            since=since,
        )
        known.is_member = True

    def _settle(
        self, known: Known, household: str, address: str, representative: bool
    ) -> list[str]:
        if not household or (
            known.household == household and (known.representative or not representative)
        ):
            return []
        home = people.household(
            self._session, self._actor, self._place.id, household, address=address
        )
        people.move_in(self._session, self._actor, home.id, known.id, representative=representative)
        return [f"home → {household}"]
