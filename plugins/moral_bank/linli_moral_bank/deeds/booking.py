"""From notice to ledger: what nobody objected to is booked, a whole notice in one transaction."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit, communities, notices, people, points
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.hooks import Correctable
from linli.i18n import Text, translate
from linli.notices import DecidedItem, NoticeItemsDecided, Outcome
from linli.points import OwnerKind, PointsRefused, Transfer
from linli.subjects import Subject
from linli_moral_bank import owners, telling
from linli_moral_bank.books import purse, year_sums
from linli_moral_bank.deeds.acting import concerned
from linli_moral_bank.deeds.listed import Listed, locked_deeds
from linli_moral_bank.deeds.states import is_own, subject_of
from linli_moral_bank.models import Deed, DeedState, Rule
from linli_moral_bank.rule_sets import worth
from linli_moral_bank.rule_sets.naming import named
from linli_moral_bank.texts import _

#: Deeds booked with one call of the ledger; each makes up to two transfers.
_CHUNK = 4000


def on_decided(session: Session, event: NoticeItemsDecided) -> None:
    """Book what a notice confirmed and end what it rejected; told again, nothing happens again."""
    outcomes = {item.subject_id: item for item in event.items}
    deeds = _on_notice(session, event.community_id, sorted(outcomes))
    answers = _answers(session, event.items)
    confirmed = []
    for one in deeds:
        item = outcomes[one.deed.id]
        if item.outcome is Outcome.CONFIRMED:
            if item.correction and "points" in item.correction:
                one.deed.points = int(item.correction["points"])
            confirmed.append(one)
        else:
            _reject(session, one, answers.get(item.item_id, ""))
    _book(session, event.community_id, confirmed)


def correctable(session: Session, deed_id: UUID) -> Correctable | None:
    """Return how many points an objection may put right at a deed: what its rule can give.

    Another quantity than was declared may be right, so it is the rule's most that bounds them;
    without a most, what was declared.
    """
    found = session.execute(
        select(Deed, Rule)
        .join(Rule, col(Rule.id) == col(Deed.rule_id))
        .where(col(Deed.id) == deed_id, col(Deed.points).is_not(None))
    ).one_or_none()
    if found is None:
        return None
    deed, rule = found
    stands_at = deed.points or 0
    few, many = worth.bounds(rule, max(deed.quantity, rule.most or 0))
    least, most = (min(few, stands_at), -1) if deed.deduction else (1, max(many, stands_at))
    return Correctable("points", _("Points"), least, most, stands_at)


def book_confirmed(session: Session, actor: Actor, community_id: UUID) -> int:
    """Book what was confirmed and could not be booked then (a frozen account); return how many.

    Raises:
        NotAllowed: the actor may not publish here.
    """
    access.require(session, actor, "moral_bank.publish", community_id)
    waiting = _on_notice(session, community_id, None)
    ids = [one.deed.id for one in waiting]
    items = notices.items_of(session, community_id, "moral_bank.deed", ids)
    late = [
        one
        for one in waiting
        if (item := items.get(one.deed.id)) is not None
        and item.state is notices.ItemState.CONFIRMED
    ]
    return _book(session, community_id, late)


def book_now(session: Session, deed: Deed) -> None:
    """Book a deed whose rule needs no notice; where the account is frozen it waits for one."""
    rule = session.get_one(Rule, deed.rule_id)
    name = people.names_of(session, {deed.beneficiary_id}).get(deed.beneficiary_id, "")
    _book(session, deed.community_id, [Listed(deed, rule, name)])


def _on_notice(session: Session, community_id: UUID, ids: Sequence[UUID] | None) -> list[Listed]:
    query = locked_deeds(community_id).where(col(Deed.state) == DeedState.ON_NOTICE)
    found: list[Listed] = []
    if ids is None:
        found = [Listed(*row) for row in session.execute(query.order_by(col(Deed.id)))]
    else:
        for start in range(0, len(ids), _CHUNK):
            part = query.where(col(Deed.id).in_(ids[start : start + _CHUNK]))
            found += [Listed(*row) for row in session.execute(part.order_by(col(Deed.id)))]
    return found


def _reject(session: Session, one: Listed, answer: str) -> None:
    deed = one.deed
    done = _done(deed, "rejected")
    audit.record_many(session, SYSTEM, "moral_bank.deed.rejected", deed.community_id, [done])
    deed.state, deed.decided_at, deed.reason = DeedState.REJECTED, now(session), answer[:1000]
    session.flush()
    title = one.rule.title
    why = _("After an objection “%(title)s” was not booked: %(answer)s", title=title, answer=answer)
    plain = _("After an objection “%(title)s” was not booked. Open it to see why.", title=title)
    whose = concerned(session, deed)
    if not is_own(deed):
        whose -= {deed.declarer_id}
        telling.tell_teller(session, deed, plain)
    telling.tell(session, sorted(whose), deed.community_id, why, f"moral_bank/deeds/{deed.id}")


def _book(session: Session, community_id: UUID, batch: list[Listed]) -> int:
    done = 0
    for start in range(0, len(batch), _CHUNK):
        part = batch[start : start + _CHUNK]
        try:
            with session.begin_nested():
                _move_points(session, community_id, part)
                booked = part
        except PointsRefused:
            # One account that takes no points must not hold up everybody else's.
            booked = [one for one in part if _book_alone(session, community_id, one)]
        moment = now(session)
        entries = [_done(one.deed, "confirmed") for one in booked]
        audit.record_many(session, SYSTEM, "moral_bank.deed.confirmed", community_id, entries)
        for one in booked:
            one.deed.state, one.deed.decided_at, one.deed.reason = DeedState.CONFIRMED, moment, ""
        session.flush()
        year_sums.changed(session, community_id, [one.deed for one in booked])
        _tell_booked(session, community_id, booked)
        done += len(booked)
    return done


def _book_alone(session: Session, community_id: UUID, one: Listed) -> bool:
    try:
        with session.begin_nested():
            _move_points(session, community_id, [one])
    except PointsRefused as refusal:
        place = communities.place(session, community_id)
        one.deed.reason = translate(refusal.text, place.language)[:1000]
        session.flush()
        return False
    return True


def _move_points(session: Session, community_id: UUID, batch: Sequence[Listed]) -> None:
    """Make the transfers of these deeds, all or none; their keys make each happen once."""
    score, spend = (purse.unit(session, community_id, c) for c in (purse.STANDING, purse.POINTS))
    kinds = {one.deed.owner_id: one.deed.owner_kind for one in batch}
    depositors = purse.lock_many(session, community_id, kinds, kinds)
    names = named(session, (one.rule for one in batch))
    books = {
        (unit.id, minus): (purse.sink if minus else purse.source)(session, unit)
        for unit in (score, spend)
        for minus in {one.deed.deduction for one in batch}
    }
    # By account: a household's members may share one.
    purses: dict[UUID, purse.Purse] = {}
    left: dict[UUID, int] = defaultdict(int)
    transfers: list[Transfer] = []
    # Pluses first: what is earned in a notice can pay for what is lost in it.
    for one in sorted(batch, key=lambda one: (one.deed.deduction, one.deed.id)):
        deed, person = one.deed, depositors[one.deed.owner_id]
        amount = abs(deed.points or 0)
        if amount == 0:
            continue
        from_purse, account = amount, person.points_account_id
        if deed.deduction:
            if account not in purses:
                purses[account] = purse.purse_of(session, person)
                left[account] += purses[account].most or 0
            if purses[account].most is not None:
                from_purse = min(amount, max(0, left[account]))
            left[account] -= from_purse
        else:
            left[account] += amount
        for unit, side, moved, what in (
            (score, person.standing_account_id, amount, "standing"),
            (spend, account, from_purse, "points"),
        ):
            if moved == 0:
                continue
            other = books[unit.id, deed.deduction]
            transfers.append(
                Transfer(
                    key=f"moral_bank.deed:{deed.id}:{what}",
                    from_id=side if deed.deduction else other,
                    to_id=other if deed.deduction else side,
                    amount=moved,
                    reason="moral_bank.deduction" if deed.deduction else "moral_bank.award",
                    subject=subject_of(deed.id),
                    note=one.rule.title,
                    rule_version=names[one.rule.id],
                )
            )
    points.transfer_linked(session, SYSTEM, transfers)


def _answers(session: Session, items: Sequence[DecidedItem]) -> dict[UUID, str]:
    rejected = [item.item_id for item in items if item.outcome is Outcome.REJECTED]
    found = notices.answers(session, rejected) if rejected else {}
    return {id_: answers[-1].answer for id_, answers in found.items() if answers}


def _tell_booked(session: Session, community_id: UUID, booked: Sequence[Listed]) -> None:
    sums: dict[tuple[UUID, UUID], int] = defaultdict(int)
    names: dict[UUID, Text | str] = {}
    for one in booked:
        deed = one.deed
        sums[deed.beneficiary_id, deed.owner_id] += deed.points or 0
        if deed.owner_kind is not OwnerKind.PERSON:
            names[deed.owner_id] = owners.whole(deed.owner_kind, one.name)
    told = ((who, _passbook_news(total, names.get(owner))) for (who, owner), total in sums.items())
    telling.tell_each(session, told, community_id, "moral_bank/")


def _passbook_news(total: int, name: Text | str | None) -> Text:
    """Say what was booked; ``name`` is of the household or organisation spoken for."""
    if name is not None:
        return _("The score of %(name)s has changed by %(points)s.", name=name, points=total)
    if total > 0:
        return _.plural(
            "One point has been written into your passbook. Thank you!",
            "%(count)s points have been written into your passbook. Thank you!",
            total,
        )
    return _("Your score has been changed by %(points)s.", points=total)


def _done(deed: Deed, outcome: str) -> audit.Done:
    return audit.Done(
        Subject("moral_bank.deed", deed.id),
        before={"state": deed.state.value},
        after={"state": outcome, "points": deed.points},
        person_id=deed.beneficiary_id,
    )
