"""What happened, told to plugins: the only way in which one plugin reacts to another."""

from linli.events.kinds import Event, PersonJoined
from linli.events.publishing import (
    HandlerCommitted,
    deliver_again,
    publish,
    waiting_deliveries,
)

__all__ = [
    "Event",
    "HandlerCommitted",
    "PersonJoined",
    "deliver_again",
    "publish",
    "waiting_deliveries",
]
