"""Recording the decision, and the certificate that everybody can check."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, communities
from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.i18n import Text, translate
from linli.people import Organisation, Person
from linli.points import OwnerKind
from linli_moral_bank import owners, telling
from linli_moral_bank.books import ranking
from linli_moral_bank.books.book import masking
from linli_moral_bank.calendar import said, today
from linli_moral_bank.honours.nominees import (
    concerned,
    note,
    refuse_below,
    refuse_vetoed,
    subject_of,
)
from linli_moral_bank.honours.reading import find
from linli_moral_bank.honours.refusals import HonourRefused, NomineeUnknown, Vetoed
from linli_moral_bank.models import Honour, HonourState, Nominee, NomineeState, ProposedBy
from linli_moral_bank.texts import _

#: Crockford's alphabet: nothing in it is taken for something else when read aloud.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says."""

    serial: str
    title: str
    period: Text
    name: Text | str
    #: Who may open the whole of it: the person, or who speaks for the household or organisation.
    holders: frozenset[UUID]
    community_id: UUID
    reason: str
    decided_at: datetime


def decide(
    session: Session,
    actor: Actor,
    community_id: UUID,
    honour_id: UUID,
    *,
    awarded: Sequence[UUID],
    decision: str,
) -> None:
    """Record what the assembly or council decided: who gets the honour, and how it was voted.

    Raises:
        NotAllowed, HonourUnknown: the actor may not, or there is no such honour here.
        DutiesIncompatible, RelativeStepsBack: the actor proposed one of them, or is close to one.
        HonourRefused: people can still be proposed, it is decided, too many are chosen, one whom no
            panel supports or whose score is too low by now, or nothing is written of the decision;
            Vetoed where something that one of them did blocks honours.
    """
    access.require(session, actor, "moral_bank.honours", community_id)
    honour = find(session, community_id, honour_id, lock=True)
    if honour.state is not HonourState.OPEN:
        raise HonourRefused(_("This has already been decided."))
    if honour.closes_on >= today(session, communities.place(session, community_id)):
        raise HonourRefused(_("People can still be proposed until %(day)s.", day=honour.closes_on))
    decision = decision.strip()
    if not decision:
        raise HonourRefused(
            _("Please write who decided it, when, and with how many votes."), field="decision"
        )
    chosen = set(awarded)
    if not chosen:
        raise HonourRefused(_("Please choose who gets it."), field="awarded")
    if len(chosen) > honour.places:
        raise HonourRefused(
            _.plural(
                "This honour is given once.",
                "This honour is given %(count)s times at most.",
                honour.places,
            ),
            field="awarded",
        )
    proposed = list(
        session.execute(
            select(Nominee).where(col(Nominee.honour_id) == honour.id).with_for_update()
        ).scalars()
    )
    supported = {one.id for one in proposed if one.state is NomineeState.SUPPORTED}
    if not chosen <= supported:
        raise HonourRefused(
            _("Only whom the panel of their group supports can be chosen."), field="awarded"
        )
    whom = [one.owner_id for one in proposed if one.id in chosen]
    refuse_vetoed(session, honour, whom)
    refuse_below(session, honour, whom)
    for one in proposed:
        if one.id in chosen:
            whose = concerned(session, honour, one)
            access.take_duty(
                session, actor, subject_of(one), "moral_bank.honours", concerning=whose
            )
    honour.state, honour.decided_at = HonourState.DECIDED, now(session)
    honour.decided_by_id, honour.decision = actor.person_id, decision[:1000]
    for one in proposed:
        if one.id in chosen:
            one.state, one.serial = NomineeState.AWARDED, _serial()
            _congratulate(session, honour, one)
        else:
            one.state = NomineeState.DECLINED
    session.flush()
    note(session, actor, "decided", honour, title=honour.title, awarded=len(chosen))


def _congratulate(session: Session, honour: Honour, nominee: Nominee) -> None:
    text = _("Congratulations! You receive the honour “%(title)s”.", title=honour.title)
    if nominee.owner_kind is not OwnerKind.PERSON:
        name = owners.names_of(session, {nominee.owner_id}).get(nominee.owner_id, "")
        text = _(
            "Congratulations! %(name)s receives the honour “%(title)s”.",
            name=name,
            title=honour.title,
        )
    link = f"moral_bank/certificates/{nominee.serial}"
    telling.tell(
        session, sorted(concerned(session, honour, nominee)), honour.community_id, text, link
    )


