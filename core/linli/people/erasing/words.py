"""A person's name and words in what core keeps for others: notices, messages, events."""

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import String, cast, or_, select
from sqlmodel import Session, col

from linli.events.models import FailedDelivery
from linli.feed.models import OutgoingEvent
from linli.inbox.models import Notification
from linli.notices.models import NoticeItem, Objection
from linli.people.names import Masking, is_han, masked

Rewrite = Callable[[str], str]

#: What of an event that concerns a person is words, and not ids and numbers.
_WORDS_OF_EVENTS = ("title", "reason")
#: A Chinese name of so many characters may be the beginning of another one.
_SHORT = 2


def replace(session: Session, person_id: UUID, name: str, former: str) -> None:
    """Put ``former`` where a person's name stands, and take their own words out."""
    whole = _whole_name(name, former)
    _notices(session, person_id, name, former)
    _objections(session, person_id, whole)
    _messages(session, name, whole)
    _events(session, person_id, name, whole)
    session.flush()


def _whole_name(name: str, former: str) -> Rewrite:
    """Return what replaces a name, but not where it is a part of somebody else's.

    Chinese puts no space after a name; one of three characters and more is not a part of another.
    """
    stands_alone = not is_han(name) or len(name) <= _SHORT
    plain = re.escape(name)
    pattern = re.compile(rf"(?<!\w){plain}(?!\w)" if stands_alone else plain)
    return lambda text: pattern.sub(lambda _match: former, text)


def _any_form(name: str, former: str) -> Rewrite:
    """Return what replaces a name in a line about its bearer, where it may stand masked."""
    forms = {masked(name, masking) for masking in Masking}
    longest_first = "|".join(re.escape(one) for one in sorted(forms, key=len, reverse=True))
    pattern = re.compile(rf"(?:{longest_first})(?!\*)")
    return lambda text: pattern.sub(lambda _match: former, text)


def _notices(session: Session, person_id: UUID, name: str, former: str) -> None:
    shown = _any_form(name, former)
    about = select(NoticeItem).where(col(NoticeItem.person_id) == person_id)
    for item in session.execute(about).scalars():
        item.title, item.detail = shown(item.title)[:300], shown(item.detail)[:1000]
        if item.correction is not None:
            item.correction = rewritten(item.correction, shown)
    against = (
        select(Objection)
        .join(NoticeItem, col(NoticeItem.id) == col(Objection.item_id))
        .where(col(NoticeItem.person_id) == person_id)
    )
    for objection in session.execute(against).scalars():
        objection.reason = shown(objection.reason)[:2000]
        objection.answer = shown(objection.answer)[:4000]
        if objection.detail_before is not None:
            objection.detail_before = shown(objection.detail_before)[:1000]


def _objections(session: Session, person_id: UUID, whole: Rewrite) -> None:
    theirs = select(Objection).where(col(Objection.person_id) == person_id)
    for objection in session.execute(theirs).scalars():
        objection.reason = "–"
        objection.answer = whole(objection.answer)[:4000]


def _messages(session: Session, name: str, whole: Rewrite) -> None:
    """Others were told by name what the person did; what they were told stays, without it."""
    for message in session.execute(
        select(Notification).where(_holds(Notification.text, name))
    ).scalars():
        message.text = rewritten(message.text, whole)


def _events(session: Session, person_id: UUID, name: str, whole: Rewrite) -> None:
    theirs = str(person_id)
    for event in session.execute(
        select(OutgoingEvent).where(_holds(OutgoingEvent.data, theirs))
    ).scalars():
        event.data = _without_words(event.data, theirs)
    for failed in session.execute(
        select(FailedDelivery).where(
            or_(_holds(FailedDelivery.payload, theirs), _holds(FailedDelivery.payload, name))
        )
    ).scalars():
        failed.payload = rewritten(_without_words(failed.payload, theirs), whole)


def _without_words(data: dict[str, Any], person_id: str) -> dict[str, Any]:
    if data.get("person_id") != person_id:
        return data
    return {key: "" if key in _WORDS_OF_EVENTS else value for key, value in data.items()}


def rewritten(value: Any, rewrite: Rewrite) -> Any:
    """Return JSON with every text in it rewritten."""
    match value:
        case str():
            return rewrite(value)
        case dict():
            return {key: rewritten(each, rewrite) for key, each in value.items()}
        case list():
            return [rewritten(each, rewrite) for each in value]
    return value


def _holds(column: Any, text: str) -> Any:
    """Return whether a column of JSON holds a text, as JSON spells it."""
    return cast(col(column), String).contains(json.dumps(text)[1:-1], autoescape=True)
