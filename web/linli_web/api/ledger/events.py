"""What happens in a community, followed by cursor."""

from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from linli import feed
from linli_web.api.calling import Call
from linli_web.api.ledger import resources
from linli_web.api.problems import CursorInvalid
from linli_web.api.values import Moment, PageQuery, read_cursor, write_cursor
from linli_web.texts import _

#: No feed is that long, and every database can compare it.
_FARTHEST = 2**62


class EventOut(BaseModel):
    """Something that happened; webhooks are sent the same."""

    id: UUID
    position: int = Field(description="Its number in the community's feed: 1, 2, 3 …")
    kind: str = Field(description="Owner first.", examples=["points.transfer"])
    at: Moment
    subject_id: UUID = Field(description="What it is about.")
    data: dict[str, Any] = Field(description="By its kind; a booking is as in the journal.")


class EventPage(BaseModel):
    """Events in their order."""

    items: list[EventOut]
    next: str = Field(description="Ask with `after`, now or later, for what comes then.")


@resources.get("/events", scope="events:read", refusals=(CursorInvalid,))
def events(call: Call, query: PageQuery) -> EventPage:
    """Follow what happens: begin without `after`, go on with `next`, again and again.

    Nothing is passed over, and nothing comes twice. The feed begins when the first token with this
    scope is made, or the first webhook.
    """
    place = read_cursor(query.after)
    try:
        after = int(place or "0")
    except ValueError as error:
        raise CursorInvalid(_("This cursor was not made by this list.")) from error
    if not 0 <= after <= _FARTHEST:
        raise CursorInvalid(_("This cursor was not made by this list."))
    if feed.has_new(call.session, call.community_id):
        call.need_writing()
        feed.number_new(call.session, call.community_id)
    found = feed.events(call.session, call.community_id, after, query.limit)
    return EventPage(
        items=[
            EventOut(
                id=one.id,
                position=one.position,
                kind=one.kind,
                at=one.at,
                subject_id=one.subject_id,
                data=dict(one.data),
            )
            for one in found
        ],
        next=write_cursor(str(found[-1].position if found else after)),
    )
