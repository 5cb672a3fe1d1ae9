"""What was ordered: finding it, whose it is, whether it is over, and what is written of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit, communities
from linli.access import Actor
from linli.people import Person, served_by
from linli.points import Owner, OwnerKind
from linli.subjects import Subject
from linli_moral_bank import owners, settings
from linli_moral_bank.calendar import age, today
from linli_moral_bank.models import Redemption, RedemptionState
from linli_moral_bank.shop import purses
from linli_moral_bank.shop.refusals import RedemptionOver, RedemptionUnknown, TooYoung
from linli_moral_bank.texts import _


def subject_of(redemption: Redemption) -> Subject:
    """Return what codes, holds and the log name a redemption by."""
    return Subject("moral_bank.redemption", redemption.id)


def find(
    session: Session, community_id: UUID, redemption_id: UUID, *, lock: bool = False
) -> Redemption:
    """Return a redemption of a community.

    Raises:
        RedemptionUnknown: there is none with this id here.
    """
    query = select(Redemption).where(
        col(Redemption.id) == redemption_id, col(Redemption.community_id) == community_id
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Redemption | None = session.execute(query).scalar_one_or_none()
    if found is None:
        raise RedemptionUnknown(_("There is no such redemption here."))
    return found


def own(
    session: Session,
    actor: Actor,
    community_id: UUID,
    redemption_id: UUID,
    *,
    lock: bool = False,
) -> Redemption:
    """Return a redemption that is the actor's to fetch or to give up.

    Raises:
        RedemptionUnknown: there is none, or it is somebody else's.
        PurseRefused: they no longer spend the points that pay for it.
    """
    redemption = find(session, community_id, redemption_id, lock=lock)
    payer = Owner(redemption.owner_kind, redemption.owner_id)
    if owners.acts_from_elsewhere(session, actor, community_id, payer):
        return redemption
    person_id = served_by(session, actor, community_id)
    if not purses.may_fetch(session, redemption, person_id):
        raise RedemptionUnknown(_("There is no such redemption here."))
    return redemption


def orderer(session: Session, actor: Actor, community_id: UUID, owner: Owner | None) -> UUID:
    """Return who redeems: the actor, whom they serve or whose guardian they are.

    Who acts for the organisation ``owner`` need not belong to the community.

    Raises:
        NotAllowed, NotAMember: the actor may not redeem here.
        TooYoung: a guardian has to redeem for them.
    """
    if owners.acts_from_elsewhere(session, actor, community_id, owner):
        assert actor.person_id is not None
        return actor.person_id
    access.require(session, actor, "moral_bank.redeem", community_id)
    person_id = served_by(session, actor, community_id)
    if actor.person_id == person_id and redeems_not_alone(session, community_id, person_id):
        raise TooYoung(_("Please let your guardian redeem for you, or come to the counter."))
    return person_id


def redeems_not_alone(session: Session, community_id: UUID, person_id: UUID) -> bool:
    """Return whether somebody is so young that a guardian redeems for them, or agrees to it."""
    least = settings.of(session, community_id).redeem_alone_from
    born = session.get_one(Person, person_id).birth_date if least else None
    if born is None:
        return False
    return age(born, today(session, communities.place(session, community_id))) < least


def refuse_over(redemption: Redemption, moment: datetime) -> None:
    """Refuse what is no longer set aside.

    Raises:
        RedemptionOver: it was handed over, cancelled or given back, or its time is over.
    """
    match redemption.state:
        case RedemptionState.HANDED_OVER:
            raise RedemptionOver(_("This was already handed over."), field="code")
        case RedemptionState.CANCELLED:
            raise RedemptionOver(_("This was cancelled."), field="code")
        case RedemptionState.RETURNED:
            raise RedemptionOver(_("The points for this went back."), field="code")
        case RedemptionState.EXPIRED:
            raise RedemptionOver(_("The time to fetch this is over."), field="code")
    if redemption.expires_at <= moment:
        raise RedemptionOver(_("The time to fetch this is over."), field="code")


def note(session: Session, actor: Actor, redemption: Redemption, what: str, **more: str) -> None:
    """Write down in the log what became of a redemption, and whose points pay for it."""
    owner = Owner(redemption.owner_kind, redemption.owner_id)
    if owner.kind is not OwnerKind.PERSON:
        more["whose"] = purses.name_of(session, owner)
    audit.record(
        session,
        actor,
        f"moral_bank.redemption.{what}",
        redemption.community_id,
        subject_of(redemption),
        after={"title": redemption.title, "points": redemption.points, **more},
        person_id=redemption.person_id,
    )
