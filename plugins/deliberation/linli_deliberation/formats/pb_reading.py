"""Reading Pabulib's ``.pb`` files into elections (pabulib.org/format)."""

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from linli.i18n import Text
from linli_deliberation.counting.ballots import BallotKind, Profile, group
from linli_deliberation.counting.elections import Election, Option
from linli_deliberation.counting.errors import BadFile, Problem
from linli_deliberation.formats import quorum_field
from linli_deliberation.formats.numbers import number
from linli_deliberation.formats.pb_rules import stated_rule, stated_ties, whole
from linli_deliberation.formats.pb_sections import Row, Sections, decode, read_sections
from linli_deliberation.texts import _

#: Pabulib gives this cost to projects that were withdrawn after the vote.
WITHDRAWN_COST = Fraction(999_999_999)
_KINDS = {
    "approval": BallotKind.APPROVAL,
    "choose-1": BallotKind.CHOICE,
    "cumulative": BallotKind.POINTS,
    "scoring": BallotKind.POINTS,
    "ordinal": BallotKind.RANKING,
}


@dataclass(frozen=True)
class PbFile:
    """A file's election, and what else it says.

    ``published`` is its column ``selected`` as it stands: 1 is funded, other numbers but 0 are
    funded by something that the comment explains. ``notes`` tell where the file contradicts
    itself or does not state its whole rule.
    """

    election: Election
    meta: dict[str, str]
    published: dict[str, str]
    notes: tuple[Text, ...]


def read_pb(data: bytes, *, rule: str | None = None) -> PbFile:
    """Read a file; ``rule`` replaces the one it states.

    Raises BadFile with every bad line, or CannotCount when there is no such rule.
    """
    problems: list[Problem] = []
    sections = read_sections(decode(data), problems)
    reading = _Reading(sections, problems)
    options = reading.options()
    kind = reading.kind()
    profile = reading.profile(kind, options)
    budget = reading.amount("budget")
    if problems:
        raise BadFile(problems)
    notes = list[Text]()
    line, words = sections.meta.get(quorum_field.NAME, (None, ""))
    quorum, electorate = quorum_field.read(words, line)
    election = Election(
        options,
        profile,
        stated_rule(sections, rule, notes),
        stated_ties(sections),
        budget,
        electorate,
        quorum=quorum,
        title=sections.text("description"),
    )
    notes += _contradictions(sections, election)
    return PbFile(
        election,
        {key: value for key, (_line, value) in sections.meta.items()},
        {row.get("project_id"): row.get("selected") for row in sections.projects},
        tuple(notes),
    )


