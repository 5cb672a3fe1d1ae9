"""Organisations and units post members to the community where they live (到居住地报到).

The organisation's agent names them, the community's staff receive them, and from then on what they
do there is reported back (:mod:`linli_volunteer_hours.hours.scopes`).
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit, communities, inbox, people, plugins
from linli.access import SYSTEM, Actor, NotAllowed
from linli.clock import now
from linli.communities import Place
from linli.i18n import Text
from linli.people import Organisation, OrganisationAgent
from linli.subjects import Subject
from linli_volunteer_hours import settings
from linli_volunteer_hours.models import Posting, PostingState
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.refusals import NotNow, PostingRefused, PostingUnknown
from linli_volunteer_hours.register import volunteers
from linli_volunteer_hours.register.named import named
from linli_volunteer_hours.texts import _

#: While it is in one of these, nobody else posts the person to this community.
PRESENT = (PostingState.SENT, PostingState.RECEIVED)


def post(
    session: Session,
    actor: Actor,
    organisation_id: UUID,
    community_id: UUID,
    name: str,
    phone: str,
) -> Posting:
    """Post a member to the community where they live; posted by the same one, nothing changes.

    The last four digits of the phone number are asked for besides the whole name, so that no agent
    learns who lives where.

    Raises:
        NotItsAgent, NotAllowed: the actor does not act for the organisation.
        PostingRefused: the community is not one of the tree that keeps volunteer hours, or the
            number is missing.
        NobodyFound: nobody there has this name and number.
        NotNow: the organisation was closed, or another one has posted this person there.
    """
    organisation = require_agent(session, actor, organisation_id)
    if organisation.closed_on is not None:
        raise NotNow(_("This organisation was closed."))
    if community_id not in {place.id for place in reachable(session, organisation)}:
        raise PostingRefused(
            _("Please choose a community that keeps volunteer hours here."), field="community"
        )
    if len([digit for digit in phone if digit.isdigit()]) < 4:
        raise PostingRefused(
            _("Please write the last four digits of the member's phone."), field="phone"
        )
    person = named(session, community_id, name, phone=phone)
    present = _present(session, community_id, person.id)
    if present is not None and present.organisation_id == organisation_id:
        return present
    posting = Posting(
        community_id=community_id,
        organisation_id=organisation_id,
        person_id=person.id,
        state=PostingState.SENT,
        sent_at=now(session),
        sent_by_id=actor.person_id,
    )
    try:
        with session.begin_nested():
            session.add(posting)
            session.flush()
    except IntegrityError as error:
        raise NotNow(_("Another organisation has posted this person there already.")) from error
    inbox.notify(
        session,
        person.id,
        community_id,
        _(
            "%(unit)s has posted you to the community where you live. The staff will receive you.",
            unit=organisation.name,
        ),
        "volunteer_hours/register",
    )
    _note(session, actor, posting, "sent")
    return posting


def receive(session: Session, actor: Actor, community_id: UUID, posting_id: UUID) -> None:
    """Receive a posted member, who is a volunteer from now on; received already, nothing changes.

    Raises:
        NotAllowed, PostingUnknown: the actor may not, or there is none with this id here.
        GuardianMissing: a minor registers with their guardian first.
        NotAMember: they have moved away meanwhile.
        NotNow: it was declined or has ended.
    """
    posting = _to_decide(session, actor, community_id, posting_id)
    if posting.state is PostingState.RECEIVED:
        return
    _refuse_decided(posting)
    people.membership_of(session, community_id, posting.person_id)
    volunteer = volunteers.enrol(session, actor, community_id, posting.person_id)
    volunteer.organisation_id = posting.organisation_id
    posting.state, posting.received_at = PostingState.RECEIVED, now(session)
    posting.decided_by_id = actor.person_id
    session.flush()
    _note(session, actor, posting, "received")
    place = communities.place(session, community_id).name
    name = people.names_of(session, {posting.person_id})[posting.person_id]
    told = _("%(community)s has received you. Sign up for what suits you.", community=place)
    inbox.notify(session, posting.person_id, community_id, told, "volunteer_hours/")
    _tell_agents(
        session,
        posting,
        _("%(community)s has received %(name)s.", community=place, name=name),
    )


def decline(
    session: Session, actor: Actor, community_id: UUID, posting_id: UUID, reason: str
) -> None:
    """Decline a posted member with a reason that the organisation reads.

    Raises:
        NotAllowed, PostingUnknown: the actor may not, or there is none with this id here.
        PostingRefused: there is no reason.
        NotNow: it was decided before.
    """
    posting = _to_decide(session, actor, community_id, posting_id)
    _refuse_decided(posting)
    if not 2 <= len(reason.strip()) <= 300:
        raise PostingRefused(_("Please say in a sentence why."), field="reason")
    posting.state, posting.reason = PostingState.DECLINED, reason.strip()
    posting.decided_by_id, posting.ended_at = actor.person_id, now(session)
    session.flush()
    _note(session, actor, posting, "declined")
    name = people.names_of(session, {posting.person_id})[posting.person_id]
    _tell_agents(
        session,
        posting,
        _("%(name)s was not received: %(reason)s", name=name, reason=posting.reason),
    )
    told = _("The staff did not receive you from your unit. Please ask them why.")
    inbox.notify(session, posting.person_id, community_id, told, "volunteer_hours/register")


def end(session: Session, actor: Actor, posting_id: UUID) -> Posting:
    """End a posting, as the organisation, the person or the staff; ended already, nothing changes.

    What was done until now stays in the organisation's report.

    Raises:
        PostingUnknown: there is none with this id that the actor could end.
    """
    posting = session.get(Posting, posting_id, with_for_update=True, populate_existing=True)
    if posting is None or not _may_end(session, actor, posting):
        raise unknown()
    if posting.state in PRESENT:
        _end(session, actor, posting)
    return posting


def let_go(session: Session, community_id: UUID, person_id: UUID) -> None:
    """End the posting of somebody who left the community."""
    posting = _present(session, community_id, person_id)
    if posting is not None:
        _end(session, SYSTEM, posting)


def require_agent(session: Session, actor: Actor, organisation_id: UUID) -> Organisation:
    """Return an organisation to who acts for it.

    Raises:
        PostingUnknown: there is no such organisation.
        NotItsAgent, NotAllowed: the actor does not act for it, or serves somebody just now.
    """
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise unknown()
    if actor.on_behalf_of is not None or actor.person_id is None:
        raise NotAllowed(_("Please finish serving at the counter first."))
    people.require_agent(session, actor, organisation_id)
    return organisation


def reachable(session: Session, organisation: Organisation) -> list[Place]:
    """Return the communities of an organisation's tree that keep volunteer hours, by name."""
    root = communities.ancestor_ids(session, organisation.community_id)[0]
    return sorted(
        (
            place
            for place in communities.branch(session, root)
            if place.kind.has_portal and settings.OWNER in plugins.enabled(session, place.id)
        ),
        key=lambda place: (place.id != organisation.community_id, place.name),
    )


