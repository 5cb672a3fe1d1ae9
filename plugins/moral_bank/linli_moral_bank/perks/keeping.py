"""Keeping the list of perks: adding, changing, retiring."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli.people import Organisation
from linli.subjects import Subject
from linli_moral_bank.models import Perk
from linli_moral_bank.perks.refusals import PerkRefused, PerkRetired, PerkUnknown
from linli_moral_bank.texts import _

#: There are at most so many stars.
MOST_STARS = 5
LONGEST_TITLE, LONGEST_GRADE, LONGEST_BRING = 80, 60, 120


def find(session: Session, community_id: UUID, perk_id: UUID) -> Perk:
    """Return a perk of the community's own.

    Raises:
        PerkUnknown: it has no such perk.
    """
    perk = session.get(Perk, perk_id)
    if perk is None or perk.community_id != community_id:
        raise PerkUnknown(_("There is no such perk here."))
    return perk


def add(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    title: str,
    grades: Mapping[int, str],
    organisation_id: UUID | None = None,
    bring: str = "",
    since: date | None = None,
    until: date | None = None,
    example: bool = False,
) -> Perk:
    """Enter a perk, which the community's residents have and those of all below it.

    ``grades`` says from how many stars on it is what.

    Raises:
        NotAllowed: the actor does not keep the shop here.
        PerkRefused: there is no grade, one is of no star, a text is missing or too long, it ends
            before it begins, or the organisation is not one of the community's.
    """
    access.require(session, actor, "moral_bank.shop", community_id)
    _check(session, community_id, title, grades, organisation_id, bring, since, until)
    perk = Perk(
        community_id=community_id,
        organisation_id=organisation_id,
        title=title.strip(),
        grades=_stored(grades),
        bring=bring.strip(),
        since=since,
        until=until,
        example=example,
        created_at=now(session),
    )
    session.add(perk)
    session.flush()
    subject = Subject("moral_bank.perk", perk.id)
    audit.record(session, actor, "moral_bank.perk.added", community_id, subject, after=_kept(perk))
    return perk


def change(
    session: Session,
    actor: Actor,
    community_id: UUID,
    perk_id: UUID,
    *,
    title: str,
    grades: Mapping[int, str],
    organisation_id: UUID | None = None,
    bring: str = "",
    since: date | None = None,
    until: date | None = None,
) -> None:
    """Say something else about a perk. What was an example of the template is looked at now.

    Raises:
        NotAllowed, PerkUnknown, PerkRefused: as :func:`add` says, or there is no such perk here.
        PerkRetired: it is no longer given.
    """
    access.require(session, actor, "moral_bank.shop", community_id)
    perk = _standing(session, community_id, perk_id)
    _check(session, community_id, title, grades, organisation_id, bring, since, until)
    before = _kept(perk)
    perk.title, perk.grades, perk.bring = title.strip(), _stored(grades), bring.strip()
    perk.organisation_id, perk.since, perk.until = organisation_id, since, until
    perk.example = False
    session.flush()
    audit.record(
        session,
        actor,
        "moral_bank.perk.changed",
        community_id,
        Subject("moral_bank.perk", perk.id),
        before=before,
        after=_kept(perk),
    )


def retire(session: Session, actor: Actor, community_id: UUID, perk_id: UUID) -> None:
    """Take a perk off the list.

    Raises:
        NotAllowed, PerkUnknown: the actor may not, or there is no such perk here.
        PerkRetired: it is no longer given.
    """
    access.require(session, actor, "moral_bank.shop", community_id)
    perk = _standing(session, community_id, perk_id)
    perk.retired_at = now(session)
    session.flush()
    subject = Subject("moral_bank.perk", perk.id)
    audit.record(
        session, actor, "moral_bank.perk.retired", community_id, subject, after=_kept(perk)
    )


def _standing(session: Session, community_id: UUID, perk_id: UUID) -> Perk:
    perk = find(session, community_id, perk_id)
    if perk.retired_at is not None:
        raise PerkRetired(_("“%(title)s” is no longer given.", title=perk.title))
    return perk


def _check(
    session: Session,
    community_id: UUID,
    title: str,
    grades: Mapping[int, str],
    organisation_id: UUID | None,
    bring: str,
    since: date | None,
    until: date | None,
) -> None:
    if not title.strip() or len(title.strip()) > LONGEST_TITLE:
        raise PerkRefused(_("Please give it a name of at most 80 characters."), field="title")
    if not any(text.strip() for text in grades.values()):
        raise PerkRefused(_("Say for at least one star what it is."), field="grade_1")
    for star, text in grades.items():
        if not 1 <= star <= MOST_STARS:
            raise PerkRefused(_("There are one to five stars."), field=f"grade_{star}")
        if len(text.strip()) > LONGEST_GRADE:
            raise PerkRefused(_("Say it in at most 60 characters."), field=f"grade_{star}")
    if len(bring.strip()) > LONGEST_BRING:
        raise PerkRefused(_("Say it in at most 120 characters."), field="bring")
    if since is not None and until is not None and until < since:
        raise PerkRefused(_("It ends before it begins."), field="until")
    if organisation_id is not None and not _is_here(session, community_id, organisation_id):
        raise PerkRefused(_("There is no such organisation here."), field="organisation")


def _is_here(session: Session, community_id: UUID, organisation_id: UUID) -> bool:
    query = select(col(Organisation.id)).where(
        col(Organisation.id) == organisation_id,
        col(Organisation.community_id) == community_id,
        col(Organisation.closed_on).is_(None),
    )
    return session.execute(query).first() is not None


def _stored(grades: Mapping[int, str]) -> dict[str, str]:
    return {str(star): text.strip() for star, text in sorted(grades.items()) if text.strip()}


def _kept(perk: Perk) -> dict[str, Any]:
    return {
        "title": perk.title,
        "grades": perk.grades,
        "organisation": str(perk.organisation_id) if perk.organisation_id else None,
        "since": perk.since.isoformat() if perk.since else None,
        "until": perk.until.isoformat() if perk.until else None,
    }
