"""What other programs are told of what happens in a community.

An event is kept in the transaction of the act, where the community's feed is open: from the first
token with the scope ``events:read``, or the first webhook, on. Bookings are told by the ledger, and
events that say they are :attr:`~linli.events.Event.outgoing`. They get their numbers once they can
be seen, are read by cursor, and sent by :mod:`linli.webhooks`.
"""

from linli.feed.numbering import has_new, number_new
from linli.feed.reading import Told, events
from linli.feed.recording import is_open, note_open, open_feed, record

__all__ = [
    "Told",
    "events",
    "has_new",
    "is_open",
    "note_open",
    "number_new",
    "open_feed",
    "record",
]
