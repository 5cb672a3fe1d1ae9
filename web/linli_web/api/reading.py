"""Reading what was sent, so strictly that it can mean one thing only."""

import json
from collections.abc import Iterable
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.wrappers import Request

from linli.i18n import Text
from linli_web import forms
from linli_web.api import problems
from linli_web.api.problems import FieldError
from linli_web.texts import _

Model = TypeVar("Model", bound=BaseModel)

#: How deeply lists and objects may be nested.
MAX_DEPTH = 32
#: Digits of the longest number that is read; no quantity of ours has more than 19.
MAX_DIGITS = 100


def content(request: Request, model: type[Model], largest: int) -> Model:
    """Read the content of a request of at most ``largest`` bytes into ``model``.

    Raises:
        MediaTypeUnsupported, ContentTooLarge, JsonInvalid, JsonDuplicateKey, JsonTooDeep,
        JsonNumberInvalid, JsonTextInvalid, ContentInvalid: what is wrong with it.
    """
    return parse(body(request, largest), model)


def body(request: Request, largest: int) -> bytes:
    """Return the content of a request as it was sent.

    Raises:
        MediaTypeUnsupported, ContentTooLarge: it cannot be read.
    """
    if request.mimetype != "application/json":
        raise problems.MediaTypeUnsupported(_("Please send JSON as application/json."))
    request.max_content_length = largest
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise problems.ContentTooLarge(
            _("The content is too long: at most %(largest)s bytes.", largest=largest)
        ) from error
    except ClientDisconnected as error:
        raise problems.JsonInvalid(_("The content did not arrive completely.")) from error


def parse(sent: bytes, model: type[Model]) -> Model:
    """Read JSON into ``model``; see :func:`content`."""
    _inspect(sent)
    try:
        return model.model_validate_json(sent, strict=True)
    except ValidationError as wrong:
        errors = [
            FieldError("".join(f"/{_escaped(part)}" for part in error["loc"]), _sentence(error))
            for error in wrong.errors(include_url=False, include_input=False)
        ]
        raise problems.ContentInvalid(
            _("The content is not what is expected here."), errors[:50]
        ) from wrong


def query(asked: Iterable[tuple[str, str]], model: type[Model] | None) -> Model | None:
    """Read the part of the address after ``?`` into ``model``; without one nothing may be there.

    Raises:
        QueryInvalid: something is wrong with it.
    """
    found: dict[str, str] = {}
    errors = []
    for name, value in asked:
        if name in found:
            errors.append(FieldError(name, _("This may stand there once only.")))
        if "\0" in value or "\0" in name or not value.isprintable():
            errors.append(FieldError(name, _("This has a character that no text can have.")))
        if model is None or name not in model.model_fields:
            errors.append(FieldError(name, _("This is not known here.")))
        found[name] = value
    if errors or model is None:
        if errors:
            raise _query_invalid(errors)
        return None
    try:
        return model.model_validate(found)
    except ValidationError as wrong:
        raise _query_invalid(
            [
                FieldError(".".join(map(str, error["loc"])), _sentence(error))
                for error in wrong.errors(include_url=False, include_input=False)
            ]
        ) from wrong


def _query_invalid(errors: list[FieldError]) -> problems.QueryInvalid:
    return problems.QueryInvalid(_("The address is not complete or not right."), errors[:50])


def _inspect(sent: bytes) -> None:
    """Refuse what pydantic's own parser would let pass or not name."""
    try:
        text = sent.decode("utf-8")
        found = json.loads(
            text,
            object_pairs_hook=_once,
            parse_constant=_not_finite,
            parse_int=_number,
            parse_float=_number,
        )
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise problems.JsonInvalid(_("This is no JSON text in UTF-8.")) from error
    except RecursionError as error:
        raise _too_deep() from error
    if sent.count(b"[") + sent.count(b"{") > MAX_DEPTH and _depth(found) > MAX_DEPTH:
        raise _too_deep()
    if b"\\u" in sent and not _is_text(found):
        raise problems.JsonTextInvalid(_("A text has a character that no text can have."))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _value in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise problems.JsonDuplicateKey(_("“%(key)s” stands twice.", key=twice[:80]))
    return found


def _not_finite(name: str) -> NoReturn:
    raise problems.JsonNumberInvalid(_("JSON knows no number %(name)s.", name=name))


def _number(digits: str) -> float:
    """Judge a number by its length only; its value is read by pydantic."""
    if len(digits) > MAX_DIGITS:
        raise problems.JsonNumberInvalid(
            _("A number may have at most %(most)s digits.", most=MAX_DIGITS)
        )
    return 0.0


def _too_deep() -> problems.JsonTooDeep:
    return problems.JsonTooDeep(
        _("The content is nested too deeply: at most %(most)s levels.", most=MAX_DEPTH)
    )


def _depth(found: Any) -> int:
    depth, level = 0, [found]
    while level:
        inner: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                inner += value.values()
            elif isinstance(value, list):
                inner += value
        nested = any(isinstance(value, dict | list) for value in level)
        depth += nested
        level = inner
    return depth


def _is_text(found: Any) -> bool:
    """Whether all keys and texts are what databases can keep."""
    left = [found]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            left += value.keys()
            left += value.values()
        elif isinstance(value, list):
            left += value
        elif isinstance(value, str) and (
            "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value)
        ):
            return False
    return True


def _sentence(error: Any) -> Text:
    match error["type"]:
        case "extra_forbidden":
            return _("This is not known here.")
        case "missing":
            return _("This is needed.")
        case "string_type":
            return _("This must be a text.")
        case "list_type":
            return _("This must be a list.")
        case "model_type" | "model_attributes_type" | "dict_type":
            return _("This must be an object.")
        case "bool_type":
            return _("This must be true or false.")
        case str() if error["type"].startswith("uuid"):
            return _("This is no id.")
    return forms.sentence(error)


def _escaped(part: int | str) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")
