"""Saying what does not fit in somebody's data."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from linli.i18n import texts
from linli.validation import Path, faults

_ = texts("linli")


class Part(BaseModel):
    """A part of it."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=2, max_length=4)] = "ok"
    size: Annotated[int, Field(ge=1, le=9)] = 1
    kind: Literal["a", "b"] = "a"
    open: bool = True


class Whole(BaseModel):
    """All of it."""

    model_config = ConfigDict(extra="forbid")

    title: str
    parts: tuple[Part, ...] = ()
    by_name: dict[str, Part] = Field(default_factory=dict)
    best: Part | None = None

    @model_validator(mode="after")
    def _fits(self) -> "Whole":
        if self.title == "text":
            raise ValueError(_("this is missing"))
        if self.title == "plain":
            raise ValueError("a reason in English")
        return self


@pytest.mark.parametrize(
    ("data", "where", "told"),
    [
        ({}, ("title",), "this is missing"),
        ({"title": 1}, ("title",), "this has to be text; write it in quotes"),
        ({"title": "text"}, (), "this is missing"),
        ({"title": "plain"}, (), "this does not fit (a reason in English)"),
        ({"titel": "x"}, ("titel",), "did you mean title? Allowed: title, parts"),
        ({"title": "x", "parts": {}}, ("parts",), "this has another shape"),
        ({"title": "x", "parts": [{}, {"nam": 1}]}, ("parts", 1, "nam"), "did you mean name?"),
        ({"title": "x", "by_name": {"y": {"zz": 1}}}, ("by_name", "y", "zz"), "Allowed: name, si"),
        ({"title": "x", "best": {"zz": 1}}, ("best", "zz"), "Allowed: name, size, kind, open"),
        ({"title": "x", "best": {"name": "a"}}, ("best", "name"), "at least 2 characters"),
        ({"title": "x", "best": {"name": "abcde"}}, ("best", "name"), "at most 4 characters"),
        ({"title": "x", "best": {"size": 0}}, ("best", "size"), "at least 1"),
        ({"title": "x", "best": {"size": 10}}, ("best", "size"), "at most 9"),
        ({"title": "x", "best": {"size": "many"}}, ("best", "size"), "a whole number"),
        ({"title": "x", "best": {"kind": "c"}}, ("best", "kind"), "one of 'a' or 'b'"),
        ({"title": "x", "best": {"open": "maybe"}}, ("best", "open"), "true or false"),
    ],
)
def test_each_fault_is_said_with_its_place(data: object, where: Path, told: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        Whole.model_validate(data)
    (path, reason), *_others = faults(wrong.value, Whole)
    assert path == where
    assert told in str(reason)
