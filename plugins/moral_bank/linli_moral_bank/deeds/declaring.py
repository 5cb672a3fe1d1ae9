"""Declaring a deed, one's own or somebody else's, and taking it back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit, communities, evidence, people
from linli.access import Actor
from linli.clock import now
from linli.people import Membership, served_by
from linli.points import Owner, OwnerKind
from linli_moral_bank import owners, rule_sets, telling
from linli_moral_bank.calendar import period_of
from linli_moral_bank.conduct import false_reports
from linli_moral_bank.deeds import checks, families, limits, parties
from linli_moral_bank.deeds.refusals import (
    DeedRefused,
    DeedUnknown,
    NotNow,
    OwnerUnknown,
)
from linli_moral_bank.deeds.states import find, move, subject_of
from linli_moral_bank.models import Deed, DeedState, Way
from linli_moral_bank.rule_sets import RuleRow, RuleUnknown
from linli_moral_bank.texts import _


@dataclass(frozen=True, slots=True)
class Photo:
    """A file that comes with a declaration."""

    filename: str
    stream: BinaryIO


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
    The rule is chosen from those that hold now; what it said on the day of the deed is what counts.
    ``separate`` says that this is another one of the same kind on the same day. ``once`` is the
    form's key: sent again, the first deed is returned.

    Raises:
        NotAllowed, NotAMember: the actor may not, or somebody is not of this community.
        OwnerUnknown: nobody speaks here for such a household or organisation.
        FamilyUnknown: the rule asks the family, and the register knows nobody who speaks for it.
        RuleUnknown: the rule is not in the rules that hold here.
        ReportsBarred: an earlier report of the actor's was made up.
        DeedRefused: it does not fit the rule: person, way, date or photo.
        CapReached, DuplicateDeed: it would count too often, or twice.
        EvidenceRefused: a photo cannot be taken.
    """
    teller = _teller(session, actor, community_id, owner)
    if once and (before := _sent_before(session, community_id, teller, once)) is not None:
        return before
    chosen = _rule(session, community_id, rule_id)
    owner = owner or _person(person_id or teller)
    beneficiary = _speaker(session, community_id, owner, teller)
    if chosen.is_deduction and teller is not None:
        false_reports.refuse_barred(session, community_id, teller)
    way = _way(session, actor, community_id, teller, beneficiary)
    membership = _membership(session, community_id, owner, beneficiary)
    attached = list(photos)
    place = communities.place(session, community_id)
    rule = checks.item_of_day(session, place, chosen, happened_on)
    checks.check_audience(
        rule, owner.kind, membership, owners.categories(session, owner, membership)
    )
    families.require(session, owner, rule)
    checks.check_fits(rule, way, bool(attached))
    checks.check_quantity(rule, quantity)
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
        occasion=checks.next_occasion(session, community_id, owner.id, rule, happened_on, separate),
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


def _shown(actor: Actor, deduction: bool) -> Actor:
    """Return who stands in the logs: of a report not the reporter, whom only the panel knows.

    Neither from where: the same address beside their other entries would name them.
    """
    return Actor(None) if deduction else actor


def _teller(session: Session, actor: Actor, community_id: UUID, owner: Owner | None) -> UUID | None:
    if owners.acts_from_elsewhere(session, actor, community_id, owner):
        return actor.person_id
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


def _story(story: str) -> str:
    story = story.strip()
    if not story:
        raise DeedRefused(_("Please tell in a sentence what happened."), field="story")
    if len(story) > 1000:
        raise DeedRefused(_("Please tell it in no more than 1000 characters."), field="story")
    return story


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
        after={
            "rule": rule.code,
            "title": rule.title,
            "happened_on": deed.happened_on.isoformat(),
        },
        person_id=deed.beneficiary_id,
    )
    if deed.way is not Way.SELF and not deed.deduction:
        telling.tell(
            session,
            [deed.beneficiary_id],
            deed.community_id,
            _("A neighbour has told of your good deed: %(title)s.", title=rule.title),
            f"moral_bank/deeds/{deed.id}",
            hidden_from=set(filter(None, [deed.declarer_id])),
        )
