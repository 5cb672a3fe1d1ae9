"""Reading Pabulib's ``.pb`` files into elections (pabulib.org/format)."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from linli.i18n import Text
from linli_deliberation.counting.ballots import BallotKind, Profile, group
from linli_deliberation.counting.elections import Election, Option
from linli_deliberation.counting.errors import BadFile, CannotCount, Problem
from linli_deliberation.counting.rules import EqualShares, Greedy, Overrun, Rule, Utility, named
from linli_deliberation.counting.ties import Breaker, Finally, TieRule
from linli_deliberation.formats.pb_sections import Row, Sections, decode, read_sections
from linli_deliberation.texts import _

#: Pabulib gives this cost to projects that were withdrawn after the vote.
WITHDRAWN_COST = Fraction(999_999_999)
#: How cities tell equal projects apart that state nothing else; then the lot or the council.
CHAIN = (Breaker.LOWER_COST, Breaker.MORE_VOTES)

_KINDS = {
    "approval": BallotKind.APPROVAL,
    "choose-1": BallotKind.CHOICE,
    "cumulative": BallotKind.POINTS,
    "scoring": BallotKind.POINTS,
    "ordinal": BallotKind.RANKING,
}
_RESERVE = re.compile(r"at least (\d{1,2})\s?% of that project", re.IGNORECASE)


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
    election = Election(
        options,
        profile,
        reading.rule(rule, notes),
        reading.ties(),
        budget,
        title=reading.text("description"),
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

    def text(self, key: str) -> str:
        return self.sections.meta.get(key, (0, ""))[1]

    def amount(self, key: str) -> Fraction:
        line, value = self.sections.meta.get(key, (None, ""))
        found = number(value)
        if found is None or found < 0:
            self.say(_("META states no usable “%(key)s”: “%(value)s”.", key=key, value=value), line)
            return Fraction(0)
        return found

    def whole(self, key: str) -> int:
        """Return a whole number that may be left out."""
        line, value = self.sections.meta.get(key, (None, ""))
        found = number(value) if value else Fraction(0)
        if found is None or found < 0 or found.denominator != 1:
            text = _("“%(key)s” should be a whole number: “%(value)s”.", key=key, value=value)
            raise BadFile([Problem(text, line)])
        return int(found)

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
        if any(value is None or value < 0 or value.denominator != 1 for value in values):
            self.say(
                _("Points should be whole numbers: “%(value)s”.", value=row.get("points")), row.line
            )
            return _BAD
        given = zip(chosen, values, strict=True)
        return tuple(sorted((place, int(value)) for place, value in given if value))

    def rule(self, stated: str | None, notes: list[Text]) -> Rule:
        name = stated or self.text("rule")
        if name in ("", "unknown"):
            raise CannotCount(_("The file does not state its rule. Name one with --rule."))
        rule = named(name)
        longest = self.whole("max_length")
        if isinstance(rule, EqualShares):
            utility = Utility(self.text("utility") or Utility.COST.value)
            return replace(rule, longest=longest, utility=utility)
        if not isinstance(rule, Greedy):
            return rule
        threshold = self.whole("min_project_score_threshold")
        rule = replace(rule, threshold=threshold, longest=longest)
        if name == "greedy-custom":
            reserve = _RESERVE.search(self.text("comment"))
            if reserve is not None:
                return replace(rule, overrun=Overrun.STOP, top_up=Fraction(int(reserve[1]), 100))
            notes.append(
                _(
                    "The city followed a rule of its own that the file does not state; counted as"
                    " “greedy”."
                )
            )
        if name == "greedy-exclusive" and not any(
            row.get("conflict") for row in self.sections.projects
        ):
            notes.append(_("The file does not say which projects exclude one another."))
        return rule

    def ties(self) -> TieRule:
        seed = self.text("tie_seed")
        return TieRule(CHAIN, Finally.LOT if seed else Finally.COUNCIL, seed)


_BAD = object()


def number(text: str) -> Fraction | None:
    """Read a decimal number, with a point or a comma; ``None`` when it is none."""
    try:
        value = Decimal(text.strip().replace(",", "."))
        return Fraction(value) if value.is_finite() else None
    except InvalidOperation:
        return None


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
