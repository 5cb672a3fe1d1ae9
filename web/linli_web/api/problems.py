"""What an API answers when it cannot do what it was asked: RFC 9457, from a rule's own refusal.

The ``type`` of a problem is the code of its :class:`~linli.errors.Refusal` and never changes. Its
``title`` is for developers and comes from the class; ``detail`` is the rule's sentence in the
language of Accept-Language.
"""

import inspect
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, Field

from linli.errors import Refusal
from linli.i18n import Text, translate
from linli.points.refusals import RefusedRow
from linli_web.texts import _

#: Where the types of problems are explained.
PROBLEMS = "/api/v1/problems/"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one part of the content."""

    #: A JSON pointer (RFC 6901) into the content, or the name of a query parameter.
    pointer: str
    text: Text


class FieldProblem(BaseModel):
    """What is wrong with one part of a request."""

    pointer: str = Field(description="JSON pointer into the content, or a query parameter's name.")
    detail: str = Field(description="One sentence for people, in the language asked for.")


class BatchRow(BaseModel):
    """Which request of a batch it is because of."""

    index: int = Field(description="Its place in the batch, from 0.")
    key: str = Field(description="The key under which it was asked for.")


class Problem(BaseModel):
    """Why a request was refused (RFC 9457). Nothing was changed."""

    type: str = Field(description="Names the kind of problem; never changes.")
    title: str = Field(description="What this kind of problem is, for developers.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="One sentence for people, in the language asked for.")
    code: str = Field(description="The last part of `type`.")
    errors: list[FieldProblem] = Field(default=[], description="What is wrong, part by part.")
    row: BatchRow | None = Field(
        default=None, description="Of a batch that was refused for one of its requests: which."
    )


class ApiRefused(Refusal):
    """The request itself is not acceptable, whatever it is about."""

    code = "api.refused"
    status = 400

    def __init__(self, text: Text, errors: Sequence[FieldError] = ()) -> None:
        super().__init__(text)
        self.errors = errors


class JsonInvalid(ApiRefused):
    """The content is no JSON text in UTF-8."""

    code = "api.json_invalid"


class JsonDuplicateKey(ApiRefused):
    """An object of the content has the same key twice, so that it could mean two things."""

    code = "api.json_duplicate_key"


class JsonTooDeep(ApiRefused):
    """The content is nested too deeply."""

    code = "api.json_too_deep"


class JsonNumberInvalid(ApiRefused):
    """The content has a number that JSON does not know (NaN, Infinity) or nobody can count to."""

    code = "api.json_number_invalid"


class JsonTextInvalid(ApiRefused):
    """A text of the content has a character that no text can have (U+0000, half a surrogate)."""

    code = "api.json_text_invalid"


class ContentInvalid(ApiRefused):
    """The content is JSON, but not what is expected here; `errors` says where."""

    code = "api.content_invalid"
    status = 422


class ContentTooLarge(ApiRefused):
    """The content is longer than this resource takes."""

    code = "api.content_too_large"
    status = 413


class MediaTypeUnsupported(ApiRefused):
    """The content is not announced as application/json."""

    code = "api.media_type_unsupported"
    status = 415


class QueryInvalid(ApiRefused):
    """What stands after ``?`` in the address is not what is expected here."""

    code = "api.query_invalid"


class CursorInvalid(ApiRefused):
    """The cursor was not made by this list."""

    code = "api.cursor_invalid"


class KeyMissing(ApiRefused):
    """A request that changes something needs the header Idempotency-Key."""

    code = "api.key_missing"


class KeyInvalid(ApiRefused):
    """The Idempotency-Key is not 1 to 128 visible ASCII characters."""

    code = "api.key_invalid"


class ResourceUnknown(ApiRefused):
    """There is nothing at this address."""

    code = "api.resource_unknown"
    status = 404


class MethodUnknown(ApiRefused):
    """This address knows other methods; the header Allow names them."""

    code = "api.method_unknown"
    status = 405


class Unexpected(ApiRefused):
    """Something went wrong on our side; nothing was changed."""

    code = "api.unexpected"
    status = 500


class Unavailable(ApiRefused):
    """The database cannot be reached or is too busy; nothing was changed."""

    code = "api.unavailable"
    status = 503


def problem(refusal: Refusal, language: str) -> dict[str, Any]:
    """Return the content of the answer to a request that was refused."""
    found: dict[str, Any] = {
        "type": type_of(refusal.code),
        "title": title_of(type(refusal)),
        "status": refusal.status,
        "detail": translate(refusal.text, language),
        "code": refusal.code,
    }
    errors: Iterable[FieldError] = getattr(refusal, "errors", ())
    if refusal.field:
        errors = (FieldError(f"/{refusal.field}", refusal.text),)
    listed = [{"pointer": e.pointer, "detail": translate(e.text, language)} for e in errors]
    if listed:
        found["errors"] = listed
    row: RefusedRow | None = getattr(refusal, "row", None)
    if row is not None:
        found["row"] = {"index": row.index, "key": row.key}
    return found


def dumped(content: Any) -> bytes:
    """Return the content of an answer as JSON."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def type_of(code: str) -> str:
    """Return the ``type`` of a problem: an address at which it is explained."""
    return PROBLEMS + code


def title_of(refusal: type[Refusal]) -> str:
    """Return what a kind of problem is: the first sentence about its class."""
    described = " ".join((inspect.getdoc(refusal) or refusal.code).partition("\n\n")[0].split())
    return described.partition(". ")[0].removesuffix(".").replace("``", "")


def unexpected() -> Unexpected:
    """Return the refusal for what nobody thought of."""
    return Unexpected(_("Something went wrong on our side. Nothing was changed."))


def unavailable() -> Unavailable:
    """Return the refusal for a database that is not there."""
    return Unavailable(_("The database is not available just now. Please try again."))
