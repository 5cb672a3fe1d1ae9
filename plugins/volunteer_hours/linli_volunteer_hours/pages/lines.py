"""A field for several people, one a line: what is wrong is said of each line."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, TypeVar

from pydantic import BaseModel, StringConstraints

from linli.i18n import Text
from linli_volunteer_hours.refusals import LinesRefused
from linli_web import page

Model = TypeVar("Model", bound=BaseModel)


class Lines(BaseModel):
    """A list as it was typed or pasted."""

    lines: Annotated[str, StringConstraints(max_length=40_000)] = ""


@contextmanager
def attempt(form: page.Form[Model]) -> Iterator[None]:
    """Do what the form asks for; each line that is refused is named beside the field."""
    rest: Sequence[Text] = ()
    with form.attempt():
        try:
            yield
        except LinesRefused as refused:
            rest = refused.rest
            raise
    for reason in rest:
        form.refuse(reason, "lines")
