"""Notifications: short sentences for one person, read in the reader's own language."""

from linli.inbox.reading import (
    Message,
    mark_all_read,
    mark_link_read,
    mark_read,
    open_link,
    page,
    unread_count,
)
from linli.inbox.sending import forget, notify, notify_each, notify_many

__all__ = [
    "Message",
    "forget",
    "mark_all_read",
    "mark_link_read",
    "mark_read",
    "notify",
    "notify_each",
    "notify_many",
    "open_link",
    "page",
    "unread_count",
]
