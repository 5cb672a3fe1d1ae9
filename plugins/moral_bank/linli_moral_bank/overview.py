"""What the host shows of the bank outside its own pages: home cards, links, personal data."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access, communities
from linli.access import Actor
from linli.communities import Place
from linli.hooks import AgentPage, Card, DataSection, NavItem
from linli_moral_bank.books import purse
from linli_moral_bank.calendar import day_of
from linli_moral_bank.deeds import deed_lists, progress
from linli_moral_bank.models import Deed, DeedState, Depositor, Redemption
from linli_moral_bank.shop import merchants
from linli_moral_bank.texts import _

#: Who keeps one of these can take lists along.
_WITH_LISTS = ("desk", "shop", "funds")


def links(session: Session, actor: Actor, community: Place) -> Sequence[NavItem]:
    """Return the links a reader should have."""
    found = [
        NavItem(_("Good deeds"), "deeds", icon="heart", order=10),
        NavItem(_("Redeem"), "offers", icon="gift", order=20),
    ]
    groups = access.groups_with(session, actor, "moral_bank.verify", community.id)
    if groups is None or groups:
        waiting = deed_lists.queue_length(session, actor, community.id)
        work = _.plural("Deed for you to look into", "Deeds for you to look into", waiting)
        found.append(
            NavItem(_("Panel"), "panel", icon="hand", order=15, waiting=waiting, work=work)
        )
    if merchants.acted_for(session, actor, community.id):
        found.append(NavItem(_("My shop"), "merchant", icon="shop", order=5))
    found.append(NavItem(_("Public book"), "book", icon="book", order=50))
    if access.can(session, actor, "moral_bank.desk", community.id):
        found.append(NavItem(_("Deeds"), "desk", icon="heart", area="staff", order=10))
        found.append(NavItem(_("Honours"), "honours", icon="star", area="staff", order=18))
        found.append(NavItem(_("The rules"), "versions", icon="book", area="staff", order=15))
        found.append(NavItem(_("Tasks"), "tasks", icon="hand", area="staff", order=12))
    if access.can(session, actor, "moral_bank.recheck", community.id):
        found.append(
            NavItem(_("Quarterly recheck"), "rechecks", icon="shield", area="staff", order=19)
        )
    if access.can(session, actor, "moral_bank.appeals", community.id):
        found.append(NavItem(_("Appeals"), "appeals", icon="shield", area="staff", order=17))
    if access.can(session, actor, "moral_bank.funds", community.id):
        found.append(NavItem(_("The fund"), "fund", icon="chart", area="staff", order=25))
    if any(access.can(session, actor, f"moral_bank.{one}", community.id) for one in _WITH_LISTS):
        found.append(
            NavItem(_("Lists to take along"), "all_sheets", icon="download", area="staff", order=30)
        )
    if access.can(session, actor, "moral_bank.shop", community.id):
        found.append(
            NavItem(
                _("Shop and stock"),
                "stock",
                icon="shop",
                area="staff",
                order=20,
                organisations=("merchant",),
            )
        )
    return found


#: What a merchant's page leads to.
_AT_THE_MERCHANT = (
    "merchant_code",
    "hand_over",
    "statement",
    "voucher_checker",
    "courtesy_code",
    "service",
    "add_times",
    "call_off_time",
)


def agent_pages(session: Session, actor: Actor, community: Place) -> Sequence[AgentPage]:
    """Return the merchant's page and what it leads to, for who acts for one here."""
    if not merchants.acted_for(session, actor, community.id):
        return ()
    title = _("My shop")
    inner = (AgentPage(title, endpoint, door=False) for endpoint in _AT_THE_MERCHANT)
    return (AgentPage(title, "merchant", icon="shop"), *inner)


def cards(session: Session, actor: Actor, community: Place) -> Sequence[Card]:
    """Return the cards of a reader's home page."""
    person_id = actor.beneficiary_id
    if person_id is None:
        return []
    recent = deed_lists.mine(session, person_id, community.id, limit=3)
    found = [
        Card(
            _("My good deeds"),
            "moral_bank/card_points.html",
            {
                "mine": purse.holdings(session, community.id, person_id),
                "recent": recent,
                "person_id": person_id,
                "label": progress.label,
            },
            order=10,
        )
    ]
    waiting = deed_lists.queue_length(session, actor, community.id)
    if waiting:
        found.append(Card(_("Panel"), "moral_bank/card_panel.html", {"waiting": waiting}, order=5))
    return found


def personal_data(session: Session, person_id: UUID) -> Sequence[DataSection]:
    """Return what the bank holds about a person, in figures; the pages show the rest."""
    first = session.execute(
        select(col(Depositor.opened_at), col(Depositor.community_id))
        .where(col(Depositor.owner_id) == person_id)
        .order_by(col(Depositor.opened_at))
        .limit(1)
    ).one_or_none()
    if first is None:
        return []
    since = day_of(first.opened_at, communities.place(session, first.community_id))
    about, told = session.execute(
        select(
            func.count().filter(col(Deed.owner_id) == person_id),
            func.count().filter(
                (col(Deed.declarer_id) == person_id) & (col(Deed.owner_id) != person_id)
            ),
        )
        .select_from(Deed)
        .where((col(Deed.owner_id) == person_id) | (col(Deed.declarer_id) == person_id))
        .where(col(Deed.state) != DeedState.WITHDRAWN)
    ).one()
    redeemed = session.execute(
        select(func.count()).select_from(Redemption).where(col(Redemption.person_id) == person_id)
    ).scalar_one()
    return [
        DataSection(
            _("Moral bank"),
            (
                (_("Depositor since"), since.isoformat()),
                (_("Deeds about you"), str(about)),
                (_("Deeds of others you told of"), str(told)),
                (_("Redemptions"), str(redeemed)),
            ),
        )
    ]
