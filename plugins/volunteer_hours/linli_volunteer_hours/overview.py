"""What the host shows of us outside our own pages: home cards, links, work, personal data."""

from collections.abc import Sequence

from sqlmodel import Session

from linli import access
from linli.access import Actor
from linli.communities import Place
from linli.hooks import AgentPage, Card, NavItem, PublicPage, ToDo, Urgency
from linli_volunteer_hours import settings
from linli_volunteer_hours.activities import commitments
from linli_volunteer_hours.attendance import lists, waiting_hours
from linli_volunteer_hours.certificates import lists as certificate_lists
from linli_volunteer_hours.hours import figures
from linli_volunteer_hours.permissions import CERTIFY, MANAGE, SEE, SETTLE
from linli_volunteer_hours.register import posting_lists
from linli_volunteer_hours.register.leading import count_leaderless, leads_any
from linli_volunteer_hours.texts import _
from linli_volunteer_hours.time_bank import blocking, departed, owing, phone
from linli_volunteer_hours.time_bank import lists as bank_lists
from linli_volunteer_hours.visits import missed


def links(session: Session, actor: Actor, community: Place) -> Sequence[NavItem]:
    """Return the links a reader should have."""
    found = [NavItem(_("Volunteering"), "home", icon="hand", order=12)]
    found.append(NavItem(_("Time bank"), "bank", icon="clock", order=14))
    if leads_any(session, actor, community.id):
        found.append(NavItem(_("This week's shifts"), "lead", icon="calendar", order=13))
    if access.can(session, actor, MANAGE, community.id):
        found.append(
            NavItem(_("This week's shifts"), "lead", icon="calendar", area="staff", order=29)
        )
    if access.can(session, actor, SEE, community.id):
        found.append(NavItem(_("Volunteers"), "desk", icon="hand", area="staff", order=30))
    return found


def to_do(session: Session, actor: Actor, community: Place) -> Sequence[ToDo]:
    """Return what waits for this reader, as a neighbour and as staff."""
    return (
        *_own(session, actor, community),
        *_teams(session, actor, community),
        *_disputes(session, actor, community),
        *_time_bank(session, actor, community),
        *_certificates(session, actor, community),
        *_promises(session, actor, community),
        *_bank_desk(session, actor, community),
        *_posted(session, actor, community),
    )


def cards(session: Session, actor: Actor, community: Place) -> Sequence[Card]:
    """Return the cards of a reader's home page: the next shift, and help received ahead."""
    person_id = actor.beneficiary_id
    if person_id is None:
        return []
    coming = lists.coming(session, community.id, person_id, limit=1)
    owes = owing.owing(session, community.id, person_id)
    ahead = Card(_("Time bank"), "volunteer_hours/owing.html", {"owes": owes}, order=9)
    return [
        Card(
            _("Your next shift"),
            "volunteer_hours/card.html",
            {
                "next": coming[0] if coming else None,
                "mine": figures.mine(session, community.id, person_id),
            },
            order=8,
        ),
        *([ahead] if owes else []),
    ]


#: What a unit's page leads to.
_AT_THE_UNIT = ("unit_confirm", "end_posting", "organisation_report", "organisation_statement")


def agent_pages(session: Session, actor: Actor, community: Place) -> Sequence[AgentPage]:
    """Return the page of each organisation for which the actor acts here, and what it leads to."""
    units = posting_lists.acted_for(session, actor, community.id)
    if not units:
        return ()
    title = _("Our members")
    pages = (
        AgentPage(
            _("%(unit)s: our members", unit=name),
            "unit_members",
            {"organisation_id": str(id_)},
            icon="people",
        )
        for id_, name in units
    )
    return (*pages, *(AgentPage(title, endpoint, door=False) for endpoint in _AT_THE_UNIT))


def public_pages(session: Session, community: Place) -> Sequence[PublicPage]:
    """Return what anybody may open."""
    always = (
        PublicPage(_("Check a certificate"), "check", order=90, icon="shield"),
        PublicPage(_("Shifts in my own calendar"), "calendar", order=95, door=False),
    )
    if not settings.of(session, community.id).public_figures:
        return always
    return (PublicPage(_("Volunteer hours"), "public", order=40, icon="hand"), *always)


