"""Opening an honour, proposing people for it, and what the panel says to it."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit, communities, inbox, people
from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.i18n import translate
from linli.people import MembershipStatus, served_by
from linli.subjects import Subject
from linli_moral_bank.books import ranking
from linli_moral_bank.calendar import today
from linli_moral_bank.honours.reading import find
from linli_moral_bank.honours.refusals import HonourRefused, NomineeUnknown, Vetoed
from linli_moral_bank.models import Honour, HonourState, Nominee, NomineeState, ProposedBy
from linli_moral_bank.texts import _


def open_honour(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    title: str,
    year: int,
    places: int,
    closes_on: date,
    about: str = "",
    min_score: int = 0,
) -> Honour:
    """Let people be proposed for a title of a year until a day.

    Raises:
        NotAllowed: the actor does not give honours here.
        HonourRefused: it is there already, has no name or place, or its last day is over.
    """
    access.require(session, actor, "moral_bank.honours", community_id)
    title = title.strip()
    if not title:
        raise HonourRefused(_("Please give the honour a name."), field="title")
    if places < 1:
        raise HonourRefused(_("An honour goes to one person or more."), field="places")
    if closes_on < today(session, communities.place(session, community_id)):
        raise HonourRefused(_("The last day for proposals is over already."), field="closes_on")
    made = Honour(
        community_id=community_id,
        title=title[:80],
        about=about.strip()[:300],
        year=year,
        places=places,
        min_score=max(0, min_score),
        closes_on=closes_on,
        opened_at=now(session),
    )
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError as error:
        raise HonourRefused(
            _("“%(title)s” of %(year)s is there already.", title=title, year=year), field="title"
        ) from error
    note(session, actor, "opened", made, title=title, year=year)
    return made


def propose(
    session: Session,
    actor: Actor,
    community_id: UUID,
    honour_id: UUID,
    person_id: UUID,
    reason: str,
    *,
    organisation_id: UUID | None = None,
) -> Nominee:
    """Propose somebody, oneself or another, or in the name of an organisation.

    Raises:
        NotAllowed, NotAMember, HonourUnknown, NotItsAgent: the actor may not, or nobody like this.
        HonourRefused: proposals are over, the person is proposed already, or their score is too
            low; Vetoed where something they did blocks honours.
    """
    access.require(session, actor, "moral_bank.declare", community_id)
    proposer = served_by(session, actor, community_id)
    honour = _open(session, community_id, honour_id)
    reason = reason.strip()
    if not reason:
        raise HonourRefused(_("Please write what the person has done."), field="reason")
    if organisation_id is not None:
        people.require_agent(session, actor, organisation_id)
        how = ProposedBy.UNIT
    else:
        how = ProposedBy.SELF if proposer == person_id else ProposedBy.RESIDENT
    membership = people.membership_of(session, community_id, person_id)
    if membership.status is not MembershipStatus.ACTIVE:
        raise HonourRefused(_("This person has not been admitted to the community yet."))
    refuse_vetoed(session, honour, [person_id])
    score = ranking.score_of_year(session, community_id, person_id, honour.year)
    if honour.min_score and score < honour.min_score:
        raise HonourRefused(
            _(
                "This honour takes a score of %(least)s in %(year)s; it is %(score)s so far.",
                least=honour.min_score,
                year=honour.year,
                score=score,
            ),
            field="name",
        )
    made = Nominee(
        honour_id=honour.id,
        person_id=person_id,
        group_id=membership.group_id,
        proposed_by=how,
        proposer_id=proposer,
        organisation_id=organisation_id,
        reason=reason[:1000],
        proposed_at=now(session),
    )
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError as error:
        raise HonourRefused(_("This person is proposed already."), field="name") from error
    access.take_duty(session, actor, _subject(made), "moral_bank.declare")
    note(session, actor, "proposed", honour, person_id, title=honour.title)
    if how is not ProposedBy.SELF:
        inbox.notify(
            session,
            person_id,
            community_id,
            _("You have been proposed for “%(title)s”.", title=honour.title),
            "moral_bank/honours",
        )
    return made


def propose_by_ranking(session: Session, actor: Actor, community_id: UUID, honour_id: UUID) -> int:
    """Propose the first of the year's ranking, as many as there are places, ties included.

    Who is vetoed is left out; who is proposed already stays so. Returns how many were added.

    Raises:
        NotAllowed, HonourUnknown: the actor may not, or there is no such honour here.
        HonourRefused: proposals are over.
    """
    access.require(session, actor, "moral_bank.honours", community_id)
    honour = _open(session, community_id, honour_id)
    ranked = ranking.of_year(
        session,
        community_id,
        honour.year,
        min_score=max(1, honour.min_score),
        limit=honour.places + 50,
    )
    barred = ranking.vetoed(session, community_id, [one.person_id for one in ranked], honour.year)
    free = [one for one in ranked if one.person_id not in barred]
    last = free[min(honour.places, len(free)) - 1].score if free else 0
    present = set(
        session.execute(
            select(col(Nominee.person_id)).where(col(Nominee.honour_id) == honour.id)
        ).scalars()
    )
    added = [one for one in free if one.score >= last and one.person_id not in present]
    place = communities.place(session, community_id)
    for one in added:
        session.add(
            Nominee(
                honour_id=honour.id,
                person_id=one.person_id,
                group_id=one.group_id,
                proposed_by=ProposedBy.RANKING,
                reason=_placed(place, one.score),
                proposed_at=now(session),
            )
        )
        note(session, actor, "proposed", honour, one.person_id, title=honour.title)
    session.flush()
    return len(added)


def _placed(place: Place, score: int) -> str:
    """Say why the ranking proposes somebody, in the community's language."""
    text = _.plural("one point in the ranking", "%(count)s points in the ranking", score)
    return translate(text, place.language)


