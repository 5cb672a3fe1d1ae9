"""Campaigns: a batch of wishes with a theme and a season, and how far it has come."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit, communities
from linli.access import Actor
from linli.clock import now
from linli.subjects import Subject
from linli_micro_wishes.clocks.calendar import today
from linli_micro_wishes.models import FULFILLED, PUBLIC, Campaign, Wish
from linli_micro_wishes.privacy.masking import mask
from linli_micro_wishes.refusals import CampaignRefused, WishRefused, WishUnknown
from linli_micro_wishes.texts import _


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign with its progress: public wishes, and how many of them came true."""

    id: UUID
    title: str
    about: str
    starts_on: date
    ends_on: date
    sponsors: tuple[str, ...]
    wishes: int
    fulfilled: int

    def is_running(self, day: date) -> bool:
        """Whether wishes can be made for it on a day."""
        return self.starts_on <= day <= self.ends_on


def add(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    title: str,
    about: str,
    starts_on: date,
    ends_on: date,
    sponsors: str = "",
) -> Campaign:
    """Set up a campaign.

    Raises:
        NotAllowed: the actor may not.
        CampaignRefused: the title is taken, or the days are the wrong way round.
    """
    access.require(session, actor, "micro_wishes.campaigns", community_id)
    campaign = Campaign(
        community_id=community_id,
        title=title.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=now(session),
    )
    _fill(session, campaign, title, about, starts_on, ends_on, sponsors)
    _note(session, actor, "added", campaign)
    return campaign


def change(
    session: Session,
    actor: Actor,
    community_id: UUID,
    campaign_id: UUID,
    *,
    title: str,
    about: str,
    starts_on: date,
    ends_on: date,
    sponsors: str = "",
) -> None:
    """Correct what a campaign says.

    Raises:
        NotAllowed, WishUnknown: the actor may not, or there is none here.
        CampaignRefused: the title is taken, or the days are the wrong way round.
    """
    access.require(session, actor, "micro_wishes.campaigns", community_id)
    campaign = find(session, community_id, campaign_id)
    _fill(session, campaign, title, about, starts_on, ends_on, sponsors)
    _note(session, actor, "changed", campaign)


def find(session: Session, community_id: UUID, campaign_id: UUID) -> Campaign:
    """Return a campaign of a community.

    Raises:
        WishUnknown: there is none with this id here.
    """
    campaign = session.get(Campaign, campaign_id)
    if campaign is None or campaign.community_id != community_id:
        raise WishUnknown(_("There is no such campaign here."))
    return campaign


def require_running(session: Session, community_id: UUID, campaign_id: UUID) -> None:
    """Refuse a campaign that does not take wishes today.

    Raises:
        WishRefused: there is none, or it is not its season.
    """
    campaign = session.get(Campaign, campaign_id)
    day = today(session, communities.place(session, community_id))
    if (
        campaign is None
        or campaign.community_id != community_id
        or not campaign.starts_on <= day <= campaign.ends_on
    ):
        raise WishRefused(_("This campaign does not take wishes now."), field="campaign")


def rows(
    session: Session, community_id: UUID, *, campaign_id: UUID | None = None, limit: int = 50
) -> list[CampaignRow]:
    """Return campaigns with their progress, the latest first; one query."""
    query = (
        select(
            col(Campaign.id),
            col(Campaign.title),
            col(Campaign.about),
            col(Campaign.starts_on),
            col(Campaign.ends_on),
            col(Campaign.sponsors),
            func.count(col(Wish.id)),
            func.count(col(Wish.id)).filter(col(Wish.state).in_(FULFILLED)),
        )
        .outerjoin(Wish, (col(Wish.campaign_id) == col(Campaign.id)) & col(Wish.state).in_(PUBLIC))
        .where(col(Campaign.community_id) == community_id)
        .group_by(col(Campaign.id))
        .order_by(col(Campaign.starts_on).desc(), col(Campaign.id).desc())
        .limit(limit)
    )
    if campaign_id is not None:
        query = query.where(col(Campaign.id) == campaign_id)
    return [
        CampaignRow(id_, title, about, since, until, tuple(names.splitlines()), wishes, done)
        for id_, title, about, since, until, names, wishes, done in session.execute(query)
    ]


def _fill(
    session: Session,
    campaign: Campaign,
    title: str,
    about: str,
    starts_on: date,
    ends_on: date,
    sponsors: str,
) -> None:
    if starts_on > ends_on:
        raise CampaignRefused(_("The last day lies before the first."), field="ends_on")
    if not 2 <= len(title.strip()) <= 60:
        raise CampaignRefused(_("Please give it a name of 2 to 60 characters."), field="title")
    names = [line.strip() for line in sponsors.splitlines() if line.strip()]
    try:
        with session.begin_nested():
            campaign.title = mask(title.strip()).text
            campaign.about = mask(about.strip()).text[:300]
            campaign.starts_on, campaign.ends_on = starts_on, ends_on
            campaign.sponsors = "\n".join(names)[:500]
            session.add(campaign)
            session.flush()
    except IntegrityError as error:
        raise CampaignRefused(_("There is a campaign of this name."), field="title") from error


def _note(session: Session, actor: Actor, what: str, campaign: Campaign) -> None:
    audit.record(
        session,
        actor,
        f"micro_wishes.campaign.{what}",
        campaign.community_id,
        Subject("micro_wishes.campaign", campaign.id),
        after={"title": campaign.title},
    )
