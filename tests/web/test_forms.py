"""Reading forms: what fits, what does not, and what is said about it."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from uuid import UUID

import pytest
from flask import Flask
from pydantic import BaseModel, Field, field_validator
from sqlmodel import Session
from werkzeug.datastructures import MultiDict

from linli.db import Database
from linli.errors import Refusal
from linli.i18n import texts
from linli_web import forms, page, visit
from linli_web.forms import Form

_ = texts("linli_web")


class Meal(StrEnum):
    """A choice."""

    NOODLES = "noodles"
    BUN = "bun"


class Order(BaseModel):
    """One field of each kind."""

    name: str = Field(min_length=2, max_length=5)
    portions: int = Field(ge=1, le=9)
    meal: Meal = Meal.NOODLES
    day: date | None = None
    extras: list[str] = Field(default_factory=list, min_length=0)
    to_go: bool = False
    seat: UUID | None = None
    note: str = ""

    @field_validator("note")
    @classmethod
    def _polite(cls, note: str) -> str:
        if "!" in note:
            raise ValueError(_("Please do not shout."))
        return note


GOOD = {"name": " 小面 ", "portions": "2"}


@pytest.fixture
def read(database: Database, app: Flask) -> Callable[..., Form[Order]]:
    """Read a form as it was sent."""

    def read_(**sent: str | list[str]) -> Form[Order]:
        pairs = [
            (key, value)
            for key, values in sent.items()
            for value in (values if isinstance(values, list) else [values])
        ]
        with database.writing() as session:
            return forms.read(session, Order, MultiDict(pairs), {})

    return read_


def test_what_fits_becomes_the_model(read: Callable[..., Form[Order]]) -> None:
    form = read(
        **GOOD, meal="bun", day="2026-05-01", extras=["egg", "", "chili"], to_go="true", unknown="x"
    )
    assert form.ok
    assert form.data == Order(
        name="小面",
        portions=2,
        meal=Meal.BUN,
        day=date(2026, 5, 1),
        extras=["egg", "chili"],
        to_go=True,
    )


def test_an_empty_field_counts_as_left_out(read: Callable[..., Form[Order]]) -> None:
    form = read(**GOOD, day="", meal="  ", seat="")
    assert form.data == Order(name="小面", portions=2)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "Please fill this in."),
        ("name", "x", "Please write at least 2 characters."),
        ("name", "xxxxxx", "Please write no more than 5 characters."),
        ("portions", "", "Please fill this in."),
        ("portions", "two", "Please write a whole number."),
        ("portions", "1.5", "Please write a whole number."),
        ("portions", "0", "Please write 1 or more."),
        ("portions", "10", "Please write 9 or less."),
        ("meal", "caviar", "Please choose one of the list."),
        ("day", "tomorrow", "Please give a date, such as 2026-05-01."),
        ("day", "2026-02-30", "Please give a date, such as 2026-05-01."),
        ("seat", "12", "Please choose one of the list."),
        ("note", "now!", "Please do not shout."),
    ],
)
def test_each_mistake_is_told_beside_its_field_and_keeps_what_was_typed(
    read: Callable[..., Form[Order]], field: str, typed: str, said: str
) -> None:
    form = read(**{**GOOD, field: typed})
    assert not form.ok
    assert form.data is None
    assert {name: [str(text) for text in found] for name, found in form.errors.items()} == {
        field: [said]
    }
    assert form.values[field] == typed
    assert form.status == 422


def test_a_blank_form_shows_defaults_and_what_it_is_given(database: Database) -> None:
    with database.reading() as session:
        form = forms.read(session, Order, None, {"name": "小面"})
    assert not form.ok
    assert form.errors == {}
    assert (form.values["name"], form.values["meal"], form.values["portions"]) == (
        "小面",
        Meal.NOODLES,
        None,
    )


def test_the_key_stays_with_the_form_until_it_succeeds(read: Callable[..., Form[Order]]) -> None:
    assert read(**GOOD, once="abc").once == "abc"
    assert read(**GOOD).once != read(**GOOD).once


class Sold(Refusal):
    """Nothing is left."""

    code = "test.sold"
    status = 409


@pytest.mark.parametrize(("named", "stands"), [("portions", "portions"), (None, ""), ("x", "")])
def test_a_refusal_stands_beside_its_field_and_undoes_the_attempt(
    database: Database, app: Flask, named: str | None, stands: str
) -> None:
    with (
        app.test_request_context("/", method="POST", data=GOOD),
        database.writing() as session,
    ):
        visit.begin(session)
        form = page.form(Order)
        with form.attempt():
            page.session.connection().exec_driver_sql("CREATE TABLE left_over (id INTEGER)")
            raise Sold(_("Home"), field=named)
        assert {key: [str(t) for t in found] for key, found in form.errors.items()} == {
            stands: ["Home"]
        }
        assert form.status == 409
        found = session.connection().exec_driver_sql(
            "SELECT count(*) FROM sqlite_master WHERE name = 'left_over'"
        )
        assert found.scalar_one() == 0


def test_an_error_that_is_no_refusal_is_not_swallowed(read: Callable[..., Form[Order]]) -> None:
    class NoSession(Session):
        pass

    form: Form[Order] = Form(NoSession(), {})
    with pytest.raises(ZeroDivisionError), form.attempt():
        raise ZeroDivisionError


def test_an_address_with_nonsense_in_it_is_read_as_far_as_it_fits(
    database: Database, app: Flask
) -> None:
    class Listing(BaseModel):
        ended: bool = False
        before: UUID | None = None

    with (
        app.test_request_context("/?ended=true&before=nonsense"),
        database.reading() as session,
    ):
        visit.begin(session)
        assert page.query(Listing) == Listing(ended=True)
