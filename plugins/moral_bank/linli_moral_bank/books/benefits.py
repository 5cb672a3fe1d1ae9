"""Lists of who meets a threshold for another benefit: only who consents, and its making is kept."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli.errors import Refusal
from linli.i18n import Text
from linli.people import Membership, MembershipStatus, served_by
from linli.points import Owner, OwnerKind
from linli.subjects import Subject
from linli_moral_bank import owners, telling
from linli_moral_bank.deeds import children
from linli_moral_bank.deeds.refusals import OwnerUnknown
from linli_moral_bank.models import Consent, Deed, DeedState
from linli_moral_bank.reach import reach
from linli_moral_bank.shop import purses
from linli_moral_bank.texts import _


class ListRefused(Refusal):
    """The list has no purpose, or its days do not fit."""

    code = "moral_bank.list_refused"


@dataclass(frozen=True, slots=True)
class Qualified:
    """Somebody who consents and has enough points in the period."""

    owner: Owner
    #: A person's or an organisation's; of a household that of who speaks for it.
    name: Text | str
    points: int
    #: Where they belong; of a branch's or district's list one of those below.
    community_id: UUID
    #: Who is told: the person, or who speaks for the household or organisation now.
    person_ids: Sequence[UUID]


def consents(session: Session, community_id: UUID, owner_id: UUID) -> bool:
    """Return whether a person, household or organisation agrees now to stand on such lists."""
    found = session.execute(
        select(col(Consent.id)).where(
            col(Consent.community_id) == community_id,
            col(Consent.owner_id) == owner_id,
            col(Consent.withdrawn_at).is_(None),
        )
    ).first()
    return found is not None


def set_consent(
    session: Session, actor: Actor, community_id: UUID, *, agrees: bool, owner: Owner | None = None
) -> None:
    """Agree to stand on lists for other benefits, or no longer.

    For oneself, or for the household or organisation (``owner``) for which one speaks.

    Raises:
        NotAllowed, NotAMember: the actor may not decide this for whom they act.
        GuardianNeeded: they are a child, and agree alone.
        OwnerUnknown: they do not speak for the household or organisation.
    """
    if owner is None:
        person_id = served_by(session, actor, community_id)
        if agrees:
            children.refuse_alone(session, actor, community_id, person_id)
        owner = Owner.person(person_id)
    else:
        person_id = _speaker(session, actor, community_id, owner)
    if agrees == consents(session, community_id, owner.id):
        return
    found = _of(session, community_id, owner.id)
    if found is None:
        found = Consent(
            community_id=community_id,
            owner_kind=owner.kind,
            owner_id=owner.id,
            person_id=person_id,
            given_at=now(session),
        )
        try:
            with session.begin_nested():
                session.add(found)
                session.flush()
        except IntegrityError:
            return  # a second click at the same moment
    found.withdrawn_at = None if agrees else now(session)
    if agrees:
        found.given_at, found.person_id = now(session), person_id
    session.flush()
    audit.record(
        session,
        actor,
        "moral_bank.consent.given" if agrees else "moral_bank.consent.withdrawn",
        community_id,
        Subject("moral_bank.consent", found.id),
        after={} if owner.kind is OwnerKind.PERSON else {"whose": purses.name_of(session, owner)},
        person_id=person_id,
    )


def qualified(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    since: date,
    until: date,
    least: int,
    purpose: str,
    kind: OwnerKind = OwnerKind.PERSON,
) -> list[Qualified]:
    """Make the list of the owners of a kind with ``least`` points in a period who consent.

    A branch or district makes it of all below: of what each did, and agreed to, where they belong.
    Everybody on it is told what for, and its making is written into the log.

    Raises:
        NotAllowed: the actor does not give honours here.
        ListRefused: no purpose, no threshold, or the last day lies before the first.
    """
    access.require(session, actor, "moral_bank.honours", community_id)
    purpose = purpose.strip()
    if not purpose:
        raise ListRefused(_("Please write what the list is for."), field="purpose")
    if until < since:
        raise ListRefused(_("The last day lies before the first."), field="until")
    if least < 1:
        raise ListRefused(_("Please write how many points it takes."), field="least")
    found = _found(session, community_id, kind, since, until, least)
    audit.record(
        session,
        actor,
        "moral_bank.list_made",
        community_id,
        Subject("core.community", community_id),
        after={
            "purpose": purpose[:120],
            "count": len(found),
            "since": since.isoformat(),
            "until": until.isoformat(),
            "least": least,
            "owner_kind": kind.value,
        },
    )
    _tell(session, found, kind, purpose[:120])
    return found


def _found(
    session: Session, community_id: UUID, kind: OwnerKind, since: date, until: date, least: int
) -> list[Qualified]:
    """Return who consents and has enough; only who belongs here, and for whom somebody speaks."""
    here = reach(session, community_id)
    total = func.sum(col(Deed.points))
    query = (
        select(col(Deed.community_id), col(Deed.owner_id), total)
        .join(
            Consent,
            (col(Consent.owner_id) == col(Deed.owner_id))
            & (col(Consent.community_id) == col(Deed.community_id))
            & col(Consent.withdrawn_at).is_(None),
        )
        .where(
            col(Deed.community_id).in_(here),
            col(Deed.owner_kind) == kind,
            col(Deed.state) == DeedState.CONFIRMED,
            col(Deed.happened_on).between(since, until),
        )
        .group_by(col(Deed.community_id), col(Deed.owner_id))
        .having(total >= least)
        .order_by(total.desc(), col(Deed.owner_id))
    )
    if kind is OwnerKind.PERSON:
        query = query.join(
            Membership,
            (col(Membership.person_id) == col(Deed.owner_id))
            & (col(Membership.community_id) == col(Deed.community_id))
            & (col(Membership.status) == MembershipStatus.ACTIVE),
        )
    rows = session.execute(query).all()
    names = owners.names_of(session, {row.owner_id for row in rows})
    told: Mapping[UUID, Mapping[UUID, Sequence[UUID]]] = (
        defaultdict(lambda: {row.owner_id: [row.owner_id] for row in rows})
        if kind is OwnerKind.PERSON
        else {
            place_id: owners.all_speakers(session, place_id, kind)
            for place_id in sorted({row.community_id for row in rows})
        }
    )
    return [
        Qualified(Owner(kind, id_), names[id_], int(points), place_id, told[place_id][id_])
        for place_id, id_, points in rows
        if id_ in names and id_ in told[place_id]
    ]


def _tell(session: Session, found: Sequence[Qualified], kind: OwnerKind, purpose: str) -> None:
    """Tell everybody on a list what it is for, each where they belong."""
    text = (
        _("With your consent you stand on a list for: %(purpose)s", purpose=purpose)
        if kind is OwnerKind.PERSON
        else _(
            "With your consent those for whom you speak stand on a list for: %(purpose)s",
            purpose=purpose,
        )
    )
    told: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for one in found:
        told[one.community_id].update(one.person_ids)
    for place_id, person_ids in sorted(told.items()):
        telling.tell(session, sorted(person_ids), place_id, text, "moral_bank/year")


def _speaker(session: Session, actor: Actor, community_id: UUID, owner: Owner) -> UUID:
    person_id = actor.beneficiary_id
    if person_id is None or person_id not in owners.speakers(session, community_id, owner):
        raise OwnerUnknown(_("There is no such passbook here."))
    return person_id


def _of(session: Session, community_id: UUID, owner_id: UUID) -> Consent | None:
    found: Consent | None = session.execute(
        select(Consent)
        .where(col(Consent.community_id) == community_id, col(Consent.owner_id) == owner_id)
        .with_for_update()
    ).scalar_one_or_none()
    return found
