"""What becomes of banked time when somebody dies, leaves, or moves within the same tree."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit, communities, inbox, people, points
from linli.access import SYSTEM, Actor
from linli.ids import new_id
from linli.people import Membership, NotAMember
from linli.points import NotEnough, Owner, Transfer
from linli.subjects import Subject
from linli_volunteer_hours.acting import served_by
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.refusals import (
    ExchangeRefused,
    ExchangeUnknown,
    TimeMissing,
)
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import accounts, currency, departed


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Banked minutes of a person in another community of the same tree."""

    community_id: UUID
    name: str
    minutes: int


def settle_account(
    session: Session, actor: Actor, community_id: UUID, person_id: UUID, heir_id: UUID | None
) -> int:
    """Bring the account of somebody who left to zero, and return what it was, in minutes.

    What is there goes to a relative, or without one to the pool; what they owed the pool bears.

    Raises:
        NotAllowed, RelativeStepsBack: the actor may not, or is close to one of them.
        ExchangeRefused: the person still belongs here, something is still agreed on, there is
            nothing, or the heir is no relative.
        NotAMember: the heir does not belong here.
        TimeMissing: the pool cannot bear what they owed.
    """
    access.require(session, actor, MANAGE, community_id)
    concerned = [person_id] if heir_id is None else [person_id, heir_id]
    access.refuse_relatives(session, actor, concerned)
    if belongs(session, community_id, person_id):
        raise ExchangeRefused(_("This person still belongs to the community."), field="name")
    account = accounts.account(session, community_id, person_id)
    balance = accounts.balance(session, community_id, person_id)
    if balance.held:
        raise ExchangeRefused(
            _("An exchange of theirs is not over. Please decide it first."), field="name"
        )
    if heir_id is not None:
        people.membership_of(session, community_id, heir_id)
        if not access.is_close(session, heir_id, [person_id]):
            raise ExchangeRefused(
                _("Time can be given to relatives who stand in the register."), field="heir"
            )
    if not balance.available:
        if departed.settled(session, community_id, person_id):
            return 0
        raise ExchangeRefused(_("There is no time on this account."), field="name")
    pool = accounts.pool(session, community_id)
    to_id = pool if heir_id is None else accounts.account(session, community_id, heir_id)
    owed = balance.available < 0
    from_id, to_id = (pool, account) if owed else (account, to_id)
    _book(session, actor, from_id, to_id, abs(balance.available), "inherited")
    _note(session, actor, community_id, "inherited", person_id, balance.available)
    departed.settled(session, community_id, person_id)
    if heir_id is not None and not owed:
        accounts.skim(session, community_id, heir_id)
        inbox.notify(
            session,
            heir_id,
            community_id,
            _("You have inherited %(minutes)s minutes of help.", minutes=balance.available),
            "volunteer_hours/bank",
        )
    return balance.available


def elsewhere(session: Session, community_id: UUID, person_id: UUID) -> list[Elsewhere]:
    """Return what a person has in other communities of the same tree, with units of their own."""
    root = communities.ancestor_ids(session, community_id)
    here = currency.current(session, community_id)
    others = session.execute(
        select(col(Membership.community_id))
        .where(col(Membership.person_id) == person_id, col(Membership.community_id) != community_id)
        .distinct()
        .order_by(col(Membership.community_id))
    ).scalars()
    found = []
    for other_id in others.all():
        unit = currency.current(session, other_id)
        if unit in (None, here) or not _same_tree(
            root, communities.ancestor_ids(session, other_id)
        ):
            continue
        minutes = accounts.balance(session, other_id, person_id).available
        if minutes > 0:
            name = communities.place(session, other_id).name
            found.append(Elsewhere(other_id, name, minutes))
    return found


def bring_along(session: Session, actor: Actor, community_id: UUID, from_id: UUID) -> int:
    """Bring one's banked minutes from another community of the tree, and return how many.

    There they go back to where they came from; here as many are given out anew.

    Raises:
        NotAllowed, NotAMember: the actor may not take part here.
        ExchangeUnknown: there is nothing to bring from there.
    """
    person_id = served_by(session, actor, community_id)
    found = [
        one for one in elsewhere(session, community_id, person_id) if one.community_id == from_id
    ]
    if not found:
        raise ExchangeUnknown(_("There is no time that could be brought from there."))
    minutes = found[0].minutes
    for place_id, leaving in ((from_id, True), (community_id, False)):
        account = accounts.account(session, place_id, person_id)
        unit_id = currency.unit(session, place_id).id
        source = points.open_account(session, unit_id, Owner.community(place_id), "issuance").id
        pair = (account, source) if leaving else (source, account)
        _book(session, SYSTEM, *pair, minutes, "moved")
        _note(session, actor, place_id, "moved_out" if leaving else "moved_in", person_id, minutes)
    accounts.skim(session, community_id, person_id)
    if not accounts.balance(session, from_id, person_id).balance:
        departed.settled(session, from_id, person_id)
    return minutes


def belongs(session: Session, community_id: UUID, person_id: UUID) -> bool:
    """Return whether somebody belongs to a community now."""
    try:
        people.membership_of(session, community_id, person_id)
    except NotAMember:
        return False
    return True


def _same_tree(one: tuple[UUID, ...], other: tuple[UUID, ...]) -> bool:
    return bool(set(one) & set(other))


def _book(
    session: Session, actor: Actor, from_id: UUID, to_id: UUID, minutes: int, why: str
) -> None:
    try:
        points.transfer(
            session,
            actor,
            Transfer(
                key=f"volunteer_hours.{why}:{new_id()}",
                from_id=from_id,
                to_id=to_id,
                amount=minutes,
                reason=f"volunteer_hours.{why}",
            ),
        )
    except NotEnough as error:
        raise TimeMissing(_("There is not so much in the pool."), field="name") from error


def _note(
    session: Session, actor: Actor, community_id: UUID, what: str, person_id: UUID, minutes: int
) -> None:
    audit.record(
        session,
        actor,
        f"volunteer_hours.time.{what}",
        community_id,
        Subject("volunteer_hours.person", person_id),
        after={"minutes": minutes},
        person_id=person_id,
    )
