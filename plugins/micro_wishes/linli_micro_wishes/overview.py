"""What the host shows of the plugin outside its own pages: cards, links, personal data."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli.communities import Place
from linli.hooks import Card, DataSection, NavItem, Problem, PublicPage, ToDo, Urgency
from linli.i18n import Text
from linli_micro_wishes import own_work, progress, settings
from linli_micro_wishes.clocks import holidays
from linli_micro_wishes.clocks.calendar import today
from linli_micro_wishes.models import FULFILLED, Claim, Order, Visit, Wish, WishState
from linli_micro_wishes.orders import order_lists, services
from linli_micro_wishes.privacy import identity
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes import lists


def links(session: Session, actor: Actor, community: Place) -> Sequence[NavItem]:
    """Return the links a reader should have."""
    found = [
        NavItem(_("Wishes"), "board", icon="star", order=30),
        NavItem(_("Services"), "catalogue", icon="phone", order=35),
    ]
    if actor.person_id is not None:
        waiting = order_lists.count_to_do(session, community.id, actor.person_id)
        if waiting:
            work = _.plural("Order in your hands", "Orders in your hands", waiting)
            found.append(
                NavItem(_("My orders"), "work", icon="hand", order=4, waiting=waiting, work=work)
            )
    if access.can(session, actor, "micro_wishes.review", community.id):
        found.append(NavItem(_("Wishes"), "desk", icon="star", area="staff", order=30))
    if access.can(session, actor, "micro_wishes.dispatch", community.id):
        found.append(NavItem(_("Orders"), "order_desk", icon="phone", area="staff", order=31))
    grids = access.groups_with(session, actor, "micro_wishes.visit", community.id)
    if grids is None:
        found.append(NavItem(_("Home visits"), "visits", icon="home", area="staff", order=33))
    elif grids:
        # Who works for a grid alone has no staff area.
        found.append(NavItem(_("Home visits"), "visits", icon="home", order=38))
    if access.can(session, actor, "micro_wishes.numbers", community.id):
        found.append(
            NavItem(_("Wishes in figures"), "figures", icon="chart", area="staff", order=32)
        )
    return found


def to_dos(session: Session, actor: Actor, community: Place) -> Sequence[ToDo]:
    """Return what waits for who made a wish or an order, and for those at the desk."""
    me = actor.beneficiary_id
    found = [] if me is None else list(own_work.waiting(session, me, community))
    if access.can(session, actor, "micro_wishes.review", community.id):
        counts = lists.counts(session, community.id)
        new, brought = counts.get(WishState.REVIEW, 0), counts.get(WishState.DELIVERED, 0)
        found += (
            _wishes(_.plural("Wish to look at", "Wishes to look at", new), "review", new),
            _wishes(
                _.plural("Wish brought, to confirm", "Wishes brought, to confirm", brought),
                "brought",
                brought,
            ),
        )
    if access.can(session, actor, "micro_wishes.dispatch", community.id):
        unsent, _in_hand, _done = order_lists.counts(session, community.id)
        title = _.plural("Order to give to somebody", "Orders to give to somebody", unsent)
        due = order_lists.first_due(session, community) if unsent else None
        found.append(ToDo(title, "order_desk", unsent, {}, "phone", 31, Urgency.AWAITED, due))
    return found


def _wishes(title: Text, tab: str, count: int) -> ToDo:
    return ToDo(title, "desk", count, {"tab": tab}, "star", 30, Urgency.AWAITED)


def cards(session: Session, actor: Actor, community: Place) -> Sequence[Card]:
    """Return the card of a reader's home page."""
    person_id = actor.beneficiary_id
    if person_id is None:
        return []
    return [
        Card(
            _("Wishes"),
            "micro_wishes/card.html",
            {
                "open": lists.claimable_count(session, community.id),
                "mine": lists.mine(session, community.id, person_id, limit=2),
                "states": progress.WISH_STATES,
            },
            order=20,
        )
    ]


def public_pages(session: Session, community: Place) -> Sequence[PublicPage]:
    """Return the pages that everybody may open."""
    always = (
        PublicPage(_("Services for residents"), "catalogue", order=45, icon="phone"),
        PublicPage(_("Promises kept"), "promises_kept", order=46, icon="done"),
        PublicPage(_("Wishes and orders in figures"), "summary", order=47, icon="chart"),
    )
    if not settings.of(session, community.id).public_board:
        return always
    return (
        PublicPage(_("Wish board"), "board", order=40, icon="star"),
        PublicPage(_("Wish tree"), "tree", order=41, icon="leaf"),
        PublicPage(_("Wishes that came true"), "stories", order=42, icon="heart"),
        PublicPage(_("Wish campaigns"), "campaign_list", order=43, icon="calendar"),
        *always,
    )


def problems(session: Session, community: Place) -> Sequence[Problem]:
    """Return what keeps promises from being counted right."""
    year = today(session, community).year
    promised = [one for one in services.offered(session, community.id) if one.done_days]
    if not promised or not holidays.is_missing(session, community.id, year):
        return ()
    return (
        Problem(
            _(
                "The calendar of days off for %(year)s has not been entered. Working days are "
                "counted as Monday to Friday.",
                year=year,
            ),
            _("Enter it in the staff area: Orders, Days off."),
        ),
    )


def personal_data(session: Session, person_id: UUID) -> Sequence[DataSection]:
    """Return what the plugin holds about a person, in figures; the pages show the rest."""
    made, came_true = session.execute(
        select(func.count(), func.count().filter(col(Wish.state).in_(FULFILLED)))
        .select_from(Wish)
        .where(identity.is_of(person_id))
    ).one()
    claimed = session.execute(
        select(func.count()).select_from(Claim).where(col(Claim.person_id) == person_id)
    ).scalar_one()
    ordered = session.execute(
        select(func.count()).select_from(Order).where(col(Order.requester_id) == person_id)
    ).scalar_one()
    visited = session.execute(
        select(func.count()).select_from(Visit).where(col(Visit.person_id) == person_id)
    ).scalar_one()
    if not made and not claimed and not ordered and not visited:
        return []
    return [
        DataSection(
            _("Micro-wishes"),
            (
                (_("Wishes you made"), str(made)),
                (_("Of these came true"), str(came_true)),
                (_("Wishes you took on"), str(claimed)),
                (_("Orders and questions of yours"), str(ordered)),
                (_("Visits to your home that were noted"), str(visited)),
            ),
        )
    ]
