"""The values that requests and answers are made of, written the same everywhere."""

import base64
import binascii
import re
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from linli import points
from linli_web.api.problems import CursorInvalid
from linli_web.texts import _

T = TypeVar("T")

_RFC_3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)


class Content(BaseModel):
    """Base of what is sent to a resource: exact types, and nothing that is not declared."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Query(BaseModel):
    """Base of what may stand after ``?`` in an address."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PageQuery(Query):
    """Which page of a list."""

    limit: int = Field(default=50, ge=1, le=200, description="How many at most.")
    after: str | None = Field(
        default=None, max_length=200, description="The `next` of the page before."
    )


class Page(BaseModel, Generic[T]):
    """A page of a list."""

    items: list[T]
    next: str | None = Field(description="Ask with `after` for the next page; null at the end.")


def _rfc_3339(value: Any) -> Any:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _RFC_3339.fullmatch(value):
        raise ValueError(_("Please give a moment with its zone, such as 2026-05-01T08:00:00Z."))
    try:
        return datetime.fromisoformat(value.upper())
    except ValueError as error:
        raise ValueError(_("Please give a moment that a calendar knows.")) from error


def _utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(_("Please give a moment that a calendar knows.")) from error


#: A moment with its zone, RFC 3339; answers are in UTC.
Moment = Annotated[
    datetime,
    BeforeValidator(_rfc_3339, json_schema_input_type=datetime),
    AfterValidator(_utc),
    Field(examples=["2026-05-01T08:00:00Z"]),
]


def _whole(value: Any) -> Any:
    if type(value) is not int:
        raise points.AmountNotWhole()
    return value


#: An amount in the unit's smallest part: points, or minutes. The ledger itself judges its size.
Amount = Annotated[
    int,
    BeforeValidator(_whole, json_schema_input_type=int),
    Field(json_schema_extra={"minimum": 1, "maximum": points.MAX_AMOUNT}),
]


def write_cursor(place: str) -> str:
    """Return a place in a list as a cursor, which means nothing to its reader."""
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def read_cursor(cursor: str | None) -> str | None:
    """Return the place that a cursor stands for.

    Raises:
        CursorInvalid: it is none.
    """
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True).decode()
    except (ValueError, binascii.Error) as error:
        raise CursorInvalid(_("This cursor was not made by this list.")) from error
