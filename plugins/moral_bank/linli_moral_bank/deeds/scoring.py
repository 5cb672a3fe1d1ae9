"""From verified to ready: setting the points where the rule leaves a range, and hearing people."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session

from linli import access, audit, communities
from linli.access import Actor
from linli.clock import now
from linli.i18n import translate
from linli.people import served_by
from linli_moral_bank import settings, telling
from linli_moral_bank.calendar import today
from linli_moral_bank.deeds import limits
from linli_moral_bank.deeds.acting import about, concerned, is_about, owner_of
from linli_moral_bank.deeds.refusals import DeedRefused, DeedUnknown, NotNow, ScoreRefused
from linli_moral_bank.deeds.states import find, is_own, move, subject_of
from linli_moral_bank.models import Deed, DeedState, Rule
from linli_moral_bank.rule_sets import worth
from linli_moral_bank.texts import _


def advance(session: Session, actor: Actor, deed: Deed, rule: Rule) -> None:
    """Bring a verified deed on when nothing is missing; else ask for what is.

    A fixed rule needs no scorer. Nobody loses points before they could say something to it.
    """
    if deed.state is not DeedState.VERIFIED:
        return
    if deed.points is None and rule.is_fixed:
        limits.lock_for(session, deed.community_id, owner_of(deed), rule)
        least, _most = worth.bounds(rule, deed.quantity)
        deed.points = limits.clip(session, deed, rule, least)
        session.flush()
    if deed.points == 0:
        reason = _used_up(session, deed, rule)
        move(session, actor, deed, DeedState.REJECTED, reason=reason)
        _tell_ended(session, deed, rule, reason)
        return
    if deed.deduction and deed.heard_at is None:
        _ask(session, deed, rule)
    elif deed.points is not None:
        move(session, actor, deed, DeedState.SCORED)


def _ask(session: Session, deed: Deed, rule: Rule) -> None:
    """Ask once for the word of who is reported, and name the day until when."""
    if deed.hear_until is not None:
        return
    days = settings.of(session, deed.community_id).hear_days
    place = communities.place(session, deed.community_id)
    deed.hear_until = today(session, place) + timedelta(days=days)
    session.flush()
    telling.tell(
        session,
        sorted(about(session, deed)),
        deed.community_id,
        _(
            "Something was reported about you: %(title)s. Please say what you think of it until "
            "%(day)s; before that nothing is decided.",
            title=rule.title,
            day=deed.hear_until,
        ),
        f"moral_bank/deeds/{deed.id}",
    )


def _used_up(session: Session, deed: Deed, rule: Rule) -> str:
    """Say in the community's language that the rule's limit leaves nothing for a deed."""
    text = _("“%(title)s” has given all its points in this time.", title=rule.title)
    return translate(text, communities.place(session, deed.community_id).language)


def score(session: Session, actor: Actor, community_id: UUID, deed_id: UUID, points: int) -> None:
    """Set the points of a verified deed within its rule's range.

    Raises:
        NotAllowed, DeedUnknown: the actor is not a scorer here, or there is no such deed.
        DutiesIncompatible, RelativeStepsBack: they told of it or verified it, or are close.
        NotNow: it does not wait for points.
        ScoreRefused: the rule does not allow so many.
    """
    access.require(session, actor, "moral_bank.score", community_id)
    deed = find(session, community_id, deed_id, lock=True)
    rule = session.get_one(Rule, deed.rule_id)
    if deed.state is not DeedState.VERIFIED or rule.is_fixed:
        raise NotNow(_("This does not wait for points."))
    least, most = worth.bounds(rule, deed.quantity)
    if not least <= points <= most:
        raise ScoreRefused(
            _(
                "This item gives from %(least)s to %(most)s points.",
                least=least,
                most=most,
            ),
            field="points",
        )
    access.take_duty(
        session,
        actor,
        subject_of(deed.id),
        "moral_bank.score",
        concerning=concerned(session, deed),
    )
    limits.lock_for(session, community_id, owner_of(deed), rule)
    deed.points = limits.clip(session, deed, rule, points)
    deed.scored_at, deed.scored_by_id = now(session), actor.person_id
    session.flush()
    advance(session, actor, deed, rule)


def hear(session: Session, actor: Actor, community_id: UUID, deed_id: UUID, statement: str) -> None:
    """Write down what the person reported says to it, before any deduction is put on notice.

    They say it themselves, at the counter, or staff write down what they were told.

    Raises:
        NotAllowed, DeedUnknown: it does not concern the actor, who may not hear others either.
        NotNow: it is no report, it waits for the panel, or it went on without.
        DeedRefused: nothing was written.
    """
    deed = find(session, community_id, deed_id, lock=True)
    themselves = is_about(session, actor.beneficiary_id, deed)
    if themselves:
        served_by(session, actor, community_id)
    else:
        access.require(session, actor, "moral_bank.hear", community_id)
    if not deed.deduction:
        raise DeedUnknown(_("There is no such report here."))
    if deed.state is not DeedState.VERIFIED or deed.heard_at is not None:
        raise NotNow(_("Nothing is waiting for a word on this."))
    statement = statement.strip()
    if not statement:
        raise DeedRefused(_("Please write what was said."), field="statement")
    access.take_duty(
        session,
        actor,
        subject_of(deed.id),
        "moral_bank.hear",
        concerning=() if themselves else about(session, deed),
    )
    deed.hearing, deed.heard_at, deed.heard_by_id = (
        statement[:1000],
        now(session),
        actor.person_id,
    )
    session.flush()
    audit.record(
        session,
        actor,
        "moral_bank.deed.heard",
        community_id,
        subject_of(deed.id),
        after={"themselves": themselves},
        person_id=deed.beneficiary_id,
    )
    advance(session, actor, deed, session.get_one(Rule, deed.rule_id))


def drop(session: Session, actor: Actor, community_id: UUID, deed_id: UUID, reason: str) -> None:
    """End a verified deed without points, after hearing the person or looking again.

    Raises:
        NotAllowed, DeedUnknown: the actor may not decide here, or there is no such deed.
        DutiesIncompatible, RelativeStepsBack: they told of it, or it concerns somebody close.
        NotNow: the panel has not decided, or it is already on notice.
        DeedRefused: no reason is given.
    """
    access.require(session, actor, "moral_bank.score", community_id)
    deed = find(session, community_id, deed_id, lock=True)
    if deed.state not in (DeedState.VERIFIED, DeedState.SCORED):
        raise NotNow(_("This cannot be ended here any more."))
    reason = reason.strip()
    if not reason:
        raise DeedRefused(_("Please write why, so that the person understands it."), field="reason")
    access.take_duty(
        session,
        actor,
        subject_of(deed.id),
        "moral_bank.score",
        concerning=concerned(session, deed),
    )
    move(session, actor, deed, DeedState.REJECTED, reason=reason[:1000])
    rule = session.get_one(Rule, deed.rule_id)
    _tell_ended(session, deed, rule, reason)


def _tell_ended(session: Session, deed: Deed, rule: Rule, reason: str) -> None:
    """Tell who told of a deed that it ended, and whom a report was about that it was dropped."""
    link = f"moral_bank/deeds/{deed.id}"
    if deed.declarer_id is not None:
        text = (
            _("“%(title)s” was ended without points: %(reason)s", title=rule.title, reason=reason)
            if is_own(deed)
            else _("“%(title)s” was ended without points. Open it to see why.", title=rule.title)
        )
        telling.tell_teller(session, deed, text)
    if deed.deduction:
        # They were asked for their word. Only what was heard stays among what they can open.
        text = _(
            "What was reported about you (%(title)s) was dropped. Nothing is taken off.",
            title=rule.title,
        )
        telling.tell(
            session,
            sorted(about(session, deed)),
            deed.community_id,
            text,
            link if deed.heard_at else "moral_bank/",
        )
