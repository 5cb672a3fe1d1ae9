"""What is wrong with a file of rules, row by row, in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from linli.errors import Refusal
from linli.i18n import Text
from linli_moral_bank.texts import _


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where it stands, and why it cannot be taken."""

    where: Text | str
    reason: Text


class FileRefused(Refusal):
    """A file of rules cannot be taken in; nothing of it was. ``faults`` says what to mend."""

    code = "moral_bank.rule_file_refused"

    def __init__(self, text: Text, faults: Sequence[Fault] = ()) -> None:
        super().__init__(text, field="file")
        self.faults = tuple(faults)


def refused(faults: Sequence[Fault]) -> FileRefused:
    """Return the refusal of a file in which something is wrong."""
    return FileRefused(
        _.plural(
            "Nothing was taken in: one thing in the file is not right.",
            "Nothing was taken in: %(count)s things in the file are not right.",
            len(faults),
        ),
        faults,
    )


def no_category(given: str) -> Text:
    """Return the sentence about a category that the community does not have."""
    return _("“%(given)s” is no category of residents here.", given=given)


def reason(error: Any) -> Text:
    """Say in plain words what pydantic found; its error types are listed at
    https://docs.pydantic.dev/latest/errors/validation_errors/."""
    kind, limits, given = error["type"], error.get("ctx", {}), error.get("input")
    match kind:
        case "missing":
            return _("This must be filled in.")
        case "string_too_short":
            return _("This must be filled in.")
        case "string_too_long":
            return _("This is longer than %(most)s characters.", most=limits["max_length"])
        case "greater_than_equal":
            return _("“%(given)s” is below %(least)s.", given=given, least=limits["ge"])
        case "less_than_equal":
            return _("“%(given)s” is above %(most)s.", given=given, most=limits["le"])
        case "int_parsing" | "int_type" | "int_from_float":
            return _("“%(given)s” is no whole number.", given=given)
        case "string_pattern_mismatch":
            return _(
                "“%(given)s” is no code: small letters, digits and hyphens, such as visit-elders.",
                given=given,
            )
        case "extra_forbidden":
            return _("Nothing is known by this name.")
        case str() if kind.startswith("date"):
            return _("“%(given)s” is no date; write it as 2026-05-01.", given=given)
        case "enum" | "literal_error" | "bool_parsing":
            return _("“%(given)s” is none of the words that can stand here.", given=given)
    said = limits.get("error")
    if isinstance(said, Exception) and said.args and isinstance(said.args[0], Text):
        return said.args[0]
    return _("This does not fit here.")