def confirms(session: Session, actor: Actor, community_id: UUID) -> set[UUID]:
    """Return whose hours in a community the actor may confirm as the agent of their unit."""
    if actor.person_id is None or actor.on_behalf_of is not None:
        return set()
    if not settings.of(session, community_id).units_confirm:
        return set()
    posted = session.execute(
        select(col(Posting.person_id)).where(
            col(Posting.community_id) == community_id,
            col(Posting.state) == PostingState.RECEIVED,
            col(Posting.organisation_id).in_(
                select(col(OrganisationAgent.organisation_id)).where(
                    col(OrganisationAgent.person_id) == actor.person_id,
                    col(OrganisationAgent.until).is_(None),
                )
            ),
        )
    )
    return set(posted.scalars())


def of_person(session: Session, community_id: UUID, person_id: UUID) -> tuple[Posting, str] | None:
    """Return a person's posting here and by whom; None when nobody has posted them."""
    found = session.execute(
        select(Posting, col(Organisation.name))
        .join(Organisation, col(Organisation.id) == col(Posting.organisation_id))
        .where(
            col(Posting.community_id) == community_id,
            col(Posting.person_id) == person_id,
            col(Posting.state).in_(PRESENT),
        )
    ).first()
    return (found[0], found[1]) if found else None


def unknown() -> PostingUnknown:
    """Return the refusal for whoever has no part in a posting."""
    return PostingUnknown(_("There is no such posting here."))


def _present(session: Session, community_id: UUID, person_id: UUID) -> Posting | None:
    found: Posting | None = session.execute(
        select(Posting)
        .where(
            col(Posting.community_id) == community_id,
            col(Posting.person_id) == person_id,
            col(Posting.state).in_(PRESENT),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    return found


def _to_decide(session: Session, actor: Actor, community_id: UUID, posting_id: UUID) -> Posting:
    access.require(session, actor, MANAGE, community_id)
    posting = session.get(Posting, posting_id, with_for_update=True, populate_existing=True)
    if posting is None or posting.community_id != community_id:
        raise unknown()
    return posting


def _refuse_decided(posting: Posting) -> None:
    if posting.state is not PostingState.SENT:
        raise NotNow(_("This was decided already."))


def _may_end(session: Session, actor: Actor, posting: Posting) -> bool:
    if actor.beneficiary_id == posting.person_id:
        return True
    if access.can(session, actor, MANAGE, posting.community_id):
        return True
    if actor.person_id is None or actor.on_behalf_of is not None:
        return False
    return actor.person_id in _agents(session, posting.organisation_id)


def _end(session: Session, actor: Actor, posting: Posting) -> None:
    posting.state, posting.ended_at = PostingState.ENDED, now(session)
    volunteer = volunteers.find(session, posting.community_id, posting.person_id, lock=True)
    if volunteer is not None and volunteer.organisation_id == posting.organisation_id:
        volunteer.organisation_id = None
    session.flush()
    _note(session, actor, posting, "ended")
    name = people.names_of(session, {posting.person_id})[posting.person_id]
    if actor.person_id != posting.person_id:
        unit = session.get_one(Organisation, posting.organisation_id).name
        told = _("You are no longer posted here by %(unit)s.", unit=unit)
        inbox.notify(session, posting.person_id, posting.community_id, told, "volunteer_hours/")
    _tell_agents(
        session, posting, _("The posting of %(name)s has ended.", name=name), besides=actor
    )


def _agents(session: Session, organisation_id: UUID) -> list[UUID]:
    return [id_ for id_, _name in people.agents_of(session, organisation_id)]


def _tell_agents(
    session: Session, posting: Posting, text: Text, *, besides: Actor | None = None
) -> None:
    told: Iterable[UUID] = _agents(session, posting.organisation_id)
    if besides is not None:
        told = [id_ for id_ in told if id_ != besides.person_id]
    inbox.notify_many(
        session,
        list(told),
        session.get_one(Organisation, posting.organisation_id).community_id,
        text,
        f"volunteer_hours/organisations/{posting.organisation_id}/members",
    )


def _note(session: Session, actor: Actor, posting: Posting, what: str) -> None:
    audit.record(
        session,
        actor,
        f"volunteer_hours.posting.{what}",
        posting.community_id,
        Subject("volunteer_hours.posting", posting.id),
        after={"unit": session.get_one(Organisation, posting.organisation_id).name},
        person_id=posting.person_id,
    )
