"""Rows of label and value, with days as the community counts them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from linli import communities
from linli.i18n import Text
from linli_volunteer_hours.calendar import local
from linli_volunteer_hours.texts import _

Row = tuple[Text | str, Text | str]


def on_day(session: Session, community_id: UUID, at: datetime, what: Text | str) -> Text:
    """Return what happened with its day."""
    day = local(at, communities.place(session, community_id)).date()
    return _("%(day)s · %(what)s", day=day, what=what)


def minutes(count: int, what: Text | str) -> Text:
    """Return so many minutes with what they are."""
    return _("%(count)s minutes, %(what)s", count=count, what=what)


def given(label: Text, values: Iterable[str]) -> list[Row]:
    """Return a row for what was typed, or none."""
    said = ", ".join(value for value in values if value)
    return [(label, said)] if said else []
