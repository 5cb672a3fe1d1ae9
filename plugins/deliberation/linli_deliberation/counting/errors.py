"""How counting says no."""

from collections.abc import Iterable
from dataclasses import dataclass

from linli.errors import Refusal
from linli.i18n import Text
from linli_deliberation.texts import _


class BadBallot(Refusal):
    """A ballot names an option twice, or one that was not on it."""

    code = "deliberation.bad_ballot"


class CannotCount(Refusal):
    """The rule does not fit the election: wrong kind of ballot, no seats, a missing area."""

    code = "deliberation.cannot_count"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a line of a file; lines count from 1, and no line means the whole file."""

    text: Text
    line: int | None = None

    def as_text(self) -> Text:
        """Return one sentence that begins with the line."""
        if self.line is None:
            return self.text
        return _("Line %(line)s: %(what)s", line=self.line, what=self.text)


class BadFile(Refusal):
    """A file of an election cannot be read; ``problems`` says why, a sentence for each line."""

    code = "deliberation.bad_file"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.details = tuple(problems)
        self.problems = tuple(problem.as_text() for problem in self.details)
        super().__init__(self.problems[0])
