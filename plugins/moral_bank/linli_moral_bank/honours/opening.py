"""Opening an honour: who can be proposed for a title of a year."""

from datetime import date
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from linli import access, communities
from linli.access import Actor
from linli.clock import now
from linli.people import PeopleSettings
from linli.points import OwnerKind
from linli_moral_bank import owners
from linli_moral_bank.calendar import said, today
from linli_moral_bank.honours.nominees import note
from linli_moral_bank.honours.refusals import HonourRefused
from linli_moral_bank.models import Honour
from linli_moral_bank.texts import _


def open_honour(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    title: str,
    year: int,
    places: int,
    closes_on: date,
    quarter: int = 0,
    about: str = "",
    min_score: int = 0,
    owner_kind: OwnerKind = OwnerKind.PERSON,
    category: str = "",
) -> Honour:
    """Let persons, households or organisations be proposed for a title until a day.

    It is of a year, or with ``quarter`` (1 to 4) of a part of it; with a ``category`` it is only
    for those who count as it.

    Raises:
        NotAllowed: the actor does not give honours here.
        HonourRefused: it is there already, has no name or place, its last day is over, or nobody of
            this kind counts as the category.
    """
    access.require(session, actor, "moral_bank.honours", community_id)
    title = title.strip()
    if not title:
        raise HonourRefused(_("Please give the honour a name."), field="title")
    if places < 1:
        raise HonourRefused(_("An honour goes to one person or more."), field="places")
    if closes_on < today(session, communities.place(session, community_id)):
        raise HonourRefused(_("The last day for proposals is over already."), field="closes_on")
    _check_category(session, community_id, owner_kind, category)
    made = Honour(
        community_id=community_id,
        title=title[:80],
        about=about.strip()[:300],
        year=year,
        quarter=quarter,
        owner_kind=owner_kind,
        category=category,
        places=places,
        min_score=max(0, min_score),
        closes_on=closes_on,
        opened_at=now(session),
    )
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError as error:
        raise HonourRefused(
            _("“%(title)s” of %(year)s is there already.", title=title, year=said(year, quarter)),
            field="title",
        ) from error
    note(session, actor, "opened", made, title=title, year=year)
    return made


def _check_category(session: Session, community_id: UUID, kind: OwnerKind, category: str) -> None:
    if not category:
        return
    if kind is OwnerKind.ORGANISATION:
        known = {*owners.ORGANISATIONS, *owners.fields_of_work(session, community_id)}
    else:
        known = set(communities.settings(session, community_id, "core", PeopleSettings).categories)
    if category not in known:
        raise HonourRefused(
            _("Organisations count as their kind and their fields of work. Please choose one.")
            if kind is OwnerKind.ORGANISATION
            else _("This is a kind of organisations. Please choose a category of residents."),
            field="category",
        )
