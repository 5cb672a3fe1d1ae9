"""Dates and times as people type them: in the community's own time zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from linli.communities import Place


def aware(typed: datetime, place: Place) -> datetime:
    """Return a typed moment as an aware one."""
    return typed if typed.tzinfo else typed.replace(tzinfo=ZoneInfo(place.time_zone))


def typed(moment: datetime | None, place: Place) -> str:
    """Return a moment as a field for date and time holds it."""
    if moment is None:
        return ""
    return moment.astimezone(ZoneInfo(place.time_zone)).strftime("%Y-%m-%dT%H:%M")
