"""Objecting to a line of a notice."""

from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from linli import access, audit, inbox
from linli.access import Actor
from linli.clock import now
from linli.errors import Refusal
from linli.i18n import texts
from linli.notices.finding import Standing, lock_item
from linli.notices.models import ItemState, NoticeItem, Objection, ObjectionState
from linli.subjects import Subject

_ = texts("linli")

_LONGEST = 2000


class ObjectionRefused(Refusal):
    """The objection cannot be taken like this."""

    code = "core.objection_refused"


class TooLateToObject(ObjectionRefused):
    """The notice's time is over."""

    code = "core.too_late_to_object"
    status = 409


class ItemDecided(ObjectionRefused):
    """The item was already decided."""

    code = "core.notice_item_decided"
    status = 409


class AlreadyObjected(ObjectionRefused):
    """This person has an objection to this item that is not answered yet."""

    code = "core.already_objected"
    status = 409


def object_to(
    session: Session, actor: Actor, community_id: UUID, item_id: UUID, reason: str
) -> UUID:
    """Object to an item, which is suspended until the objection is answered; return its id.

    Objecting to what is said about oneself is allowed: who is to lose points must be heard. At
    the counter it is the person served who objects.

    Raises:
        NotAllowed: the person may not object here.
        ItemNotFound: there is no such item on a notice of this community.
        TooLateToObject: the notice is over.
        ItemDecided: an earlier objection to it was upheld.
        AlreadyObjected: an objection of this person to it is still open.
        ObjectionRefused: the reason is missing or too long, or nobody stands behind it.
    """
    person_id = actor.beneficiary_id
    if person_id is None:
        raise ObjectionRefused(_("An objection needs a person who makes it."))
    access.require(session, actor, "core.notices.object", community_id)
    if actor.on_behalf_of is not None:
        access.require(session, Actor(actor.on_behalf_of), "core.notices.object", community_id)
    reason = _checked(reason)
    standing = lock_item(session, community_id, item_id)
    _refuse_late(session, standing, person_id)
    objection = Objection(
        item_id=item_id,
        community_id=community_id,
        person_id=person_id,
        reason=reason,
        made_at=now(session),
    )
    session.add(objection)
    session.flush()
    session.execute(
        update(NoticeItem)
        .where(col(NoticeItem.id) == item_id)
        .values(state=ItemState.SUSPENDED, open_objections=col(NoticeItem.open_objections) + 1)
    )
    audit.record(
        session,
        actor,
        "core.objection.made",
        community_id,
        Subject("core.objection", objection.id),
        after={"item_id": str(item_id)},
        person_id=person_id,
    )
    if standing.person_id is not None and standing.person_id != person_id:
        inbox.notify(
            session,
            standing.person_id,
            community_id,
            _(
                "Somebody has a question about “%(item)s” in the notice “%(notice)s”. "
                "The community is looking into it and will answer in writing.",
                item=standing.title,
                notice=standing.notice_title,
            ),
            link=f"notices/{standing.notice_id}",
        )
    return objection.id


def _checked(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise ObjectionRefused(_("Please write down why you object."), field="reason")
    if len(reason) > _LONGEST:
        raise ObjectionRefused(
            _("This is too long: at most %(most)s characters fit.", most=_LONGEST),
            field="reason",
        )
    return reason


def _refuse_late(session: Session, standing: Standing, person_id: UUID) -> None:
    if standing.state in (ItemState.CONFIRMED, ItemState.REJECTED) and not standing.ended:
        raise ItemDecided(_("This line has already been decided."))
    if standing.ended:
        raise TooLateToObject(_("This notice is over; objections are no longer possible."))
    mine = select(col(Objection.id)).where(
        col(Objection.item_id) == standing.item_id,
        col(Objection.person_id) == person_id,
        col(Objection.state) == ObjectionState.OPEN,
    )
    if session.execute(mine).first() is not None:
        raise AlreadyObjected(_("You have already objected to this line. We are looking into it."))