def review(
    session: Session,
    actor: Actor,
    community_id: UUID,
    nominee_id: UUID,
    *,
    supports: bool,
    remark: str = "",
) -> None:
    """Say for the panel of the person's group whether it supports a proposal.

    Raises:
        NotAllowed, NomineeUnknown: the actor is not on that panel, or nobody like this is proposed.
        DutiesIncompatible, RelativeStepsBack: they proposed it, or are close to the person.
        HonourRefused: the panel has said its word, it is decided, or a no without a reason.
    """
    nominee = session.execute(
        select(Nominee)
        .join(Honour, col(Honour.id) == col(Nominee.honour_id))
        .where(col(Nominee.id) == nominee_id, col(Honour.community_id) == community_id)
        .with_for_update(of=Nominee)
    ).scalar_one_or_none()
    if nominee is None:
        raise NomineeUnknown(_("Nobody like this is proposed here."))
    access.require(session, actor, "moral_bank.verify", community_id, nominee.group_id)
    honour = find(session, community_id, nominee.honour_id)
    if honour.state is not HonourState.OPEN or nominee.state is not NomineeState.PROPOSED:
        raise HonourRefused(_("This has already been decided."))
    remark = remark.strip()
    if not supports and not remark:
        raise HonourRefused(
            _("Please write why, so that the person understands it."), field="remark"
        )
    access.take_duty(
        session, actor, _subject(nominee), "moral_bank.verify", concerning={nominee.person_id}
    )
    nominee.state = NomineeState.SUPPORTED if supports else NomineeState.DECLINED
    nominee.remark, nominee.reviewed_by_id = remark[:500], actor.person_id
    nominee.reviewed_at = now(session)
    session.flush()
    note(session, actor, "reviewed", honour, nominee.person_id, title=honour.title)


def refuse_vetoed(session: Session, honour: Honour, person_ids: list[UUID]) -> None:
    """Refuse people who did something in the honour's year that blocks honours.

    Raises:
        Vetoed: one of them did.
    """
    barred = ranking.vetoed(session, honour.community_id, person_ids, honour.year)
    if barred:
        person_id, title = next(iter(barred.items()))
        name = people.names_of(session, {person_id}).get(person_id, "")
        raise Vetoed(
            _(
                "%(name)s cannot be honoured for %(year)s: %(title)s.",
                name=name,
                year=honour.year,
                title=title,
            ),
            field="name",
        )


def note(
    session: Session,
    actor: Actor,
    what: str,
    honour: Honour,
    person_id: UUID | None = None,
    **more: object,
) -> None:
    """Write down in the log what was done about an honour."""
    audit.record(
        session,
        actor,
        f"moral_bank.honour.{what}",
        honour.community_id,
        Subject("moral_bank.honour", honour.id),
        after=more,
        person_id=person_id,
    )


def _open(session: Session, community_id: UUID, honour_id: UUID) -> Honour:
    honour = find(session, community_id, honour_id)
    over = honour.closes_on < today(session, communities.place(session, community_id))
    if honour.state is not HonourState.OPEN or over:
        raise HonourRefused(_("Nobody can be proposed for this any more."))
    return honour


def _subject(nominee: Nominee) -> Subject:
    return Subject("moral_bank.nominee", nominee.id)
