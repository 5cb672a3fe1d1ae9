"""The black list, where a community decided to have one: told before, appealed, and ended.

Only for a booked deduction, and never of anybody under 18.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit, communities
from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.people import Person, masked
from linli.points import OwnerKind
from linli.subjects import Subject
from linli_moral_bank import settings, telling
from linli_moral_bank.books.book import masking
from linli_moral_bank.calendar import age, span, today
from linli_moral_bank.conduct.refusals import BlackListRefused, EntryUnknown
from linli_moral_bank.deeds.acting import concerned
from linli_moral_bank.deeds.states import find, subject_of
from linli_moral_bank.models import (
    Appeal,
    AppealAgainst,
    AppealState,
    BlackEntry,
    DeedState,
)
from linli_moral_bank.texts import _

#: Age from which somebody can stand on it, in years.
GROWN_UP = 18


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on the list, as it is shown."""

    id: UUID
    deed_id: UUID
    name: str
    reason: str
    listed_from: date
    ends_on: date
    lifted_at: datetime | None
    #: An appeal against it has not been answered yet.
    appealed: bool
    today: date

    @property
    def is_over(self) -> bool:
        """Whether its days are over."""
        return self.ends_on <= self.today

    @property
    def stands(self) -> bool:
        """Whether everybody may read it today."""
        begun = self.listed_from <= self.today
        return begun and not self.is_over and self.lifted_at is None and not self.appealed


def propose(
    session: Session, actor: Actor, community_id: UUID, deed_id: UUID, *, reason: str, days: int
) -> BlackEntry:
    """Put somebody on the black list for a booked deduction; they are told, and may appeal.

    It is shown when the community's days on notice are over, for ``days``.

    Raises:
        NotAllowed, DeedUnknown: the actor does not give honours, or there is no such deed here.
        DutiesIncompatible, RelativeStepsBack: they had a part in it, or are close to somebody.
        BlackListRefused: the community has no black list, it is no booked deduction, the person is
            under 18 or nobody knows how old, they stand on it for this, or the days do not fit.
    """
    access.require(session, actor, "moral_bank.honours", community_id)
    decided = settings.of(session, community_id)
    if not decided.black_list:
        raise BlackListRefused(_("This community has no black list."))
    deed = find(session, community_id, deed_id, lock=True)
    if not deed.deduction or deed.state is not DeedState.CONFIRMED:
        raise BlackListRefused(_("Only for a deduction that is booked."))
    if deed.owner_kind is not OwnerKind.PERSON:
        raise BlackListRefused(_("Only single persons stand on the black list."))
    present = today(session, communities.place(session, community_id))
    born = session.get_one(Person, deed.beneficiary_id).birth_date
    if born is None:
        raise BlackListRefused(_("Please enter the person's date of birth first."))
    if age(born, present) < GROWN_UP:
        raise BlackListRefused(_("Nobody under 18 stands on the black list."))
    reason = reason.strip()
    if not reason:
        raise BlackListRefused(_("Please write why."), field="reason")
    most = decided.black_list_days
    if not 1 <= days <= most:
        raise BlackListRefused(_("It is shown for 1 to %(most)s days.", most=most), field="days")
    whose = concerned(session, deed)
    access.take_duty(session, actor, subject_of(deed_id), "moral_bank.honours", concerning=whose)
    begin = present + timedelta(days=decided.notice_days)
    made = BlackEntry(
        community_id=community_id,
        person_id=deed.beneficiary_id,
        deed_id=deed_id,
        reason=reason[:300],
        proposed_at=now(session),
        proposed_by_id=actor.person_id,
        listed_from=begin,
        ends_on=begin + timedelta(days=days),
    )
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError as error:
        raise BlackListRefused(_("This was put on the black list already.")) from error
    _note(session, actor, "proposed", made)
    telling.tell(
        session,
        [made.person_id],
        community_id,
        _(
            "You are to stand on the black list from %(from)s to %(until)s: %(reason)s You may "
            "appeal; while your appeal is open, nothing is shown.",
            **{"from": begin, "until": made.ends_on, "reason": reason},
        ),
        f"moral_bank/deeds/{deed_id}",
    )
    return made


