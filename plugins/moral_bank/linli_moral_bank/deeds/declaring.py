"""Declaring a deed, one's own or somebody else's, and taking it back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit, communities, evidence, inbox, people
from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.people import Membership, MembershipStatus, served_by
from linli.points import Owner, OwnerKind
from linli.subjects import Subject
from linli_moral_bank import owners, rule_sets, settings
from linli_moral_bank.calendar import period_of, today
from linli_moral_bank.conduct import false_reports
from linli_moral_bank.deeds import limits, parties
from linli_moral_bank.deeds.refusals import (
    DeedRefused,
    DeedUnknown,
    DuplicateDeed,
    NotNow,
    OwnerUnknown,
)
from linli_moral_bank.models import VOID, Deed, DeedState, EvidenceNeed, Way
from linli_moral_bank.rule_sets import RuleRow, RuleUnknown, worth
from linli_moral_bank.texts import _

_DEED = "moral_bank.deed"


@dataclass(frozen=True, slots=True)
class Photo:
    """A file that comes with a declaration."""

    filename: str
    stream: BinaryIO


def subject_of(deed_id: UUID) -> Subject:
    """Name a deed for core's services."""
    return Subject(_DEED, deed_id)


def declare(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    rule_id: UUID,
    happened_on: date,
    story: str,
    person_id: UUID | None = None,
    owner: Owner | None = None,
    quantity: int = 1,
    photos: Iterable[Photo] = (),
    separate: bool = False,
    once: str | None = None,
) -> Deed:
    """Tell of a deed: one's own, that of ``person_id``, or of a household or organisation.

    Whoever speaks for the ``owner`` tells of it as of their own. A report of uncivil conduct is
    the same with a rule that takes points. ``quantity`` is how much it was, in the rule's unit.
    ``separate`` says that this is another one of the same kind on the same day. ``once`` is the
    form's key: sent again, the first deed is returned.

    Raises:
        NotAllowed, NotAMember: the actor may not, or somebody is not of this community.
        OwnerUnknown: nobody speaks here for such a household or organisation.
        RuleUnknown: the rule is not in the rules that hold here.
        ReportsBarred: an earlier report of the actor's was made up.
        DeedRefused: it does not fit the rule: person, way, date or photo.
        CapReached, DuplicateDeed: it would count too often, or twice.
        EvidenceRefused: a photo cannot be taken.
    """
    teller = _teller(session, actor, community_id)
    if once and (before := _sent_before(session, community_id, teller, once)) is not None:
        return before
    rule = _rule(session, community_id, rule_id)
    owner = owner or _person(person_id or teller)
    beneficiary = _speaker(session, community_id, owner, teller)
    if rule.is_deduction and teller is not None:
        false_reports.refuse_barred(session, community_id, teller)
    way = _way(session, actor, community_id, teller, beneficiary)
    membership = _membership(session, community_id, owner, beneficiary)
    attached = list(photos)
    check_audience(rule, owner.kind, membership, owners.categories(session, owner, membership))
    _check_fits(rule, way, bool(attached))
    _check_day(session, communities.place(session, community_id), rule, happened_on)
    _check_quantity(rule, quantity)
    limits.lock_for(session, community_id, owner, rule)
    deed = Deed(
        community_id=community_id,
        group_id=membership.group_id if membership else None,
        rule_id=rule.id,
        rule_code=rule.code,
        deduction=rule.is_deduction,
        owner_kind=owner.kind,
        owner_id=owner.id,
        beneficiary_id=beneficiary,
        declarer_id=teller,
        way=way,
        happened_on=happened_on,
        occasion=next_occasion(session, community_id, owner.id, rule, happened_on, separate),
        period=period_of(rule.rhythm, happened_on),
        story=_story(story),
        quantity=quantity,
        state=DeedState.SUBMITTED,
        once=once,
        declared_at=now(session),
    )
    limits.check(session, deed, rule)
    try:
        with session.begin_nested():
            session.add(deed)
            session.flush()
    except IntegrityError as error:
        before = _sent_before(session, community_id, teller, once) if once else None
        if before is None:
            raise NotNow(_("This has just been declared. Please look at your list.")) from error
        return before
    shown = _shown(actor, deed.deduction)
    for photo in attached:
        evidence.attach(
            session, shown, community_id, subject_of(deed.id), photo.filename, photo.stream
        )
    _take_duties(session, actor, deed)
    _tell(session, shown, deed, rule)
    parties.tell(session, deed, rule)
    return deed


