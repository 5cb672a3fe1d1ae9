"""Proposing for an honour: oneself, a neighbour, a household or unit; or by the ranking."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, communities, people
from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.i18n import Text, translate
from linli.people import Membership, MembershipStatus, served_by
from linli.points import Owner, OwnerKind
from linli_moral_bank import owners, telling
from linli_moral_bank.books import ranking
from linli_moral_bank.calendar import said, today
from linli_moral_bank.honours.nominees import concerned, note, refuse_vetoed, subject_of
from linli_moral_bank.honours.reading import find
from linli_moral_bank.honours.refusals import HonourRefused
from linli_moral_bank.models import Honour, HonourState, Nominee, ProposedBy
from linli_moral_bank.texts import _

_ONLY_FOR = {
    OwnerKind.PERSON: _("This honour is for single persons."),
    OwnerKind.HOUSEHOLD: _("This honour is for households."),
    OwnerKind.ORGANISATION: _("This honour is for organisations."),
}


def propose(
    session: Session,
    actor: Actor,
    community_id: UUID,
    honour_id: UUID,
    owner: Owner,
    reason: str,
    *,
    organisation_id: UUID | None = None,
) -> Nominee:
    """Propose somebody, oneself or another, or in the name of the unit ``organisation_id``.

    Raises:
        NotAllowed, NotAMember, HonourUnknown, NotItsAgent: the actor may not, or nobody like this.
        HonourRefused: proposals are over, it is for others, nobody speaks for them, they are
            proposed already, or their score is too low; Vetoed where something blocks honours.
    """
    access.require(session, actor, "moral_bank.declare", community_id)
    proposer = served_by(session, actor, community_id)
    honour = _open(session, community_id, honour_id)
    reason = reason.strip()
    if not reason:
        raise HonourRefused(_("Please write what the person has done."), field="reason")
    found = owners.speakers(session, community_id, owner)
    if not found:
        raise HonourRefused(_("Nobody speaks for them yet. Please have it noted at the counter."))
    speaker = proposer if proposer in found else found[0]
    if organisation_id is not None:
        people.require_agent(session, actor, organisation_id)
        how = ProposedBy.UNIT
    else:
        how = ProposedBy.SELF if proposer in found else ProposedBy.RESIDENT
    membership = _check_audience(session, honour, owner, speaker)
    refuse_vetoed(session, honour, [owner.id])
    score = ranking.score_of(session, community_id, owner.id, honour.year, honour.quarter)
    if honour.min_score and score < honour.min_score:
        raise HonourRefused(
            _(
                "This honour takes a score of %(least)s in %(year)s; it is %(score)s so far.",
                least=honour.min_score,
                year=said(honour.year, honour.quarter),
                score=score,
            ),
            field="name",
        )
    made = Nominee(
        honour_id=honour.id,
        owner_kind=owner.kind,
        owner_id=owner.id,
        person_id=speaker,
        group_id=membership.group_id if membership else None,
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
        raise HonourRefused(_already(owner.kind), field="name") from error
    access.take_duty(session, actor, subject_of(made), "moral_bank.declare")
    note(session, actor, "proposed", honour, speaker, title=honour.title)
    if how is not ProposedBy.SELF:
        _tell(session, honour, made)
    return made


def propose_by_ranking(session: Session, actor: Actor, community_id: UUID, honour_id: UUID) -> int:
    """Propose the first of the year's ranking, as many as there are places, ties included.

    Who is vetoed, and for whom nobody speaks, is left out; who is proposed already stays so.
    Returns how many were added.

    Raises:
        NotAllowed, HonourUnknown: the actor may not, or there is no such honour here.
        HonourRefused: proposals are over.
    """
    access.require(session, actor, "moral_bank.honours", community_id)
    honour = _open(session, community_id, honour_id)
    kind = honour.owner_kind
    ranked = ranking.of_year(
        session,
        community_id,
        honour.year,
        quarter=honour.quarter,
        kind=kind,
        category=honour.category,
        min_score=max(1, honour.min_score),
        limit=honour.places + 50,
    )
    barred = ranking.vetoed(session, community_id, [one.owner_id for one in ranked], honour.year)
    free = [one for one in ranked if one.owner_id not in barred and one.name]
    last = free[min(honour.places, len(free)) - 1].score if free else 0
    present = set(
        session.execute(
            select(col(Nominee.owner_id)).where(col(Nominee.honour_id) == honour.id)
        ).scalars()
    )
    place = communities.place(session, community_id)
    added = 0
    for one in free:
        if one.score < last or one.owner_id in present:
            continue
        found = owners.speakers(session, community_id, Owner(kind, one.owner_id))
        if not found:
            continue
        session.add(
            Nominee(
                honour_id=honour.id,
                owner_kind=kind,
                owner_id=one.owner_id,
                person_id=found[0],
                group_id=one.group_id,
                proposed_by=ProposedBy.RANKING,
                reason=_placed(place, one.score),
                proposed_at=now(session),
            )
        )
        note(session, actor, "proposed", honour, found[0], title=honour.title)
        added += 1
    session.flush()
    return added


def _check_audience(
    session: Session, honour: Honour, owner: Owner, speaker: UUID
) -> Membership | None:
    """Refuse whom an honour is not for; return the membership of who speaks for them."""
    membership = (
        owners.membership(session, honour.community_id, speaker)
        if owner.kind is OwnerKind.ORGANISATION
        else people.membership_of(session, honour.community_id, speaker)
    )
    if membership is not None and membership.status is not MembershipStatus.ACTIVE:
        raise HonourRefused(_("This person has not been admitted to the community yet."))
    if owner.kind is not honour.owner_kind:
        raise HonourRefused(_ONLY_FOR[honour.owner_kind], field="name")
    if honour.category and honour.category not in owners.categories(session, owner, membership):
        raise HonourRefused(
            _("This honour is for other organisations.")
            if owner.kind is OwnerKind.ORGANISATION
            else _("This honour is for other residents."),
            field="name",
        )
    return membership


def _already(kind: OwnerKind) -> Text:
    return {
        OwnerKind.PERSON: _("This person is proposed already."),
        OwnerKind.HOUSEHOLD: _("This household is proposed already."),
        OwnerKind.ORGANISATION: _("This organisation is proposed already."),
    }[kind]


def _tell(session: Session, honour: Honour, made: Nominee) -> None:
    """Tell those who were proposed by others; of a household or unit who speaks for it."""
    text = _("You have been proposed for “%(title)s”.", title=honour.title)
    if made.owner_kind is not OwnerKind.PERSON:
        name = owners.names_of(session, {made.owner_id}).get(made.owner_id, "")
        text = _("%(name)s has been proposed for “%(title)s”.", name=name, title=honour.title)
    whose = sorted(concerned(session, honour, made))
    telling.tell(session, whose, honour.community_id, text, "moral_bank/honours")


def _placed(place: Place, score: int) -> str:
    """Say why the ranking proposes somebody, in the community's language."""
    text = _.plural("one point in the ranking", "%(count)s points in the ranking", score)
    return translate(text, place.language)


def _open(session: Session, community_id: UUID, honour_id: UUID) -> Honour:
    honour = find(session, community_id, honour_id)
    over = honour.closes_on < today(session, communities.place(session, community_id))
    if honour.state is not HonourState.OPEN or over:
        raise HonourRefused(_("Nobody can be proposed for this any more."))
    return honour