def recommend(
    session: Session, actor: Actor, community_id: UUID, nominee_id: UUID, honour_id: UUID
) -> Nominee:
    """Recommend somebody honoured here for an honour of the level above, where it is open.

    There they stand among the supported: the panel has spoken here.

    Raises:
        NotAllowed, NomineeUnknown, HonourUnknown: the actor may not, nobody like this was honoured
            here, or the level above has no such honour.
        HonourRefused: proposals there are over, it is for others, or they are proposed already;
            Vetoed where something they did blocks honours.
    """
    access.require(session, actor, "moral_bank.honours", community_id)
    place = communities.place(session, community_id)
    row = session.execute(
        select(Nominee, Honour)
        .join(Honour, col(Honour.id) == col(Nominee.honour_id))
        .where(
            col(Nominee.id) == nominee_id,
            col(Honour.community_id) == community_id,
            col(Nominee.state) == NomineeState.AWARDED,
        )
    ).first()
    if row is None or place.parent_id is None:
        raise NomineeUnknown(_("Nobody like this is honoured here."))
    nominee, honour = row
    above = find(session, place.parent_id, honour_id)
    over = above.closes_on < today(session, communities.place(session, place.parent_id))
    if above.state is not HonourState.OPEN or over:
        raise HonourRefused(_("Nobody can be proposed for this any more."))
    if above.owner_kind is not honour.owner_kind or above.category not in ("", honour.category):
        raise HonourRefused(_("The honour of the level above is for others."), field="above")
    barred = ranking.vetoed(session, community_id, [nominee.owner_id], above.year)
    if barred:
        raise Vetoed(_("Something this person did blocks honours in that year."))
    score = ranking.score_of(session, place.parent_id, nominee.owner_id, above.year, above.quarter)
    if above.min_score and score < above.min_score:
        raise HonourRefused(
            _(
                "The honour of the level above takes a score of %(least)s; it is %(score)s so far.",
                least=above.min_score,
                score=score,
            ),
            field="above",
        )
    made = Nominee(
        honour_id=above.id,
        owner_kind=nominee.owner_kind,
        owner_id=nominee.owner_id,
        person_id=nominee.person_id,
        proposed_by=ProposedBy.TIER,
        proposer_id=actor.person_id,
        recommended_from_id=nominee.id,
        reason=f"{place.name} · {_named(honour, place)}：{nominee.reason}"[:1000],
        proposed_at=now(session),
        state=NomineeState.SUPPORTED,
    )
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError as error:
        raise HonourRefused(_("They are proposed there already.")) from error
    access.take_duty(session, actor, subject_of(made), "moral_bank.declare")
    note(session, actor, "recommended", above, nominee.person_id, title=above.title)
    telling.tell(
        session,
        [nominee.person_id],
        community_id,
        _(
            "You have been recommended to %(place)s for “%(title)s”.",
            place=communities.place(session, place.parent_id).name,
            title=above.title,
        ),
        "moral_bank/honours",
    )
    return made


def certificate(session: Session, place: Place, serial: str, *, whole_name: bool) -> Certificate:
    """Return what a certificate says; anybody may check it, and sees the name as in public.

    Raises:
        NomineeUnknown: this community gave no such certificate.
    """
    row = session.execute(
        select(Nominee, Honour, owners.NAME)
        .join(Honour, col(Honour.id) == col(Nominee.honour_id))
        .join(Person, col(Person.id) == col(Nominee.person_id))
        .outerjoin(Organisation, col(Organisation.id) == col(Nominee.owner_id))
        .where(
            col(Nominee.serial) == serial.strip().upper(),
            col(Honour.community_id) == place.id,
        )
    ).first()
    if row is None:
        raise NomineeUnknown(_("The community gave no certificate with this number."))
    nominee, honour, name = row
    kind = nominee.owner_kind
    return Certificate(
        serial=nominee.serial,
        title=honour.title,
        period=said(honour.year, honour.quarter),
        name=owners.whole(kind, name)
        if whole_name
        else owners.shown(kind, name, masking(session, place.id)),
        holders=frozenset(concerned(session, honour, nominee)),
        community_id=place.id,
        reason=nominee.reason,
        decided_at=honour.decided_at,
    )


def _named(honour: Honour, place: Place) -> str:
    """Name an honour with its time, in the language of the community that gives it."""
    text = _("%(title)s %(year)s", title=honour.title, year=said(honour.year, honour.quarter))
    return translate(text, place.language)


def _serial() -> str:
    return "".join(secrets.choice(_ALPHABET) for _position in range(10))