def withdraw(session: Session, actor: Actor, community_id: UUID, deed_id: UUID) -> Deed:
    """Take a declaration or report back, while the panel has not decided, and return it.

    Raises:
        NotAllowed, DeedUnknown: it is not the actor's declaration.
        NotNow: the panel has decided.
    """
    teller = served_by(session, actor, community_id)
    deed = find(session, community_id, deed_id, lock=True)
    if deed.declarer_id != teller:
        raise DeedUnknown(_("There is no such deed here."))
    if deed.state not in (DeedState.SUBMITTED, DeedState.VERIFYING):
        raise NotNow(_("The panel has already decided; please ask at the community's desk."))
    move(session, _shown(actor, deed.deduction), deed, DeedState.WITHDRAWN)
    return deed


def find(session: Session, community_id: UUID, deed_id: UUID, *, lock: bool = False) -> Deed:
    """Return a deed of a community; with ``lock`` nobody else changes it until the end.

    Raises:
        DeedUnknown: there is none with this id here.
    """
    query = select(Deed).where(col(Deed.id) == deed_id, col(Deed.community_id) == community_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    deed: Deed | None = session.execute(query).scalar_one_or_none()
    if deed is None:
        raise DeedUnknown(_("There is no such deed here."))
    return deed


def move(session: Session, actor: Actor, deed: Deed, state: DeedState, *, reason: str = "") -> None:
    """Bring a locked deed into its next state, and write down who did."""
    before = deed.state
    deed.state = state
    if state.is_over:
        deed.decided_at, deed.reason = now(session), reason
    session.flush()
    audit.record(
        session,
        actor,
        f"moral_bank.deed.{state.value}",
        deed.community_id,
        subject_of(deed.id),
        before={"state": before.value},
        after={
            "state": state.value,
            "points": deed.points,
            **({"reason": reason} if reason else {}),
        },
        person_id=deed.beneficiary_id,
    )


def _shown(actor: Actor, deduction: bool) -> Actor:
    """Return who stands in the logs: of a report not the reporter, whom only the panel knows.

    Neither from where: the same address beside their other entries would name them.
    """
    return Actor(None) if deduction else actor


def _teller(session: Session, actor: Actor, community_id: UUID) -> UUID | None:
    access.require(session, actor, "moral_bank.declare", community_id)
    # Staff who enter something of their own accord need not live here.
    if actor.on_behalf_of is None and access.can(session, actor, "moral_bank.enter", community_id):
        return actor.person_id
    return served_by(session, actor, community_id)


def _rule(session: Session, community_id: UUID, rule_id: UUID) -> RuleRow:
    for rule in rule_sets.require_in_force(session, community_id).rules:
        if rule.id == rule_id:
            return rule
    raise RuleUnknown(_("This item is not in the rules that hold now. Please choose again."))


def _person(person_id: UUID | None) -> Owner:
    if person_id is None:
        raise DeedRefused(_("Please say who did it."), field="name")
    return Owner.person(person_id)


def _speaker(session: Session, community_id: UUID, owner: Owner, teller: UUID | None) -> UUID:
    """Return who is told of an owner's deed: who tells it, where they speak for the owner."""
    found = owners.speakers(session, community_id, owner)
    if not found:
        raise OwnerUnknown(
            _("Nobody speaks for this household yet. Please have it noted at the counter.")
            if owner.kind is OwnerKind.HOUSEHOLD
            else _("Nobody acts for this organisation yet. Please have it noted at the counter.")
        )
    return teller if teller is not None and teller in found else found[0]


def _membership(
    session: Session, community_id: UUID, owner: Owner, person_id: UUID
) -> Membership | None:
    """Return the membership of who speaks for an owner; an agent may live elsewhere."""
    if owner.kind is OwnerKind.ORGANISATION:
        return owners.membership(session, community_id, person_id)
    return people.membership_of(session, community_id, person_id)


def _way(
    session: Session, actor: Actor, community_id: UUID, teller: UUID | None, beneficiary: UUID
) -> Way:
    if teller == beneficiary:
        return Way.SELF
    if actor.on_behalf_of is None and access.can(session, actor, "moral_bank.enter", community_id):
        return Way.STAFF
    return Way.OTHER


def check_audience(
    rule: RuleRow, kind: OwnerKind, membership: Membership | None, categories: frozenset[str]
) -> None:
    """Refuse a rule that is not for this owner; ``membership`` is of who speaks for them.

    Raises:
        DeedRefused: they are not admitted, or it is for others.
    """
    if membership is not None and membership.status is not MembershipStatus.ACTIVE:
        raise DeedRefused(_("This person has not been admitted to the community yet."))
    if kind.value not in rule.owner_kinds:
        raise DeedRefused(_NOT_FOR[kind], field="rule_id")
    if rule.categories and not set(rule.categories) & categories:
        raise DeedRefused(
            _("This item is for other organisations.")
            if kind is OwnerKind.ORGANISATION
            else _("This item is for other residents."),
            field="rule_id",
        )


_NOT_FOR = {
    OwnerKind.PERSON: _("This item is not for single persons."),
    OwnerKind.HOUSEHOLD: _("This item is not for households."),
    OwnerKind.ORGANISATION: _("This item is not for organisations."),
}


def _check_fits(rule: RuleRow, way: Way, with_photo: bool) -> None:
    if Way.EVENT in rule.ways and len(rule.ways) == 1:
        raise DeedRefused(
            _("Nobody declares this: it is written down when it is confirmed elsewhere."),
            field="rule_id",
        )
    if way not in rule.ways:
        raise DeedRefused(
            {
                Way.SELF: _("Nobody can declare this for themselves."),
                Way.OTHER: _("This can only be declared by the person who did it, or by staff."),
                Way.STAFF: _("Staff cannot enter this; the person declares it."),
            }[way],
            field="rule_id",
        )
    if rule.evidence is EvidenceNeed.PHOTO and not with_photo:
        raise DeedRefused(_("Please add a photo: this item needs one."), field="photos")


def _check_quantity(rule: RuleRow, quantity: int) -> None:
    if rule.per is None:
        return
    if quantity > 100_000:
        raise DeedRefused(_("That is too much to be true."), field="quantity")
    if worth.times(rule, quantity) == 0:
        raise DeedRefused(
            _("This item begins with %(per)s %(unit)s.", per=rule.per, unit=rule.unit),
            field="quantity",
        )


def _check_day(session: Session, place: Place, rule: RuleRow, happened_on: date) -> None:
    if (rule.since and happened_on < rule.since) or (rule.until and happened_on > rule.until):
        raise DeedRefused(
            _(
                "“%(title)s” is only for days from %(since)s to %(until)s.",
                title=rule.title,
                since=rule.since or "…",
                until=rule.until or "…",
            ),
            field="happened_on",
        )
    present = today(session, place)
    if happened_on > present:
        raise DeedRefused(_("This day has not come yet."), field="happened_on")
    within = settings.of(session, place.id).declare_within_days
    if happened_on < present - timedelta(days=within):
        raise DeedRefused(
            _("Only what happened in the last %(days)s days can be declared.", days=within),
            field="happened_on",
        )


def _story(story: str) -> str:
    story = story.strip()
    if not story:
        raise DeedRefused(_("Please tell in a sentence what happened."), field="story")
    if len(story) > 1000:
        raise DeedRefused(_("Please tell it in no more than 1000 characters."), field="story")
    return story


def next_occasion(
    session: Session,
    community_id: UUID,
    owner_id: UUID,
    rule: RuleRow,
    happened_on: date,
    separate: bool,
) -> int:
    """Return the number of a deed among those of its kind of one owner and day.

    Raises:
        DuplicateDeed: there is one already, and nobody said that this is another.
    """
    same = session.execute(
        select(col(Deed.id), col(Deed.occasion))
        .where(
            col(Deed.community_id) == community_id,
            col(Deed.owner_id) == owner_id,
            col(Deed.rule_code) == rule.code,
            col(Deed.happened_on) == happened_on,
            col(Deed.state).not_in(VOID),
        )
        .order_by(col(Deed.occasion).desc())
        .limit(1)
    ).first()
    if same is None:
        return 1
    if not separate:
        raise DuplicateDeed(
            _(
                "“%(title)s” was already reported of this person for this day. If it happened "
                "another time, tick the box below and send it again.",
                title=rule.title,
            )
            if rule.is_deduction
            else _(
                "“%(title)s” was already declared for this person and this day. If it happened "
                "another time, tick the box below and send it again.",
                title=rule.title,
            ),
            same.id,
        )
    return int(same.occasion) + 1


def _sent_before(
    session: Session, community_id: UUID, teller: UUID | None, once: str
) -> Deed | None:
    return session.execute(
        select(Deed).where(
            col(Deed.community_id) == community_id,
            col(Deed.once) == once,
            col(Deed.declarer_id) == teller,
        )
    ).scalar_one_or_none()


def _take_duties(session: Session, actor: Actor, deed: Deed) -> None:
    """Who declared, and who wrote it down for them, neither verify nor score it later."""
    subject = subject_of(deed.id)
    access.take_duty(session, actor, subject, "moral_bank.declare")
    if deed.declarer_id is not None and deed.declarer_id != actor.person_id:
        access.take_duty(session, Actor(deed.declarer_id), subject, "moral_bank.declare")


def _tell(session: Session, actor: Actor, deed: Deed, rule: RuleRow) -> None:
    audit.record(
        session,
        actor,
        "moral_bank.deed.submitted",
        deed.community_id,
        subject_of(deed.id),
        after={"rule": rule.code, "happened_on": deed.happened_on.isoformat()},
        person_id=deed.beneficiary_id,
    )
    if deed.way is not Way.SELF and not deed.deduction:
        inbox.notify(
            session,
            deed.beneficiary_id,
            deed.community_id,
            _("A neighbour has told of your good deed: %(title)s.", title=rule.title),
            f"moral_bank/deeds/{deed.id}",
        )
