"""Putting right what was already judged, or booked: less is reversed, more is added."""

from sqlmodel import Session

from linli import audit, points
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.points import OwnerKind, Transfer
from linli_moral_bank import owners, telling
from linli_moral_bank.books import purse, year_sums
from linli_moral_bank.deeds.acting import owner_of
from linli_moral_bank.deeds.states import move, subject_of
from linli_moral_bank.models import Deed, DeedState, Rule
from linli_moral_bank.rule_sets.naming import named
from linli_moral_bank.texts import _


def change_points(session: Session, actor: Actor, deed: Deed, wanted: int, reason: str) -> None:
    """Give a locked deed other points; none ends it. What is booked already is moved back or on.

    The score follows wholly; the purse gives back at most what is there, as with a deduction.
    """
    booked = deed.state is DeedState.CONFIRMED
    if booked:
        year_sums.changed(session, deed.community_id, [deed])
        _move(session, actor, deed, wanted)
    deed.points = wanted
    if wanted == 0:
        if booked:
            # Out of the books: what was taken back is no longer told of anybody.
            deed.state, deed.decided_at, deed.reason = (
                DeedState.REJECTED,
                now(session),
                reason[:1000],
            )
        else:
            move(session, actor, deed, DeedState.REJECTED, reason=reason[:1000])
    session.flush()


def note(session: Session, actor: Actor, deed: Deed, before: int | None, reason: str) -> None:
    """Write into the log that a deed's points were put right, and tell whose they are.

    Of a household or organisation these are all who speak for it now, whoever did then.
    """
    audit.record(
        session,
        actor,
        "moral_bank.deed.corrected",
        deed.community_id,
        subject_of(deed.id),
        before={"points": before},
        after={"points": deed.points},
        person_id=deed.beneficiary_id,
    )
    numbers = {
        "title": session.get_one(Rule, deed.rule_id).title,
        "points": deed.points,
        "before": before,
    }
    telling.tell(
        session,
        owners.speakers(session, deed.community_id, owner_of(deed)),
        deed.community_id,
        _(
            "“%(title)s” was put right: %(points)s points instead of %(before)s. %(reason)s",
            reason=reason,
            **numbers,
        )
        if deed.owner_kind is OwnerKind.PERSON
        else _(
            "“%(title)s” was put right: %(points)s points instead of %(before)s. Open it to see "
            "why.",
            **numbers,
        ),
        f"moral_bank/deeds/{deed.id}",
    )


def _in_purse(session: Session, deed: Deed) -> int:
    """Return what a deed has moved into its person's purse so far, below zero what it took."""
    numbers = ["", *(f":{number}" for number in range(1, deed.corrections))]
    booked = (
        points.booked_by_key(session, f"moral_bank.deed:{deed.id}:{purse.POINTS}{number}")
        for number in numbers
    )
    unit = purse.unit(session, deed.community_id, purse.POINTS)
    books = (purse.source(session, unit), purse.sink(session, unit))
    return sum(one.amount if one.from_id in books else -one.amount for one in booked if one)


def _move(session: Session, actor: Actor, deed: Deed, wanted: int) -> None:
    """Book the difference; its key counts on, so that each correction happens once."""
    difference = wanted - (deed.points or 0)
    deed.corrections += 1
    depositor = purse.lock(session, deed.community_id, deed.owner_id, deed.owner_kind)
    spend = purse.purse_of(session, depositor)
    from_purse = abs(difference)
    if difference > 0:
        # A deduction that found an empty purse took nothing from it, and gives nothing back.
        moved = _in_purse(session, deed)
        from_purse = max(0, min(difference, wanted - moved))
    elif spend.most is not None:
        from_purse = min(from_purse, spend.most)
    rule = session.get_one(Rule, deed.rule_id)
    transfers = []
    for code, account, amount in (
        (purse.STANDING, depositor.standing_account_id, abs(difference)),
        (purse.POINTS, depositor.points_account_id, from_purse),
    ):
        if amount == 0:
            continue
        unit = purse.unit(session, deed.community_id, code)
        # Back to where it came from: an award to the source, a deduction to the sink.
        other = (purse.sink if deed.deduction else purse.source)(session, unit)
        transfers.append(
            Transfer(
                key=f"moral_bank.deed:{deed.id}:{code}:{deed.corrections}",
                from_id=other if difference > 0 else account,
                to_id=account if difference > 0 else other,
                amount=amount,
                reason="moral_bank.correction",
                subject=subject_of(deed.id),
                note=rule.title,
                rule_version=named(session, [rule])[rule.id],
            )
        )
    points.transfer_linked(session, SYSTEM if actor.is_system else actor, transfers)
