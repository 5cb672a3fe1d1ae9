"""Campaigns: special service with a start and an end, in which many teams have a part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from linli import access, audit
from linli.access import Actor
from linli.clock import now
from linli.communities import Place
from linli.db import breaks
from linli.subjects import Subject
from linli_volunteer_hours.calendar import today
from linli_volunteer_hours.models import Activity, Campaign
from linli_volunteer_hours.permissions import MANAGE
from linli_volunteer_hours.refusals import ActivityRefused, CampaignRefused, CampaignUnknown
from linli_volunteer_hours.texts import _

#: Subjects of one campaign, the length of each, and its longest time in days.
_MOST, _LONGEST, _DAYS = 12, 40, 730


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is decided about a campaign."""

    name: str
    from_on: date
    until_on: date
    about: str = ""
    subjects: tuple[str, ...] = ()


def add(session: Session, actor: Actor, community_id: UUID, wanted: Wanted) -> Campaign:
    """Make a campaign, whose activities leaders plan from now on.

    Raises:
        NotAllowed: the actor may not keep activities here.
        CampaignRefused: something does not fit, or another one has this name.
    """
    access.require(session, actor, MANAGE, community_id)
    campaign = Campaign(
        community_id=community_id,
        name="",
        from_on=wanted.from_on,
        until_on=wanted.until_on,
        created_at=now(session),
    )
    _say(session, campaign, wanted)
    _note(session, actor, campaign, "made")
    return campaign


def change(
    session: Session, actor: Actor, community_id: UUID, campaign_id: UUID, wanted: Wanted
) -> None:
    """Change what is said of a campaign, and its time; activities go along with its name.

    Raises:
        NotAllowed, CampaignUnknown: it is not the actor's to change.
        CampaignRefused: something does not fit, or another one has this name.
    """
    access.require(session, actor, MANAGE, community_id)
    campaign = find(session, community_id, campaign_id, lock=True)
    before = campaign.name
    _say(session, campaign, wanted)
    if campaign.name != before:
        session.execute(
            update(Activity)
            .where(col(Activity.community_id) == community_id, col(Activity.campaign) == before)
            .values(campaign=campaign.name)
            .execution_options(synchronize_session="fetch")
        )
    _note(session, actor, campaign, "changed")


def find(
    session: Session, community_id: UUID, campaign_id: UUID, *, lock: bool = False
) -> Campaign:
    """Return a campaign of a community; with ``lock`` nobody else changes it until the end.

    Raises:
        CampaignUnknown: there is none with this id here.
    """
    found = session.get(Campaign, campaign_id, with_for_update=lock or None, populate_existing=True)
    if found is None or found.community_id != community_id:
        raise CampaignUnknown(_("There is no such campaign here."))
    return found


def named(session: Session, community_id: UUID, name: str) -> Campaign | None:
    """Return the campaign of this name; None when there is none."""
    found: Campaign | None = session.execute(
        select(Campaign).where(
            col(Campaign.community_id) == community_id, col(Campaign.name) == name
        )
    ).scalar_one_or_none()
    return found


def running(session: Session, place: Place) -> Sequence[Campaign]:
    """Return the campaigns that run today, the one that ends first in front."""
    day = today(session, place)
    query = (
        select(Campaign)
        .where(
            col(Campaign.community_id) == place.id,
            col(Campaign.until_on) >= day,
            col(Campaign.from_on) <= day,
        )
        .order_by(col(Campaign.until_on), col(Campaign.id))
    )
    return session.execute(query).scalars().all()


def to_plan_for(session: Session, place: Place) -> Sequence[Campaign]:
    """Return the campaigns that are not over, for whoever plans an activity."""
    query = (
        select(Campaign)
        .where(
            col(Campaign.community_id) == place.id,
            col(Campaign.until_on) >= today(session, place),
        )
        .order_by(col(Campaign.from_on), col(Campaign.id))
    )
    return session.execute(query).scalars().all()


def page(
    session: Session, community_id: UUID, *, before: UUID | None = None, limit: int = 20
) -> Sequence[Campaign]:
    """Return all campaigns of a community, the newest first; ``before`` is the last one seen."""
    query = (
        select(Campaign)
        .where(col(Campaign.community_id) == community_id)
        .order_by(col(Campaign.id).desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(col(Campaign.id) < before)
    return session.execute(query).scalars().all()


def check(
    session: Session,
    community_id: UUID,
    name: str,
    field: str,
    first: date,
    last: date | None,
) -> Campaign | None:
    """Return the campaign that an activity is planned for, when it fits; None without a name.

    Raises:
        ActivityRefused: there is none, the days lie outside it, or the field of work is none of
            its subjects.
    """
    if not name:
        return None
    campaign = named(session, community_id, name)
    if campaign is None:
        raise ActivityRefused(_("There is no such campaign here."), field="campaign")
    if not campaign.from_on <= first <= campaign.until_on or (
        last is not None and last > campaign.until_on
    ):
        raise ActivityRefused(
            _(
                "This campaign runs from %(first)s to %(last)s. Please choose days within it.",
                first=campaign.from_on,
                last=campaign.until_on,
            ),
            field="campaign",
        )
    if campaign.subjects and field not in campaign.subjects:
        raise ActivityRefused(
            _(
                "Please write one of the campaign's subjects: %(subjects)s.",
                subjects=campaign.subjects,
            ),
            field="field",
        )
    return campaign


def _say(session: Session, campaign: Campaign, wanted: Wanted) -> None:
    name, about = wanted.name.strip(), wanted.about.strip()
    if not 2 <= len(name) <= 80:
        raise CampaignRefused(_("A campaign needs a name of at most 80 characters."), field="name")
    if len(about) > 500:
        raise CampaignRefused(_("Please write no more than 500 characters."), field="about")
    subjects = list(dict.fromkeys(word.strip() for word in wanted.subjects if word.strip()))
    if len(subjects) > _MOST or any(len(word) > _LONGEST for word in subjects):
        raise CampaignRefused(
            _("Please write a few short words, with a comma between them."), field="subjects"
        )
    if wanted.until_on < wanted.from_on:
        raise CampaignRefused(_("The last day lies before the first."), field="until_on")
    if wanted.until_on - wanted.from_on > timedelta(days=_DAYS):
        raise CampaignRefused(_("A campaign lasts at most two years."), field="until_on")
    campaign.about, campaign.subjects = about, subjects
    campaign.from_on, campaign.until_on = wanted.from_on, wanted.until_on
    try:
        with session.begin_nested():
            campaign.name = name
            session.add(campaign)
            session.flush()
    except IntegrityError as error:
        columns = ("volunteer_hours_campaign.community_id", "volunteer_hours_campaign.name")
        if not breaks(error, "uq_volunteer_hours_campaign_name", *columns):
            raise
        raise CampaignRefused(
            _("There is a campaign called %(name)s already.", name=name), field="name"
        ) from error


def _note(session: Session, actor: Actor, campaign: Campaign, what: str) -> None:
    audit.record(
        session,
        actor,
        f"volunteer_hours.campaign.{what}",
        campaign.community_id,
        Subject("volunteer_hours.campaign", campaign.id),
        after={
            "name": campaign.name,
            "from_on": campaign.from_on.isoformat(),
            "until_on": campaign.until_on.isoformat(),
        },
    )
