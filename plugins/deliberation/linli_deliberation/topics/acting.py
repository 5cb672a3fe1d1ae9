"""Who carries a topic through a stage: the roles that its procedure names, and nobody else."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, select
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli.i18n import Text
from linli.people import Membership, MembershipStatus
from linli_deliberation.days import today_in
from linli_deliberation.models import Council, SeatHolder, Topic
from linli_deliberation.procedures.model import COUNCIL, Role, Stage
from linli_deliberation.refusals import NotYourStage
from linli_deliberation.texts import _

#: Role → the permission that its people have.
_PERMISSIONS = {
    Role.STAFF: "deliberation.topics",
    Role.HEAD: "deliberation.procedures",
    Role.RESIDENTS: "deliberation.propose",
}


def acts(session: Session, actor: Actor, topic: Topic, stage: Stage) -> bool:
    """Return whether somebody may do the acts of a stage and let the topic go on."""
    return actor.is_system or any(
        _holds(session, actor, topic, role) for role in _roles(session, topic, stage)
    )


def require(session: Session, actor: Actor, topic: Topic, stage: Stage) -> None:
    """Refuse unless :func:`acts`.

    Raises:
        NotYourStage: others act in this stage; the sentence says which stage.
    """
    if not acts(session, actor, topic, stage):
        raise not_yours(stage)


def require_other(session: Session, actor: Actor, topic: Topic, stage: Stage) -> None:
    """Refuse whoever acts in a stage only because they proposed the topic.

    Raises:
        NotYourStage: nothing else lets them act.
    """
    others = tuple(role for role in stage.roles if role != Role.PROPOSER) or (Role.STAFF.value,)
    if not acts(session, actor, topic, stage.model_copy(update={"roles": others})):
        raise NotYourStage(_("Somebody else decides about more time for what you proposed."))


def not_yours(stage: Stage) -> NotYourStage:
    """Return the refusal of an act in a stage to whoever does not act there."""
    return NotYourStage(
        _("In the stage “%(stage)s” others act. The matter says who.", stage=stage.title)
    )


def who(session: Session, topic: Topic, stage: Stage) -> list[Text]:
    """Say who acts in a stage."""
    return [said(role) for role in _roles(session, topic, stage)]


def _roles(session: Session, topic: Topic, stage: Stage) -> Sequence[str]:
    """Return the roles of a stage; staff when nobody has any of them, so that nothing is stuck."""
    if any(_is_held(session, topic, role) for role in stage.roles):
        return stage.roles
    return (Role.STAFF,)


def _is_held(session: Session, topic: Topic, role: str) -> bool:
    if role == Role.PROPOSER:
        return topic.proposer_id is not None and _is_member(session, topic, topic.proposer_id)
    return not role.startswith(COUNCIL) or _sits(session, topic, role, None)


def _is_member(session: Session, topic: Topic, person_id: UUID) -> bool:
    query = select(col(Membership.id)).where(
        col(Membership.person_id) == person_id,
        col(Membership.community_id) == topic.community_id,
        col(Membership.status) == MembershipStatus.ACTIVE,
    )
    return session.execute(query.limit(1)).first() is not None


def _holds(session: Session, actor: Actor, topic: Topic, role: str) -> bool:
    if role in _PERMISSIONS:
        return access.can(session, actor, _PERMISSIONS[Role(role)], topic.community_id)
    me = actor.beneficiary_id
    if me is None or not access.can(session, actor, "deliberation.propose", topic.community_id):
        return False
    return topic.proposer_id == me if role == Role.PROPOSER else _sits(session, topic, role, me)


def councils(session: Session, topic: Topic, stage: Stage) -> Sequence[Council]:
    """Return the councils that a stage names and of which somebody holds a seat now."""
    titles = [role.removeprefix(COUNCIL) for role in stage.roles if role.startswith(COUNCIL)]
    if not titles:
        return []
    query = (
        select(Council)
        .where(
            col(Council.community_id) == topic.community_id,
            col(Council.title).in_(titles),
            col(Council.id).in_(
                _held(session, topic).with_only_columns(col(SeatHolder.council_id))
            ),
        )
        .order_by(col(Council.title))
    )
    return session.execute(query).scalars().all()


def _sits(session: Session, topic: Topic, role: str, person_id: UUID | None) -> bool:
    """Return whether a person, or anybody, holds a seat of the council that a role names now."""
    query = (
        _held(session, topic)
        .join(Council, col(Council.id) == col(SeatHolder.council_id))
        .where(
            col(Council.community_id) == topic.community_id,
            col(Council.title) == role.removeprefix(COUNCIL),
        )
    )
    if person_id is not None:
        query = query.where(col(SeatHolder.person_id) == person_id)
    return session.execute(query.limit(1)).first() is not None


def _held(session: Session, topic: Topic) -> Select[UUID]:
    """Return the query for the seats that are held today."""
    today = today_in(session, topic.community_id)
    return select(col(SeatHolder.id)).where(
        col(SeatHolder.ended_on).is_(None),
        col(SeatHolder.since) <= today,
        col(SeatHolder.until) >= today,
    )


def said(role: str) -> Text:
    """Return what a role is called."""
    match role:
        case Role.STAFF:
            return _("the community's staff")
        case Role.HEAD:
            return _("the head of the community")
        case Role.RESIDENTS:
            return _("all residents")
        case Role.PROPOSER:
            return _("whoever proposed it")
    return _("members of the council “%(council)s”", council=role.removeprefix(COUNCIL))
