"""How a rule says no."""

from typing import ClassVar

from linli.i18n import Text


class Refusal(Exception):
    """A rule refuses, with one sentence for its reader.

    Every rule raises a subclass of its own, so that callers and API clients can tell refusals
    apart by :attr:`code`, and pages can put the sentence beside the field it is about.
    """

    #: Stable, owner first: ``points.not_enough``.
    code: ClassVar[str] = "refused"
    #: HTTP status a page or an API answers with.
    status: ClassVar[int] = 422

    def __init__(self, text: Text, *, field: str | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.field = field

    def __str__(self) -> str:
        return str(self.text)
