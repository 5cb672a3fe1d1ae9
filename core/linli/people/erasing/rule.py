"""Who may erase whom, and the order in which it is done."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col

from linli import access, audit, communities, plugins
from linli.access.actor import Actor
from linli.db.engine import is_retryable
from linli.errors import Refusal
from linli.i18n import language_of, texts, translate
from linli.people.erasing import belongings, ties, traces
from linli.people.erasing.ties import Standing
from linli.people.memberships import NotAMember, leave
from linli.people.models import Membership, Person
from linli.people.names import FORMER
from linli.signin import passwords
from linli.subjects import Subject

_ = texts("linli")

log = structlog.get_logger(__name__)


class Reason(StrEnum):
    """Why somebody was erased: one of a list, so that no personal words stay in the audit log."""

    #: They asked for it.
    ASKED = "asked"
    DIED = "died"
    MOVED = "moved"
    #: Entered twice, or by mistake.
    MISTAKE = "mistake"


class StillTied(Refusal):
    """Something is open that must be brought to an end first; ``ties`` says what."""

    code = "core.still_tied"
    status = 409

    def __init__(self, standing: list[Standing]) -> None:
        super().__init__(_("This is still open: %(ties)s", ties=[one.tie.what for one in standing]))
        self.ties = standing


class BelongsElsewhere(Refusal):
    """The person also belongs to a community in which the actor has no right."""

    code = "core.belongs_elsewhere"
    status = 403


class PasswordWrong(Refusal):
    """The person's own password was not given right."""

    code = "core.password_wrong"


class NoPassword(Refusal):
    """Who has no password is served at the counter."""

    code = "core.no_password"
    status = 409


class NotYourself(Refusal):
    """Staff do not erase themselves from the register's side, nor while they serve somebody."""

    code = "core.not_yourself"
    status = 403


class PartFailed(Refusal):
    """A plugin could not let go of the person, so nothing was changed."""

    code = "core.part_failed"
    status = 409


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is to be known before somebody is erased."""

    #: What must end first.
    ties: list[Standing]
    #: Points and time that would be given up.
    left: list[belongings.Left]
    #: The communities that they belong to now.
    places: list[str]


def outlook(session: Session, person_id: UUID) -> Outlook:
    """Return what stands in the way, and what would be lost."""
    return Outlook(
        ties.ties(session, person_id),
        belongings.left(session, person_id),
        [communities.place(session, id_).name for id_ in _homes(session, person_id)],
    )


def require_right(session: Session, actor: Actor, community_id: UUID, person_id: UUID) -> None:
    """Refuse unless this member of staff may erase this person.

    Raises:
        NotAllowed, NotAMember: the actor may not, or the person never had to do with the community.
        NotYourself: it is the actor.
        BelongsElsewhere: the person belongs to a community where the actor may not manage people.
    """
    access.require(session, actor, "core.people.manage", community_id)
    if actor.person_id == person_id:
        raise NotYourself(_("Nobody erases themselves here. Please use the page “My data”."))
    known = select(col(Membership.id)).where(
        col(Membership.person_id) == person_id, col(Membership.community_id) == community_id
    )
    if session.execute(known.limit(1)).first() is None:
        raise NotAMember(_("This person does not belong to this community."))
    for id_ in _homes(session, person_id):
        if not access.can(session, actor, "core.people.manage", id_):
            raise BelongsElsewhere(
                _(
                    "This person also belongs to %(place)s, where you may not manage people. "
                    "Please ask the staff there to end the membership first.",
                    place=communities.place(session, id_).name,
                )
            )


def erase(
    session: Session, actor: Actor, community_id: UUID, person_id: UUID, reason: Reason
) -> None:
    """Erase a person whom staff serve at the counter, or who died; again, nothing changes.

    Raises:
        NotAllowed, NotAMember, NotYourself, BelongsElsewhere: see :func:`require_right`.
        StillTied: something must be brought to an end first.
        PartFailed: a plugin could not let go of them.
    """
    require_right(session, actor, community_id, person_id)
    _erase(session, actor, community_id, person_id, reason)


def erase_oneself(session: Session, actor: Actor, community_id: UUID, password: str) -> None:
    """Erase the actor, who gives their password once more.

    Raises:
        NotYourself: the actor serves somebody at the counter just now.
        NoPassword: they have none and are served at the counter.
        PasswordWrong: this is not their password.
        StillTied, PartFailed: as for :func:`erase`.
    """
    if actor.person_id is None or actor.on_behalf_of is not None:
        raise NotYourself(_("Please finish serving at the counter first."))
    kept = session.get_one(Person, actor.person_id).password_hash
    if kept is None:
        raise NoPassword(_("Without a password only the staff at the counter can do this."))
    right, _fresh = passwords.verify(password, kept)
    if not right:
        raise PasswordWrong(_("This is not your password."), field="password")
    _erase(session, actor, community_id, actor.person_id, Reason.ASKED)


def _erase(
    session: Session, actor: Actor, community_id: UUID, person_id: UUID, reason: Reason
) -> None:
    person = session.get_one(Person, person_id, populate_existing=True, with_for_update=True)
    if person.erased_at is not None:
        return
    open_ = ties.ties(session, person_id)
    if open_:
        raise StillTied(open_)
    language = language_of(communities.place(session, community_id).language)
    for id_ in _homes(session, person_id):
        leave(session, actor, id_, person_id)
    belongings.give_up(session, actor, person_id, language)
    traces.take_out(session, person, translate(FORMER, language))
    for name in plugins.manager().working:
        _ask(name, session=session, person_id=person_id)
    traces.forget_messages(session, person_id)
    access.forget_grants(session)
    audit.record(
        session,
        actor,
        "core.person.erased",
        community_id,
        Subject("core.person", person_id),
        after={"reason": reason.value},
        person_id=person_id,
    )


def _ask(name: str, **arguments: Any) -> None:
    """Have a plugin let go of the person; what it raises ends the whole erasure."""
    try:
        plugins.manager().ask(name, "linli_erase", **arguments)
    except Exception as error:
        if isinstance(error, DBAPIError) and is_retryable(error):
            raise
        log.exception("plugin could not erase a person", plugin=name)
        raise PartFailed(
            _(
                "The part “%(part)s” could not let go of this person, so nothing was changed. "
                "Please tell those who run the portal.",
                part=plugins.manager().working[name].info.title,
            )
        ) from error


def _homes(session: Session, person_id: UUID) -> list[UUID]:
    """Return the communities to which a person belongs now, or asks to."""
    return list(
        session.execute(
            select(col(Membership.community_id))
            .where(col(Membership.person_id) == person_id, col(Membership.until).is_(None))
            .order_by(col(Membership.id))
        ).scalars()
    )
