"""How many of a panel may verify a deed, since whoever is close to it steps back.

Where they are fewer than must agree, it would wait for ever. Staff name more members, or stand in.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli import access, communities
from linli.access import SYSTEM, Actor, is_close
from linli.access.models import DutyDone
from linli.people import HouseholdMember, Kinship, OrganisationAgent
from linli_moral_bank import settings
from linli_moral_bank.deeds import panels, parties
from linli_moral_bank.deeds.acting import concerned
from linli_moral_bank.deeds.panels import Panels
from linli_moral_bank.deeds.states import DEED
from linli_moral_bank.models import Deed, DeedState, Finding, Party, Rule, Verification
from linli_moral_bank.permissions import INCOMPATIBLE

_OPEN = (DeedState.SUBMITTED, DeedState.VERIFYING)
_VERIFY = "moral_bank.verify"
_PARTS = [one.first for one in INCOMPATIBLE if one.second == _VERIFY]


@dataclass(frozen=True, slots=True)
class Short:
    """A deed that fewer of its panel may verify than must agree."""

    deed_id: UUID
    title: str
    needed: int
    #: Who agreed, and who may yet.
    able: int


def stuck(session: Session, here: Panels) -> Sequence[Short]:
    """Return the open deeds that too few of their panels may verify, oldest first.

    Without those of groups that have no panel at all; a few queries.
    """
    everybody, place = here.everybody, here.place
    if not everybody:
        return []
    ties = _ties(session, everybody)
    near = everybody.union(*ties.values())
    bodies = select(col(OrganisationAgent.organisation_id)).where(
        col(OrganisationAgent.person_id).in_(near), col(OrganisationAgent.until).is_(None)
    )
    part = select(col(DutyDone.subject_id)).where(
        col(DutyDone.subject_type) == DEED,
        col(DutyDone.person_id).in_(everybody),
        col(DutyDone.duty).in_(_PARTS),
    )
    rows = session.execute(
        select(Deed, Rule)
        .join(Rule, col(Rule.id) == col(Deed.rule_id))
        .where(
            col(Deed.community_id) == place.id,
            col(Deed.state).in_(_OPEN),
            parties.asks(Party.PANEL),
            or_(
                col(Deed.group_id).in_([one.id for one in here.too_small]),
                col(Deed.group_id).is_(None) & (len(everybody) < here.needed),
                col(Deed.beneficiary_id).in_(near),
                col(Deed.declarer_id).in_(near),
                col(Deed.owner_id).in_(bodies),
                col(Deed.id).in_(part),
            ),
        )
        .order_by(col(Deed.id))
    )
    found = [(deed, rule) for deed, rule in rows if here.of_group(deed.group_id)]
    return _short(session, found, here, ties)


def of_deed(session: Session, deed: Deed, rule: Rule) -> Short | None:
    """Return a deed that waits and that too few of its panel may verify, else None."""
    if deed.state not in _OPEN or Party.PANEL not in parties.wanted(rule):
        return None
    here = panels.read(session, SYSTEM, communities.place(session, deed.community_id))
    ties = _ties(session, here.of_group(deed.group_id))
    found = _short(session, [(deed, rule)], here, ties)
    return found[0] if found else None


def may_stand_in(session: Session, actor: Actor, deed: Deed) -> bool:
    """Return whether an actor, one of the staff, may speak for a panel that is too small here."""
    return (
        actor.person_id is not None
        and actor.on_behalf_of is None
        and access.can(session, actor, "moral_bank.confirm", deed.community_id)
        and not is_close(session, actor.person_id, concerned(session, deed))
    )


def _short(
    session: Session,
    deeds: Sequence[tuple[Deed, Rule]],
    here: Panels,
    ties: Mapping[UUID, set[UUID]],
) -> list[Short]:
    if not deeds:
        return []
    usual = settings.of(session, here.place.id).verifiers
    ids = [deed.id for deed, _rule in deeds]
    barred = _by_deed(
        session.execute(
            select(col(DutyDone.subject_id), col(DutyDone.person_id)).where(
                col(DutyDone.subject_type) == DEED,
                col(DutyDone.subject_id).in_(ids),
                col(DutyDone.duty).in_(_PARTS),
            )
        )
    )
    agreed = _by_deed(
        session.execute(
            select(col(Verification.deed_id), col(Verification.verifier_id)).where(
                col(Verification.deed_id).in_(ids),
                col(Verification.party) == Party.PANEL,
                col(Verification.finding) == Finding.YES,
            )
        )
    )
    found = []
    for deed, rule in deeds:
        needed = rule.verifiers or usual
        panel = here.of_group(deed.group_id)
        whose = concerned(session, deed)
        able = {one for one in panel - barred[deed.id] if not whose & ({one} | ties[one])}
        able |= agreed[deed.id]
        if len(able) < needed:
            found.append(Short(deed.id, rule.title, needed, len(able)))
    return found


def _by_deed(pairs: Iterable[tuple[UUID, UUID | None]]) -> defaultdict[UUID, set[UUID]]:
    found = defaultdict[UUID, set[UUID]](set)
    for deed_id, person_id in pairs:
        if person_id is not None:
            found[deed_id].add(person_id)
    return found


def _ties(session: Session, persons: set[UUID]) -> defaultdict[UUID, set[UUID]]:
    """Return to whom each of some persons is close: their home and relatives; two queries."""
    found = defaultdict[UUID, set[UUID]](set)
    mine, other = aliased(HouseholdMember), aliased(HouseholdMember)
    homes = session.execute(
        select(col(mine.person_id), col(other.person_id))
        .join(other, col(other.household_id) == col(mine.household_id))
        .where(
            col(mine.person_id).in_(persons),
            col(mine.until).is_(None),
            col(other.until).is_(None),
        )
    )
    kin = session.execute(
        select(col(Kinship.person_id), col(Kinship.relative_id)).where(
            col(Kinship.person_id).in_(persons) | col(Kinship.relative_id).in_(persons)
        )
    ).all()
    for one, near in (*homes, *kin, *((b, a) for a, b in kin)):
        found[one].add(near)
    return found
