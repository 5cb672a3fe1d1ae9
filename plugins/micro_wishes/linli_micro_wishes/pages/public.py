"""What everybody may read: the board, the tree for the hall, the stories. None names a wisher."""

from uuid import UUID

from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from linli_micro_wishes.clocks.calendar import today
from linli_micro_wishes.pages import blueprint
from linli_micro_wishes.privacy import identity
from linli_micro_wishes.wishes import campaigns, categories, lists
from linli_micro_wishes.wishes.campaigns import CampaignRow
from linli_micro_wishes.wishes.categories import WHOSE
from linli_web import page

_AT_ONCE = 24
#: So many leaves fit on a screen, and so many of what came true are always among them.
_LEAVES, _GOLDEN = 18, 5


class Asked(BaseModel):
    """Which wishes, and where the page begins."""

    category: str = ""
    q: str = ""
    campaign: UUID | None = None
    before: UUID | None = None


class OfCampaign(BaseModel):
    """Of which campaign, none for all; ``hall`` for a screen that nobody reads at."""

    campaign: UUID | None = None
    hall: bool = False


@blueprint.get("/")
def board() -> ResponseReturnValue:
    """Show the wishes that can be taken."""
    asked = page.query(Asked)
    found = lists.board(
        page.session,
        page.community.id,
        category=asked.category,
        search=asked.q,
        campaign_id=asked.campaign,
        before=asked.before,
        limit=_AT_ONCE + 1,
    )
    # Who comes to look, and does not search, also sees what is under way and what came true.
    looking = not (asked.category or asked.q or asked.campaign or asked.before)
    return page.render(
        "micro_wishes/board.html",
        taken=lists.taken(page.session, page.community.id) if looking else [],
        stories=lists.stories(page.session, page.community.id, limit=3) if looking else [],
        block="wishes",
        asked=asked,
        wishes=found[:_AT_ONCE],
        older=found[_AT_ONCE - 1].id if len(found) > _AT_ONCE else None,
        own=identity.own_among(page.session, [wish.id for wish in found], page.beneficiary()),
        categories=categories.names(page.session, page.community.id),
        whose=WHOSE,
        campaign=_campaign(asked.campaign),
        member=page.person is not None and page.can("micro_wishes.claim"),
        desk=page.can("micro_wishes.review"),
    )


@blueprint.get("/tree")
def tree() -> ResponseReturnValue:
    """Show the wish tree: no script; on the hall's screen alone it loads itself anew."""
    asked = page.query(OfCampaign)
    hung, came_true = lists.on_tree(page.session, page.community.id, campaign_id=asked.campaign)
    return page.render(
        "micro_wishes/tree.html",
        hung=hung[:_LEAVES],
        came_true=came_true[: max(_LEAVES - 6 - len(hung), _GOLDEN)],
        whose=WHOSE,
        campaign=_campaign(asked.campaign),
        hall=asked.hall,
    )


@blueprint.get("/stories")
def stories() -> ResponseReturnValue:
    """Show how wishes came true."""
    asked = page.query(Asked)
    found = lists.stories(page.session, page.community.id, before=asked.before, limit=_AT_ONCE + 1)
    return page.render(
        "micro_wishes/stories.html",
        wishes=found[:_AT_ONCE],
        before=asked.before,
        older=found[_AT_ONCE - 1].id if len(found) > _AT_ONCE else None,
        whose=WHOSE,
    )


@blueprint.get("/campaigns")
def campaign_list() -> ResponseReturnValue:
    """Show the campaigns with how far they have come."""
    return page.render(
        "micro_wishes/campaigns.html",
        campaigns=campaigns.rows(page.session, page.community.id),
        today=today(page.session, page.community),
        may_change=page.can("micro_wishes.campaigns"),
    )


def _campaign(campaign_id: UUID | None) -> CampaignRow | None:
    if campaign_id is None:
        return None
    found = campaigns.rows(page.session, page.community.id, campaign_id=campaign_id)
    if not found:
        raise page.not_found()
    return found[0]
