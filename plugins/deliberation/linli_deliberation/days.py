"""Which day it is in a community: at three in the morning there it is still yesterday in UTC."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import Session

from linli import communities
from linli.clock import now


def today_in(session: Session, community_id: UUID) -> date:
    """Return what day it is in a community."""
    return day_in(session, community_id, now(session))


def day_in(session: Session, community_id: UUID, moment: datetime) -> date:
    """Return the day on which something happened, as the community's people lived it."""
    return moment.astimezone(ZoneInfo(communities.place(session, community_id).time_zone)).date()
