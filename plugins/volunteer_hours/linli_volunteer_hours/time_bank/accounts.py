"""Time accounts and the community's pool: grants, donations, gifts to relatives."""

from uuid import UUID

from sqlmodel import Session

from linli import access, audit, inbox, people, points
from linli.access import SYSTEM, Actor
from linli.ids import new_id
from linli.points import Balance, NotEnough, Owner, Transfer
from linli.subjects import Subject
from linli_volunteer_hours import settings
from linli_volunteer_hours.acting import served_by
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.refusals import AboveCeiling, ExchangeRefused, TimeMissing
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import currency

_MOST = 1000 * 60


def account(session: Session, community_id: UUID, person_id: UUID) -> UUID:
    """Return a person's time account; it may go below zero as far as the community allows."""
    credit = settings.of(session, community_id).bank_credit_hours * 60
    owner = Owner.person(person_id)
    found = points.open_account(
        session, currency.unit(session, community_id).id, owner, minimum=-credit
    )
    return found.id


def pool(session: Session, community_id: UUID) -> UUID:
    """Return the account of the community's pool."""
    owner = Owner.community(community_id)
    return points.open_account(session, currency.unit(session, community_id).id, owner, "pool").id


def balance(session: Session, community_id: UUID, person_id: UUID) -> Balance:
    """Return what a person has, without opening an account for who never had one.

    What an exchange still holds in an earlier unit is among it.
    """
    found = [
        points.balance(session, opened.id)
        for unit in currency.known(session, community_id)
        if (opened := points.find_account(session, unit.id, Owner.person(person_id))) is not None
    ]
    return Balance(
        sum(one.balance for one in found),
        sum(one.held for one in found),
        sum(one.expired for one in found),
    )


def pool_balance(session: Session, community_id: UUID) -> int:
    """Return what is in the pool, without opening it."""
    unit = currency.current(session, community_id)
    owner = Owner.community(community_id)
    found = points.find_account(session, unit.id, owner, "pool") if unit else None
    return points.balance(session, found.id).available if found else 0


def fund(session: Session, actor: Actor, community_id: UUID, minutes: int) -> None:
    """Put new minutes into the pool, from which those in need are helped.

    Raises:
        NotAllowed: the actor may not keep the time bank here.
        ExchangeRefused: the number makes no sense.
    """
    access.require(session, actor, MANAGE, community_id)
    source = points.open_account(
        session, currency.unit(session, community_id).id, Owner.community(community_id), "issuance"
    )
    _move(session, actor, community_id, source.id, pool(session, community_id), minutes, "funded")


def grant(
    session: Session,
    actor: Actor,
    community_id: UUID,
    person_id: UUID,
    minutes: int,
    reason: str,
) -> None:
    """Give minutes of the pool to somebody in need.

    Raises:
        NotAllowed, NotAMember, RelativeStepsBack: the actor may not give it to this person.
        ExchangeRefused: the number or the reason makes no sense.
        AboveCeiling: the person would have more than anybody may here.
        TimeMissing: there is not so much in the pool.
    """
    access.require(session, actor, MANAGE, community_id)
    access.refuse_relatives(session, actor, [person_id])
    people.membership_of(session, community_id, person_id)
    if not 2 <= len(reason.strip()) <= 200:
        raise ExchangeRefused(_("Please say in a sentence why."), field="reason")
    to_id = account(session, community_id, person_id)
    from_id = pool(session, community_id)
    _move(session, actor, community_id, from_id, to_id, minutes, "granted", person_id, reason)
    _refuse_above_the_ceiling(session, community_id, to_id, minutes)
    inbox.notify(
        session,
        person_id,
        community_id,
        _("The community has given you %(minutes)s minutes of help.", minutes=minutes),
        "volunteer_hours/bank",
    )


def donate(session: Session, actor: Actor, community_id: UUID, minutes: int) -> None:
    """Give minutes of one's own to the pool.

    Raises:
        NotAllowed, NotAMember, ExchangeRefused, TimeMissing: the actor cannot.
    """
    from_id = _own(session, actor, community_id, minutes)
    _move(session, actor, community_id, from_id, pool(session, community_id), minutes, "donated")