def lift(session: Session, actor: Actor, community_id: UUID, entry_id: UUID) -> None:
    """Take somebody off before the end.

    Raises:
        NotAllowed, EntryUnknown: the actor may not, or there is no such entry here.
    """
    access.require(session, actor, "moral_bank.honours", community_id)
    entry: BlackEntry | None = session.execute(
        select(BlackEntry)
        .where(col(BlackEntry.id) == entry_id, col(BlackEntry.community_id) == community_id)
        .with_for_update()
    ).scalar_one_or_none()
    if entry is None or entry.lifted_at is not None:
        raise EntryUnknown(_("There is no such entry on the black list."))
    take_off(session, actor, entry)


def take_off(session: Session, actor: Actor, entry: BlackEntry) -> None:
    """Take a locked entry off the list; they are told."""
    entry.lifted_at = now(session)
    session.flush()
    _note(session, actor, "lifted", entry)
    telling.tell(
        session,
        [entry.person_id],
        entry.community_id,
        _("You no longer stand on the black list."),
        "moral_bank/",
    )


def of_deed(session: Session, deed_id: UUID) -> BlackEntry | None:
    """Return the entry for a deduction, if there is one."""
    found: BlackEntry | None = session.execute(
        select(BlackEntry).where(col(BlackEntry.deed_id) == deed_id)
    ).scalar_one_or_none()
    return found


def shown(session: Session, place: Place) -> list[Listed]:
    """Return who stands on the list today, names masked; nobody whose appeal is open.

    Empty where the community has no black list.
    """
    if not settings.of(session, place.id).black_list:
        return []
    return [one for one in _listed(session, place) if one.stands]


def of_quarter(
    session: Session, actor: Actor, place: Place, year: int, quarter: int
) -> list[Listed]:
    """Return who stood on the list in a quarter, as far as this reader may still know of it.

    Everybody reads of those who stand on it today; whoever keeps it, of all who did.
    """
    keeps = access.can(session, actor, "moral_bank.honours", place.id)
    if not keeps and not settings.of(session, place.id).black_list:
        return []
    first, last = span(year, quarter)
    within = (col(BlackEntry.listed_from) <= last) & (col(BlackEntry.ends_on) > first)
    return [one for one in _listed(session, place, within) if keeps or one.stands]


def _listed(session: Session, place: Place, *conditions: ColumnElement[bool]) -> list[Listed]:
    how, day = masking(session, place.id), today(session, place)
    appealed = (
        select(col(Appeal.subject_id))
        .where(
            col(Appeal.against) == AppealAgainst.BLACK_LIST,
            col(Appeal.state) == AppealState.OPEN,
            col(Appeal.subject_id) == col(BlackEntry.id),
        )
        .correlate(BlackEntry)
        .exists()
    )
    rows = session.execute(
        select(
            col(BlackEntry.id),
            col(BlackEntry.deed_id),
            col(Person.name),
            col(BlackEntry.reason),
            col(BlackEntry.listed_from),
            col(BlackEntry.ends_on),
            col(BlackEntry.lifted_at),
            appealed,
        )
        .join(Person, col(Person.id) == col(BlackEntry.person_id))
        .where(col(BlackEntry.community_id) == place.id, *conditions)
        .order_by(col(BlackEntry.listed_from).desc(), col(BlackEntry.id))
    )
    return [
        Listed(id_, deed, masked(name, how), reason, begin, end, lifted, bool(open_), day)
        for id_, deed, name, reason, begin, end, lifted, open_ in rows
    ]


def _note(session: Session, actor: Actor, what: str, entry: BlackEntry) -> None:
    audit.record(
        session,
        actor,
        f"moral_bank.black_list.{what}",
        entry.community_id,
        Subject("moral_bank.black_entry", entry.id),
        after={"from": entry.listed_from.isoformat(), "until": entry.ends_on.isoformat()},
        person_id=entry.person_id,
    )
