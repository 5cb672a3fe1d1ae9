"""What the host shows of deliberation outside its own pages: home card, links, public pages."""

from collections.abc import Sequence

from sqlmodel import Session

from linli import access
from linli.access import Actor
from linli.communities import Place
from linli.hooks import Card, NavItem, PublicPage
from linli_deliberation import settings
from linli_deliberation.days import day_in
from linli_deliberation.polls import listing, wording
from linli_deliberation.texts import _

#: What visitors may open of votes and draws, and of what is on its way.
_RESULTS = (
    PublicPage(_("Votes and results"), "results", order=40, icon="check"),
    PublicPage(_("Result of a vote"), "result", order=41),
    PublicPage(_("Download a result"), "download", order=42),
    PublicPage(_("Find your ballot"), "receipt", order=43, icon="search"),
    PublicPage(_("Draws by lot"), "draw_list", order=44, icon="people"),
    PublicPage(_("A draw by lot"), "draw_by_lot", order=45),
    PublicPage(_("A draw as a file"), "draw_file", order=46),
    PublicPage(_("The program that draws again"), "redraw_program", order=47, door=False),
)
_TOPICS = (
    PublicPage(_("Proposals and how far they are"), "topics", order=48, icon="flag"),
    PublicPage(_("A proposal"), "topic", order=49),
    PublicPage(_("What was spent, year by year"), "years", order=52, door=False),
    PublicPage(_("What was spent in a year"), "year", order=53),
    PublicPage(_("Public affairs"), "matters", order=50, icon="notice"),
    PublicPage(_("Something made public"), "matter", order=51),
)


def links(session: Session, actor: Actor, community: Place) -> Sequence[NavItem]:
    """Return the links a reader should have."""
    person_id = actor.beneficiary_id
    waiting, closes_at = (
        listing.waiting(session, community.id, person_id) if person_id else (0, None)
    )
    found = [
        NavItem(
            _("Votes"),
            "polls",
            icon="check",
            order=30,
            waiting=waiting,
            work=_.plural("Vote to take part in", "Votes to take part in", waiting),
            due=day_in(session, community.id, closes_at) if closes_at else None,
        ),
        NavItem(_("Proposals"), "topics", icon="flag", order=32),
        NavItem(_("Councils"), "councils", icon="people", order=34),
        NavItem(_("Public affairs"), "matters", icon="notice", order=36),
    ]
    if access.can(session, actor, "deliberation.draw", community.id):
        found.append(NavItem(_("Draws by lot"), "draw_list", icon="people", area="staff", order=36))
    if any(
        access.can(session, actor, permission, community.id)
        for permission in ("deliberation.polls", "deliberation.roll", "deliberation.tell")
    ):
        found.append(NavItem(_("Votes"), "desk", icon="check", area="staff", order=30))
    return found


def cards(session: Session, actor: Actor, community: Place) -> Sequence[Card]:
    """Return the card of a reader's home page: what is open, and what came out."""
    shown = listing.first(session, community.id, actor.beneficiary_id, limit=3)
    if not shown:
        return []
    context = {"polls": shown, "states": wording.STATES}
    waits = any(row.waits for row in shown)
    return [Card(_("Votes"), "deliberation/card.html", context, order=4 if waits else 30)]


def public_pages(session: Session, community: Place) -> Sequence[PublicPage]:
    """Return what visitors may open: results and matters on their way, as the community says."""
    said = settings.of(session, community.id)
    return (*(_RESULTS if said.public_results else ()), *(_TOPICS if said.shows_topics else ()))
