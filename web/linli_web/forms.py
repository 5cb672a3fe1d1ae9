"""Forms: what was typed, checked by a pydantic model, with a plain sentence beside each field."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from sqlmodel import Session
from werkzeug.datastructures import FileStorage, MultiDict

from linli.errors import Refusal
from linli.i18n import Text
from linli.ids import new_id
from linli_web.texts import _

#: Models whose fields a process remembers.
_MODELS = 512

Model = TypeVar("Model", bound=BaseModel)


@dataclass(slots=True)
class Form(Generic[Model]):
    """One showing of a form.

    ``data`` is the checked model once everything fits, else None. ``values`` is what to show in the
    fields, as typed. ``errors`` holds texts by field name; under ``""`` those of the whole form.
    ``once`` is a key that stays with the form until it succeeds: pass it to a rule as its
    idempotency key, and the form to ``ui.form(…, once=form.once)``.
    """

    session: Session
    values: dict[str, Any]
    data: Model | None = None
    errors: dict[str, list[Text]] = field(default_factory=dict)
    once: str = ""
    #: The status to answer with while there are errors.
    status: int = 422

    @property
    def ok(self) -> bool:
        """Whether the form was sent and nothing is wrong with it."""
        return self.data is not None and not self.errors

    def refuse(self, reason: Refusal | Text, field: str | None = None) -> None:
        """Put a rule's refusal, or a sentence, beside its field."""
        if isinstance(reason, Refusal):
            field = field or reason.field
            self.status = reason.status
            reason = reason.text
        name = field or ""
        self.errors.setdefault(name if name in self.values or name == "" else "", []).append(reason)

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Do what the form asks for; a refusal undoes it and is shown in the form.

        ::

            if form.data:
                with form.attempt():
                    deeds.declare(page.session, page.actor, form.data.item)
                    return page.redirect(".deeds")
            return page.render("moral_bank/declare.html", form=form)
        """
        try:
            with self.session.begin_nested():
                yield
        except Refusal as refusal:
            self.refuse(refusal)


def read(
    session: Session,
    model: type[Model],
    sent: "MultiDict[str, str] | None",
    initial: Mapping[str, Any],
) -> Form[Model]:
    """Check what was sent; without ``sent`` return a form to be filled in, showing ``initial``."""
    blank: dict[str, Any] = {
        name: None if info.is_required() else info.get_default(call_default_factory=True)
        for name, info in model.model_fields.items()
        if not (info.default_factory and info.default_factory_takes_validated_data)
    }
    if sent is None:
        return Form(session, {**blank, **initial}, once=str(new_id()))
    typed: dict[str, Any] = {}
    given: dict[str, Any] = {}
    several = _lists(model)
    for name, info in model.model_fields.items():
        key = info.alias or name
        if name in several:
            typed[name] = given[key] = [value for value in sent.getlist(key) if value]
            continue
        if key not in sent:
            # An unticked box is not sent at all, and means no.
            typed[name] = False if info.annotation is bool else None
            if info.annotation is bool:
                given[key] = False
            continue
        typed[name] = sent[key]
        text = sent[key] if "password" in name else sent[key].strip()
        if text:
            given[key] = text
    form: Form[Model] = Form(session, typed, once=sent.get("once") or str(new_id()))
    try:
        form.data = model.model_validate(given)
    except ValidationError as wrong:
        for error in wrong.errors(include_url=False):
            name = str(error["loc"][0]) if error["loc"] else ""
            form.errors.setdefault(name if name in typed else "", []).append(sentence(error))
    return form


def uploads(files: "MultiDict[str, FileStorage]", name: str) -> list[FileStorage]:
    """Return the files that were really chosen in an upload field."""
    return [upload for upload in files.getlist(name) if upload.filename]


@lru_cache(_MODELS)
def _lists(model: type[BaseModel]) -> frozenset[str]:
    """Return the names of the fields that take several values."""
    return frozenset(
        name for name, info in model.model_fields.items() if _takes_many(info.annotation)
    )


def _takes_many(annotation: Any) -> bool:
    if get_origin(annotation) in (list, set, tuple, frozenset):
        return True
    return any(get_origin(part) in (list, set, tuple, frozenset) for part in get_args(annotation))


def sentence(error: Any) -> Text:
    """Say in plain words what pydantic found; its error types are listed at
    https://docs.pydantic.dev/latest/errors/validation_errors/."""
    kind, limits = error["type"], error.get("ctx", {})
    match kind:
        case "missing" | "string_type":
            return _("Please fill this in.")
        case "too_short":
            return _("Please choose at least one.")
        case "string_too_short":
            return _("Please write at least %(least)s characters.", least=limits["min_length"])
        case "string_too_long":
            return _("Please write no more than %(most)s characters.", most=limits["max_length"])
        case "int_parsing" | "int_from_float" | "int_type":
            return _("Please write a whole number.")
        case "float_parsing" | "decimal_parsing":
            return _("Please write a number.")
        case "greater_than_equal":
            return _("Please write %(least)s or more.", least=limits["ge"])
        case "greater_than":
            return _("Please write more than %(least)s.", least=limits["gt"])
        case "less_than_equal":
            return _("Please write %(most)s or less.", most=limits["le"])
        case "less_than":
            return _("Please write less than %(most)s.", most=limits["lt"])
        case "enum" | "literal_error" | "uuid_parsing" | "bool_parsing":
            return _("Please choose one of the list.")
        case str() if kind.startswith(("date", "time")):
            return _("Please give a date, such as 2026-05-01.")
    if isinstance(reason := limits.get("error"), Exception) and isinstance(
        text := (reason.args or (None,))[0], Text
    ):
        # A model's own validator may say it in its own words: raise ValueError(_("…")).
        return text
    return _("This does not look right. Please check it.")