def _own(session: Session, actor: Actor, community: Place) -> Sequence[ToDo]:
    person_id = actor.beneficiary_id
    if person_id is None:
        return ()
    asked = bank_lists.count_asking(session, community.id, person_id)
    title = _.plural(
        "Time bank exchange that waits for your word",
        "Time bank exchanges that wait for your word",
        asked,
    )
    return (
        ToDo(title, "my_bank", asked, icon="clock", order=5, urgency=Urgency.AWAITED, own=True),
    )


def _teams(session: Session, actor: Actor, community: Place) -> Sequence[ToDo]:
    if not access.can(session, actor, MANAGE, community.id):
        return ()
    unseen = missed.count(session, community.id, None)
    alone = count_leaderless(session, community.id)
    return (
        ToDo(
            _.plural(
                "Neighbour who was not visited or needs help",
                "Neighbours who were not visited or need help",
                unseen,
            ),
            "missed_visits",
            unseen,
            icon="flag",
            order=5,
            urgency=Urgency.NOW,
        ),
        ToDo(
            _.plural("Volunteer team without a leader", "Volunteer teams without a leader", alone),
            "teams",
            alone,
            {"leaderless": 1},
            icon="people",
        ),
    )


def _disputes(session: Session, actor: Actor, community: Place) -> Sequence[ToDo]:
    if not access.can(session, actor, SETTLE, community.id):
        return ()
    waiting = waiting_hours.count_disputed(session, community.id)
    title = _.plural("Dispute about volunteer hours", "Disputes about volunteer hours", waiting)
    return (ToDo(title, "disputes", waiting, icon="hand", urgency=Urgency.AWAITED),)


def _time_bank(session: Session, actor: Actor, community: Place) -> Sequence[ToDo]:
    if not access.can(session, actor, SETTLE, community.id):
        return ()
    told = blocking.count_open(session, community.id, reader_id=actor.person_id)
    disputed = bank_lists.count_to_decide(session, community.id)
    return (
        ToDo(
            _.plural("Time bank exchange to decide", "Time bank exchanges to decide", disputed),
            "bank_decisions",
            disputed,
            icon="clock",
            urgency=Urgency.AWAITED,
        ),
        ToDo(
            _.plural(
                "Trouble in the time bank that a neighbour told of",
                "Troubles in the time bank that neighbours told of",
                told,
            ),
            "bank_told",
            told,
            icon="flag",
            order=10,
            urgency=Urgency.AWAITED,
        ),
    )


def _certificates(session: Session, actor: Actor, community: Place) -> Sequence[ToDo]:
    if not access.can(session, actor, CERTIFY, community.id):
        return ()
    waiting = certificate_lists.count_waiting(session, community.id)
    title = _.plural("Certificate to issue", "Certificates to issue", waiting)
    return (ToDo(title, "certificate_desk", waiting, icon="book", urgency=Urgency.AWAITED),)


def _promises(session: Session, actor: Actor, community: Place) -> Sequence[ToDo]:
    if not access.can(session, actor, MANAGE, community.id):
        return ()
    waiting = commitments.count_waiting(session, community)
    title = _.plural(
        "Promised work that volunteers could help with",
        "Promised works that volunteers could help with",
        waiting,
    )
    return (ToDo(title, "commitments", waiting, icon="hand"),)


def _bank_desk(session: Session, actor: Actor, community: Place) -> Sequence[ToDo]:
    if not access.can(session, actor, MANAGE, community.id):
        return ()
    waiting = departed.count(session, community.id)
    calls = phone.count(session, community.id)
    return (
        ToDo(
            _.plural(
                "Request for help by phone to follow up",
                "Requests for help by phone to follow up",
                calls,
            ),
            "bank_desk",
            calls,
            icon="phone",
            order=9,
            urgency=Urgency.AWAITED,
        ),
        ToDo(
            _.plural(
                "Time account of somebody who left, to close",
                "Time accounts of people who left, to close",
                waiting,
            ),
            "bank_accounts",
            waiting,
            icon="clock",
        ),
    )


def _posted(session: Session, actor: Actor, community: Place) -> Sequence[ToDo]:
    if not access.can(session, actor, MANAGE, community.id):
        return ()
    waiting = posting_lists.count_waiting(session, community.id)
    title = _.plural(
        "Person whom a unit sends to volunteer here, to receive",
        "People whom units send to volunteer here, to receive",
        waiting,
    )
    return (ToDo(title, "postings", waiting, icon="seal", urgency=Urgency.AWAITED),)
