"""Belonging to a community: joining, being admitted, changing group, leaving."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlmodel import Session, col

from linli import access, audit, communities, events, inbox
from linli.access.actor import Actor
from linli.clock import now
from linli.errors import Refusal
from linli.i18n import texts
from linli.people.erased import refuse_erased
from linli.people.models import Membership, MembershipStatus
from linli.people.settings import PeopleSettings
from linli.subjects import Subject

_ = texts("linli")

#: A person's present membership, asked for by nearly every act; built once.
_PRESENT = select(Membership).where(
    col(Membership.community_id) == bindparam("community_id"),
    col(Membership.person_id) == bindparam("person_id"),
    col(Membership.until).is_(None),
)


class MembershipRefused(Refusal):
    """A person cannot belong to this community like this."""

    code = "core.membership_refused"


class NotAMember(MembershipRefused):
    """The person does not belong to this community."""

    code = "core.not_a_member"
    status = 404


def join(
    session: Session,
    actor: Actor,
    community_id: UUID,
    person_id: UUID,
    *,
    group_id: UUID | None = None,
    categories: Iterable[str] = (),
    since: date | None = None,
    approved: bool = True,
) -> Membership:
    """Make a person a member of a community, or let them wait for approval.

    A present membership is returned as it is; a request that waits becomes active when approved.

    Raises:
        MembershipRefused: the group belongs to another community, or a category is not on its list.
        PersonErased: the person was erased.
    """
    chosen = _checked_categories(session, community_id, categories)
    _check_group(session, community_id, group_id)
    moment = now(session)
    present: Membership | None = session.execute(
        select(Membership)
        .where(
            col(Membership.community_id) == community_id,
            col(Membership.person_id) == person_id,
            col(Membership.until).is_(None),
        )
        .with_for_update()
    ).scalar_one_or_none()
    if present is not None:
        if approved and present.status is MembershipStatus.PENDING:
            _activate(session, actor, present)
        return present
    refuse_erased(session, person_id)
    membership = Membership(
        community_id=community_id,
        person_id=person_id,
        group_id=group_id,
        categories=chosen,
        status=MembershipStatus.PENDING,
        since=since or moment.date(),
        created_at=moment,
    )
    session.add(membership)
    session.flush()
    if approved:
        _activate(session, actor, membership)
    return membership


def decide_membership(
    session: Session,
    actor: Actor,
    membership_id: UUID,
    *,
    admit: bool,
    group_id: UUID | None = None,
) -> Membership:
    """Admit a person who signed up, or decline; deciding the same again changes nothing.

    Who is admitted finds a message in their inbox.

    Raises:
        NotAllowed: the actor may not admit people here.
        MembershipRefused: it was decided otherwise already, or the group is another community's.
    """
    membership: Membership | None = session.execute(
        select(Membership).where(col(Membership.id) == membership_id).with_for_update()
    ).scalar_one_or_none()
    if membership is None:
        raise NotAMember(_("This person does not belong to this community."))
    access.require(session, actor, "core.people.approve", membership.community_id)
    wanted = MembershipStatus.ACTIVE if admit else MembershipStatus.DECLINED
    if membership.status is wanted:
        return membership
    if membership.status is not MembershipStatus.PENDING:
        raise MembershipRefused(_("A colleague has already decided about this person."))
    if admit:
        if group_id is not None:
            _check_group(session, membership.community_id, group_id)
            membership.group_id = group_id
        _activate(session, actor, membership)
        inbox.notify(
            session,
            membership.person_id,
            membership.community_id,
            _(
                "Welcome! You belong to %(community)s now.",
                community=communities.place(session, membership.community_id).name,
            ),
        )
    else:
        membership.status = MembershipStatus.DECLINED
        membership.until = now(session).date()
        session.flush()
        _note(session, actor, "core.membership.declined", membership)
    return membership


def change_membership(
    session: Session,
    actor: Actor,
    community_id: UUID,
    person_id: UUID,
    *,
    group_id: UUID | None,
    categories: Iterable[str],
) -> Membership:
    """Move a member to a group and set their categories.

    Raises:
        NotAllowed, NotAMember: the actor may not, or the person is not of this community.
        MembershipRefused: the group or a category does not belong to this community.
    """
    access.require(session, actor, "core.people.manage", community_id)
    membership = membership_of(session, community_id, person_id)
    chosen = _checked_categories(session, community_id, categories)
    _check_group(session, community_id, group_id)
    before = {"group_id": _text(membership.group_id), "categories": membership.categories}
    membership.group_id, membership.categories = group_id, chosen
    session.flush()
    _note(session, actor, "core.membership.changed", membership, before=before)
    return membership


def leave(session: Session, actor: Actor, community_id: UUID, person_id: UUID) -> None:
    """End a membership today; what the person earned and did stays on record.

    Plugins are told, so that what the person had promised is free for others.

    Raises:
        NotAllowed, NotAMember: the actor may not, or the person is not of this community.
    """
    if actor.person_id != person_id:
        access.require(session, actor, "core.people.manage", community_id)
    membership = membership_of(session, community_id, person_id)
    belonged = membership.status is MembershipStatus.ACTIVE
    membership.status = MembershipStatus.ENDED
    membership.until = now(session).date()
    session.flush()
    access.forget_grants(session)
    _note(session, actor, "core.membership.ended", membership, ended=True)
    if belonged:
        events.publish(session, events.PersonLeft(community_id=community_id, person_id=person_id))


def membership_of(session: Session, community_id: UUID, person_id: UUID) -> Membership:
    """Return a person's present membership in a community.

    Raises:
        NotAMember: there is none.
    """
    membership: Membership | None = session.execute(
        _PRESENT, {"community_id": community_id, "person_id": person_id}
    ).scalar_one_or_none()
    if membership is None:
        raise NotAMember(_("This person does not belong to this community."))
    return membership


def find_membership(session: Session, community_id: UUID, membership_id: UUID) -> Membership:
    """Return one of a community's memberships, whatever its status.

    Raises:
        NotAMember: it is another community's.
    """
    membership = session.get(Membership, membership_id)
    if membership is None or membership.community_id != community_id:
        raise NotAMember(_("This person does not belong to this community."))
    return membership


def _activate(session: Session, actor: Actor, membership: Membership) -> None:
    moved = session.execute(
        update(Membership)
        .where(
            col(Membership.id) == membership.id,
            col(Membership.status) == MembershipStatus.PENDING,
        )
        .values(status=MembershipStatus.ACTIVE)
        .returning(col(Membership.id))
    ).first()
    if moved is None:
        return
    session.refresh(membership)
    access.forget_grants(session)
    _note(session, actor, "core.membership.admitted", membership)
    events.publish(
        session,
        events.PersonJoined(community_id=membership.community_id, person_id=membership.person_id),
    )


def _note(
    session: Session,
    actor: Actor,
    action: str,
    membership: Membership,
    before: Mapping[str, Any] | None = None,
    *,
    ended: bool = False,
) -> None:
    belonging = {"group_id": _text(membership.group_id), "categories": membership.categories}
    audit.record(
        session,
        actor,
        action,
        membership.community_id,
        Subject("core.membership", membership.id),
        before=before,
        after=None if ended else belonging,
        person_id=membership.person_id,
    )


def _checked_categories(
    session: Session, community_id: UUID, categories: Iterable[str]
) -> list[str]:
    chosen = sorted(set(categories))
    if chosen:
        known = communities.settings(session, community_id, "core", PeopleSettings).categories
        for code in chosen:
            if code not in known:
                raise MembershipRefused(
                    _(
                        "%(category)s is not on this community's list, which has: %(codes)s.",
                        category=code,
                        codes=list(known) or "–",
                    ),
                    field="categories",
                )
    return chosen


def _check_group(session: Session, community_id: UUID, group_id: UUID | None) -> None:
    if group_id is not None and community_id not in communities.ancestor_ids(session, group_id):
        raise MembershipRefused(_("This group belongs to another community."), field="group_id")


def _text(id_: UUID | None) -> str | None:
    return str(id_) if id_ is not None else None