def give(session: Session, actor: Actor, community_id: UUID, person_id: UUID, minutes: int) -> None:
    """Give minutes of one's own to a relative or somebody of one's household.

    Raises:
        NotAllowed, NotAMember, TimeMissing: the actor cannot.
        ExchangeRefused: the two are not related.
        AboveCeiling: the relative would have more than anybody may here.
    """
    from_id = _own(session, actor, community_id, minutes)
    people.membership_of(session, community_id, person_id)
    giver = actor.beneficiary_id
    assert giver is not None
    if giver == person_id or not access.is_close(session, giver, [person_id]):
        raise ExchangeRefused(
            _("Time can be given to relatives who stand in the register."), field="name"
        )
    to_id = account(session, community_id, person_id)
    _move(session, actor, community_id, from_id, to_id, minutes, "given", person_id)
    _refuse_above_the_ceiling(session, community_id, to_id, minutes)
    inbox.notify(
        session,
        person_id,
        community_id,
        _("A relative has given you %(minutes)s minutes of help.", minutes=minutes),
        "volunteer_hours/bank",
    )


def skim(session: Session, community_id: UUID, person_id: UUID) -> int:
    """Move what is above the ceiling to the pool, and return how much; after what was earned."""
    holder = account(session, community_id, person_id)
    surplus = _above_the_ceiling(session, community_id, holder)
    if not surplus:
        return 0
    points.transfer(
        session,
        SYSTEM,
        Transfer(
            key=f"volunteer_hours.ceiling:{new_id()}",
            from_id=holder,
            to_id=pool(session, community_id),
            amount=surplus,
            reason="volunteer_hours.ceiling",
        ),
    )
    return surplus


def _above_the_ceiling(session: Session, community_id: UUID, account_id: UUID) -> int:
    ceiling = settings.of(session, community_id).bank_ceiling_hours * 60
    surplus = points.balance(session, account_id).available - ceiling
    return max(surplus, 0) if ceiling else 0


def _refuse_above_the_ceiling(
    session: Session, community_id: UUID, account_id: UUID, minutes: int
) -> None:
    """Refuse what was just moved: a present that ended in the pool would be nobody's wish."""
    above = _above_the_ceiling(session, community_id, account_id)
    if not above:
        return
    if above >= minutes:
        raise AboveCeiling(
            _("There is as much time on that account already as anybody may have here."),
            field="minutes",
        )
    raise AboveCeiling(
        _(
            "That account may take no more than %(minutes)s minutes: nobody may have more than "
            "%(hours)s hours here.",
            minutes=minutes - above,
            hours=settings.of(session, community_id).bank_ceiling_hours,
        ),
        field="minutes",
    )


def _own(session: Session, actor: Actor, community_id: UUID, minutes: int) -> UUID:
    """Return the actor's account when it has the minutes; what one owes cannot be given away."""
    person_id = served_by(session, actor, community_id)
    from_id = account(session, community_id, person_id)
    if points.balance(session, from_id).available < minutes:
        raise TimeMissing(_("You do not have so much time on your account."), field="minutes")
    return from_id


def _move(
    session: Session,
    actor: Actor,
    community_id: UUID,
    from_id: UUID,
    to_id: UUID,
    minutes: int,
    what: str,
    person_id: UUID | None = None,
    reason: str = "",
) -> None:
    if not 0 < minutes <= _MOST:
        raise ExchangeRefused(
            _("Please write from 1 to %(most)s minutes.", most=_MOST), field="minutes"
        )
    key = new_id()
    try:
        points.transfer(
            session,
            actor,
            Transfer(
                key=f"volunteer_hours.time:{key}",
                from_id=from_id,
                to_id=to_id,
                amount=minutes,
                reason=f"volunteer_hours.{what}",
                note=reason.strip(),
            ),
        )
    except NotEnough as error:
        raise TimeMissing(_("There is not so much time there."), field="minutes") from error
    audit.record(
        session,
        actor,
        f"volunteer_hours.time.{what}",
        community_id,
        Subject("volunteer_hours.time", key),
        after={"minutes": minutes, "reason": reason.strip()},
        person_id=person_id,
    )
