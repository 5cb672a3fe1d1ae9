"""Public notices (公示): what is shown to everybody for some days before it takes effect."""

from linli.notices.answering import ObjectionAnswered, answer
from linli.notices.closing import close_due
from linli.notices.correcting import AnswerRefused, Correction, correctable
from linli.notices.events import DecidedItem, NoticeItemsDecided, Outcome
from linli.notices.finding import ItemNotFound, NoticeNotFound, ObjectionNotFound
from linli.notices.models import ItemState, ObjectionState
from linli.notices.objecting import (
    AlreadyObjected,
    ItemDecided,
    ObjectionRefused,
    TooLateToObject,
    object_to,
)
from linli.notices.objections import (
    ObjectionRow,
    PublicAnswer,
    answers,
    find_objection,
    my_objections,
    objections,
    open_objections,
)
from linli.notices.publishing import (
    AlreadyOnNotice,
    Draft,
    DraftItem,
    NoticeRefused,
    publish,
)
from linli.notices.reading import (
    Counts,
    ItemRow,
    NoticeRow,
    count_ending,
    find_item,
    items,
    items_of,
    listing,
    read,
)

__all__ = [
    "AlreadyObjected",
    "AlreadyOnNotice",
    "AnswerRefused",
    "Correction",
    "Counts",
    "DecidedItem",
    "Draft",
    "DraftItem",
    "ItemDecided",
    "ItemNotFound",
    "ItemRow",
    "ItemState",
    "NoticeItemsDecided",
    "NoticeNotFound",
    "NoticeRefused",
    "NoticeRow",
    "ObjectionAnswered",
    "ObjectionNotFound",
    "ObjectionRefused",
    "ObjectionRow",
    "ObjectionState",
    "Outcome",
    "PublicAnswer",
    "TooLateToObject",
    "answer",
    "answers",
    "close_due",
    "correctable",
    "count_ending",
    "find_item",
    "find_objection",
    "items",
    "items_of",
    "listing",
    "my_objections",
    "object_to",
    "objections",
    "open_objections",
    "publish",
    "read",
]
