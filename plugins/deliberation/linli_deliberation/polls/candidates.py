"""Candidates: options that stand for persons, each told apart from others of the same name."""

from collections.abc import Iterable
from itertools import count
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access, communities, people
from linli.access import Actor
from linli.people import Membership, MembershipStatus, Person
from linli_deliberation.counting import Approval, Irv, Plurality, Schulze, Score, Stv
from linli_deliberation.formats.rules_json import rule_from_json
from linli_deliberation.models import Poll, PollOption
from linli_deliberation.polls import drafting, finding
from linli_deliberation.refusals import PollRefused
from linli_deliberation.texts import _

_ELECTING = (Plurality, Approval, Score, Schulze, Irv, Stv)


def add(
    session: Session,
    actor: Actor,
    community_id: UUID,
    poll_id: UUID,
    person_id: UUID,
    *,
    about: str = "",
) -> PollOption:
    """Put a member of the community on the ballot of a draft.

    Raises:
        NotAllowed, PollUnknown, Frozen: see ``drafting.create`` and ``finding.draft``.
        NotAMember: the person does not belong to the community.
        PollRefused: nobody is elected by this method, or the person is on the ballot already.
    """
    access.require(session, actor, drafting.PREPARE, community_id)
    poll = finding.draft(session, community_id, poll_id)
    if not elects(poll):
        raise PollRefused(
            _("This vote decides about money, or says yes or no. It elects nobody."),
            field="person",
        )
    membership = people.membership_of(session, community_id, person_id)
    present = finding.options(session, poll.id)
    if any(one.person_id == person_id for one in present):
        raise PollRefused(_("This person is on the ballot already."), field="person")
    return drafting.add_option(
        session,
        actor,
        community_id,
        poll.id,
        title=_called(session, membership, [one.title for one in present]),
        about=about,
        person_id=person_id,
    )


def elects(poll: Poll) -> bool:
    """Return whether persons can be elected by the method of a poll."""
    return isinstance(rule_from_json(poll.rule), _ELECTING)


def _called(session: Session, membership: Membership, taken: Iterable[str]) -> str:
    """Return the name, with the resident group where others of the community bear it too."""
    name: str = session.get_one(Person, membership.person_id).name
    same = select(func.count(func.distinct(col(Person.id)))).where(
        col(Person.name) == name,
        col(Membership.person_id) == col(Person.id),
        col(Membership.community_id) == membership.community_id,
        col(Membership.status) == MembershipStatus.ACTIVE,
    )
    if session.execute(same).scalar_one() > 1 and membership.group_id is not None:
        group = communities.place(session, membership.group_id).name
        name = f"{name} · {group}"
    known = set(taken)
    if name not in known:
        return name
    return next(told for number in count(2) if (told := f"{name} ({number})") not in known)
