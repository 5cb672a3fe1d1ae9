"""Rewards for what is confirmed elsewhere: hours given, a wish fulfilled.

Another plugin tells of it; the rule that names its kind says what it is worth. One contribution is
rewarded once, goes on notice like any deed or is booked at once, and is put right when it is
corrected. Where somebody told of the same item and day themselves, nothing is booked at once.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import audit, people, plugins
from linli.access import SYSTEM
from linli.clock import now
from linli.events import ContributionConfirmed, ContributionCorrected
from linli.hooks import ContributionKind
from linli.people import NotAMember
from linli.points import Owner, OwnerKind
from linli_moral_bank import rule_sets
from linli_moral_bank.calendar import period_of
from linli_moral_bank.deeds import alike, booking, corrections, limits
from linli_moral_bank.deeds.acting import owner_of
from linli_moral_bank.deeds.checks import check_audience, next_occasion
from linli_moral_bank.deeds.refusals import CapReached, DeedRefused
from linli_moral_bank.deeds.states import subject_of
from linli_moral_bank.models import Deed, DeedState, Rule, Way
from linli_moral_bank.rule_sets import RuleRow, worth


def kinds(session: Session, community_id: UUID) -> list[ContributionKind]:
    """Return the contributions that the community's plugins confirm."""
    enabled = plugins.enabled(session, community_id)
    found: list[ContributionKind] = []
    for _name, declared in plugins.manager().answers("linli_contributions", among=enabled):
        found += declared
    return found


def on_confirmed(session: Session, event: ContributionConfirmed) -> None:
    """Write a contribution down as a deed, where a rule rewards it; told again, nothing happens.

    What its rule no longer counts, or is not for this person, is left out.
    """
    rule = _rule(session, event)
    if rule is None or _known(session, event.community_id, event.kind, event.reference_id):
        return
    limits.lock_for(session, event.community_id, Owner.person(event.person_id), rule)
    points, _most = worth.bounds(rule, event.quantity)
    membership = people.membership_of(session, event.community_id, event.person_id)
    deed = Deed(
        community_id=event.community_id,
        group_id=membership.group_id,
        rule_id=rule.id,
        rule_code=rule.code,
        deduction=rule.is_deduction,
        owner_id=event.person_id,
        beneficiary_id=event.person_id,
        way=Way.EVENT,
        happened_on=event.on,
        occasion=next_occasion(
            session, event.community_id, event.person_id, rule, event.on, separate=True
        ),
        period=period_of(rule.rhythm, event.on),
        story=event.title[:1000],
        quantity=event.quantity,
        contribution=event.kind,
        reference_id=event.reference_id,
        state=DeedState.SCORED,
        declared_at=now(session),
    )
    try:
        limits.check(session, deed, rule)
    except CapReached:
        return
    deed.points = limits.clip(session, deed, rule, points)
    if deed.points == 0:
        return
    try:
        with session.begin_nested():
            session.add(deed)
            session.flush()
    except IntegrityError:
        return  # told twice at the same moment; the other one wrote it down
    audit.record(
        session,
        SYSTEM,
        "moral_bank.deed.scored",
        deed.community_id,
        subject_of(deed.id),
        after={"rule": rule.code, "points": deed.points, "contribution": event.kind},
        person_id=deed.beneficiary_id,
    )
    if rule.direct and not _told_again(session, deed):
        booking.book_now(session, deed)


def _told_again(session: Session, deed: Deed) -> bool:
    """Return whether somebody told of the same themselves; whoever publishes looks at both."""
    found = select(col(Deed.id)).where(col(Deed.id) == deed.id, alike.told_again())
    return session.execute(found).first() is not None


def on_corrected(session: Session, event: ContributionCorrected) -> None:
    """Put a rewarded contribution right; 0 takes all of it back. Told again, nothing happens."""
    deed = _known(session, event.community_id, event.kind, event.reference_id, lock=True)
    if deed is None or deed.state in (DeedState.REJECTED, DeedState.WITHDRAWN):
        return
    rule = next(
        rule
        for rule in rule_sets.rules_of(session, _rule_set_of(session, deed))
        if rule.code == deed.rule_code
    )
    limits.lock_for(session, deed.community_id, owner_of(deed), rule)
    points, _most = worth.bounds(rule, event.quantity) if event.quantity > 0 else (0, 0)
    points = limits.clip(session, deed, rule, points)
    deed.quantity = max(event.quantity, 0)
    if points == deed.points:
        return
    before = deed.points
    corrections.change_points(session, SYSTEM, deed, points, event.reason)
    corrections.note(session, SYSTEM, deed, before, event.reason)


def _rule(session: Session, event: ContributionConfirmed) -> RuleRow | None:
    """Return the first rule of that day that rewards a contribution and is for this person."""
    book = rule_sets.book_on(session, event.community_id, event.on)
    suited: Sequence[RuleRow] = [
        rule
        for rule in (book.rules if book else ())
        if rule.contribution == event.kind
        and not rule.is_deduction  # as old versions may say: who loses points is heard before
        and (rule.since is None or rule.since <= event.on)
        and (rule.until is None or rule.until >= event.on)
    ]
    if not suited:
        return None
    try:
        membership = people.membership_of(session, event.community_id, event.person_id)
    except NotAMember:
        return None
    for rule in suited:
        try:
            check_audience(rule, OwnerKind.PERSON, membership, frozenset(membership.categories))
        except DeedRefused:
            continue
        return rule
    return None


def _known(
    session: Session, community_id: UUID, kind: str, reference_id: UUID, *, lock: bool = False
) -> Deed | None:
    query = select(Deed).where(
        col(Deed.community_id) == community_id,
        col(Deed.contribution) == kind,
        col(Deed.reference_id) == reference_id,
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found: Deed | None = session.execute(query).scalar_one_or_none()
    return found


def _rule_set_of(session: Session, deed: Deed) -> UUID:
    return session.get_one(Rule, deed.rule_id).rule_set_id