class _Reading:
    """What a file's rows mean; everything wrong goes to ``problems``."""

    def __init__(self, sections: Sections, problems: list[Problem]) -> None:
        self.sections, self.problems = sections, problems
        #: What a scoring ballot gives to projects it does not name.
        self.unnamed = whole(sections, "default_score")
        for title, needed in (
            ("PROJECTS", ("project_id", "cost")),
            ("VOTES", ("voter_id", "vote")),
        ):
            columns = sections.columns.get(title, [])
            missing = [column for column in needed if column not in columns]
            if missing:
                self.say(
                    _("The section %(section)s has no column “%(column)s”.",
                      section=title, column=missing[0])
                )  # fmt: skip

    def say(self, text: Text, line: int | None = None) -> None:
        self.problems.append(Problem(text, line))

    def amount(self, key: str) -> Fraction:
        line, value = self.sections.meta.get(key, (None, ""))
        found = number(value)
        if found is None or found < 0:
            self.say(_("META states no usable “%(key)s”: “%(value)s”.", key=key, value=value), line)
            return Fraction(0)
        return found

    def kind(self) -> BallotKind:
        line, value = self.sections.meta.get("vote_type", (None, ""))
        kind = _KINDS.get(value.lower())
        if kind is None:
            self.say(_("The vote type “%(value)s” is not known.", value=value), line)
            return BallotKind.APPROVAL
        if kind is BallotKind.RANKING and "points" in self.sections.columns.get("VOTES", []):
            return BallotKind.POINTS
        return kind

    def options(self) -> tuple[Option, ...]:
        found: dict[str, Option] = {}
        for row in self.sections.projects:
            name, cost = row.get("project_id"), number(row.get("cost"))
            if not name:
                self.say(_("A project has no number."), row.line)
            elif name in found:
                self.say(_("Project “%(option)s” is listed twice.", option=name), row.line)
            elif cost is None or cost < 0:
                self.say(
                    _("Project “%(option)s” has no usable cost: “%(value)s”.",
                      option=name, value=row.get("cost")),
                    row.line,
                )  # fmt: skip
            else:
                found[name] = Option(
                    name, row.get("name"), cost, row.get("conflict"), cost == WITHDRAWN_COST
                )
        if not self.sections.projects:
            self.say(_("The file lists no projects."))
        return tuple(found.values())

    def profile(self, kind: BallotKind, options: tuple[Option, ...]) -> Profile[Any]:
        places = {option.id: place for place, option in enumerate(options)}
        listed = {row.get("project_id") for row in self.sections.projects}
        ballots, seen = list[Any](), dict[str, int]()
        for row in self.sections.votes:
            voter = row.get("voter_id")
            if not voter:
                self.say(_("A ballot has no voter number."), row.line)
                continue
            if voter in seen:
                self.say(
                    _("Voter “%(voter)s” has voted already, in line %(first)s.",
                      voter=voter, first=seen[voter]),
                    row.line,
                )  # fmt: skip
                continue
            seen[voter] = row.line
            named_ = _items(row.get("vote"))
            unknown = [name for name in named_ if name not in listed]
            twice = [name for name, times in Counter(named_).items() if times > 1]
            if unknown:
                self.say(_("There is no project “%(option)s”.", option=unknown[0]), row.line)
            elif twice:
                self.say(_("“%(option)s” stands twice on one ballot.", option=twice[0]), row.line)
            elif all(name in places for name in named_):
                ballot = self.ballot(kind, row, [places[name] for name in named_])
                if ballot is not _BAD:
                    ballots.append(ballot)
        return group(kind, [option.id for option in options], ballots)

    def ballot(self, kind: BallotKind, row: Row, chosen: list[int]) -> Any:
        if kind is BallotKind.APPROVAL:
            return tuple(sorted(chosen))
        if kind is BallotKind.RANKING:
            return tuple(chosen)
        if kind is BallotKind.CHOICE:
            if len(chosen) > 1:
                self.say(
                    _("A ballot with one choice names %(count)s.", count=len(chosen)), row.line
                )
                return _BAD
            return chosen[0] if chosen else None
        values = [number(item) for item in _items(row.get("points"))]
        if len(values) != len(chosen):
            self.say(
                _("There are %(points)s points for %(projects)s projects.",
                  points=len(values), projects=len(chosen)),
                row.line,
            )  # fmt: skip
            return _BAD
        usable = [int(value) for value in values if value is not None and value.denominator == 1]
        if len(usable) < len(values) or min(usable, default=0) < 0:
            self.say(
                _("Points should be whole numbers: “%(value)s”.", value=row.get("points")), row.line
            )
            return _BAD
        everyone = range(len(self.sections.projects)) if self.unnamed else ()
        given = dict.fromkeys(everyone, self.unnamed)
        given.update(zip(chosen, usable, strict=True))
        return tuple(sorted((place, value) for place, value in given.items() if value))


_BAD = object()


def _items(cell: str) -> list[str]:
    return [item.strip() for item in cell.split(",") if item.strip()]


def _contradictions(sections: Sections, election: Election) -> list[Text]:
    """Say where the file's own totals differ from its ballots."""
    notes = list[Text]()
    for key, there in (
        ("num_projects", len(election.options)),
        ("num_votes", election.profile.cast),
    ):
        stated = sections.meta.get(key, (0, ""))[1]
        if stated and number(stated) != there:
            notes.append(
                _("META states %(stated)s for “%(key)s”; the file holds %(there)s.",
                  stated=stated, key=key, there=there)
            )  # fmt: skip
    for column, totals in (("votes", election.votes), ("score", election.scores)):
        for row in sections.projects:
            name, stated = row.get("project_id"), row.get(column)
            if stated and number(stated) != totals[name]:
                notes.append(
                    _(
                        "Line %(line)s states %(stated)s for project “%(option)s”; the ballots"
                        " give %(there)s.",
                        line=row.line,
                        stated=stated,
                        option=name,
                        there=totals[name],
                    )
                )
    return notes
