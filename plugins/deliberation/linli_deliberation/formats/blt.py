"""Reading and writing ``.blt``, the common format of ranked ballots.

Hill, Wichmann and Woodall 1987, as widened by OpaVote and OpenSTV: the number of candidates and of
seats; candidates that withdrew as negative numbers; one line for each distinct ballot, with its
weight, candidates by number from the best down (``=`` joins equal ranks, ``-`` is a rank left
empty) and a closing 0; a 0; names in quotes; the title. ``#`` begins a comment; ours say the rule
where the number of seats does not imply it, the seed of the lot, and how many must take part.
"""

import re
import shlex
from typing import Any

from linli_deliberation.counting.ballots import BallotKind, Profile, Rank, Ranking, ranked_options
from linli_deliberation.counting.elections import Election, Option
from linli_deliberation.counting.errors import BadFile, CannotCount, Problem
from linli_deliberation.counting.rules import Irv, Stv, named
from linli_deliberation.counting.ties import Breaker, Finally, TieRule
from linli_deliberation.formats import quorum_field
from linli_deliberation.formats.pb_sections import decode
from linli_deliberation.texts import _

#: What the format has no line for, in comments that other programs pass over.
_COMMENT = re.compile(r"#\s*(rule|tie_seed|quorum):(.*)")


def read_blt(data: bytes, *, rule: str | None = None, seats: int | None = None) -> Election:
    """Read a file; the rule is ``stv``, or ``irv`` for one seat, unless another one is named.

    Raises BadFile with every bad line, or CannotCount when there is no such rule.
    """
    return _Reading(decode(data)).election(rule, seats)


class _Reading:
    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        self.lines: list[tuple[int, str]] = [
            (number, line.split("#")[0].strip() if '"' not in line else line.strip())
            for number, line in enumerate(text.split("\n"), start=1)
        ]
        self.lines = [(number, line) for number, line in self.lines if line]
        #: Our own comments, with where they stand.
        self.said: dict[str, tuple[int, str]] = {
            found[1]: (number, found[2].strip())
            for number, line in enumerate(text.split("\n"), start=1)
            if (found := _COMMENT.fullmatch(line.strip())) is not None
        }

    def election(self, rule: str | None, seats: int | None) -> Election:
        size, stated = self._head()
        withdrawn = self._withdrawn(size)
        groups = self._ballots(size)
        names, title = self._names(size)
        if self.problems:
            raise BadFile(self.problems)
        seats = seats or stated
        options = tuple(
            Option(str(place + 1), name, withdrawn=place in withdrawn)
            for place, name in enumerate(names)
        )
        profile: Profile[Any] = Profile(
            BallotKind.RANKING, tuple(option.id for option in options), tuple(groups.items())
        )
        _line, meant = self.said.get("rule", (0, ""))
        chosen = named(rule or meant or ("stv" if seats > 1 else "irv"), seats=seats)
        _line, seed = self.said.get("tie_seed", (0, ""))
        line, words = self.said.get(quorum_field.NAME, (0, ""))
        quorum, electorate = quorum_field.read(words, line)
        return Election(
            options,
            profile,
            chosen,
            TieRule(
                (Breaker.EARLIER_ROUNDS,) if isinstance(chosen, Irv | Stv) else (),
                Finally.LOT if seed else Finally.COUNCIL,
                seed,
            ),
            electorate=electorate,
            title=title,
            quorum=quorum,
        )

    def _head(self) -> tuple[int, int]:
        if not self.lines:
            raise BadFile([Problem(_("The file is empty."))])
        line, text = self.lines.pop(0)
        numbers = text.split()
        if len(numbers) != 2 or not all(number.isdecimal() and int(number) for number in numbers):
            wanted = _(
                "The first line should state how many candidates and how many seats there are."
            )
            raise BadFile([Problem(wanted, line)])
        return int(numbers[0]), int(numbers[1])

    def _withdrawn(self, size: int) -> set[int]:
        found = set[int]()
        while self.lines and self.lines[0][1].startswith("-"):
            line, text = self.lines.pop(0)
            for item in text.split():
                number = item.removeprefix("-")
                if not number.isdecimal() or not 1 <= int(number) <= size:
                    self._say(_("There is no candidate %(number)s.", number=number), line)
                else:
                    found.add(int(number) - 1)
        return found

    def _ballots(self, size: int) -> dict[Ranking, int]:
        groups: dict[Ranking, int] = {}
        while self.lines:
            line, text = self.lines.pop(0)
            items = text.split()
            if items == ["0"]:
                return groups
            if items[0].startswith('"'):
                self.lines.insert(0, (line, text))
                break
            ballot = self._ballot(items, size, line)
            if ballot is not None:
                groups[ballot] = groups.get(ballot, 0) + int(items[0])
        self._say(_("The list of ballots does not end with 0."))
        return groups

    def _ballot(self, items: list[str], size: int, line: int) -> Ranking | None:
        if not items[0].isdecimal() or not int(items[0]):
            self._say(
                _("A ballot should begin with how often it was cast: “%(value)s”.", value=items[0]),
                line,
            )
            return None
        if items[-1] != "0":
            self._say(_("A ballot should end with 0."), line)
            return None
        ranks = list[Rank]()
        for item in items[1:-1]:
            if item == "-":
                continue
            members = item.split("=")
            if not all(name.isdecimal() and 1 <= int(name) <= size for name in members):
                self._say(_("There is no candidate %(number)s.", number=item), line)
                return None
            places = sorted(int(name) - 1 for name in members)
            ranks.append(places[0] if len(places) == 1 else tuple(places))
        named_ = ranked_options(tuple(ranks))
        if len(set(named_)) < len(named_):
            self._say(_("A ballot names a candidate twice."), line)
            return None
        return tuple(ranks)

    def _names(self, size: int) -> tuple[list[str], str]:
        names, last = list[str](), 0
        for line, text in self.lines:
            last = line
            try:
                parts = shlex.split(text, posix=True) if text.count('"') % 2 == 0 else [text]
            except ValueError:
                parts = [text]
            names.append(parts[0] if parts else "")
        if len(names) not in (size, size + 1):
            self._say(
                _("There are %(there)s names for %(size)s candidates.",
                  there=len(names), size=size),
                last or None,
            )  # fmt: skip
        return names[:size], names[size] if len(names) > size else ""

    def _say(self, text: Any, line: int | None = None) -> None:
        self.problems.append(Problem(text, line))


def write_blt(election: Election) -> str:
    """Return the file, ballots sorted; raises CannotCount when the ballots are not rankings."""
    if election.profile.kind is not BallotKind.RANKING:
        raise CannotCount(_("Only ranked ballots can be written as .blt."))
    seats = 1 if isinstance(election.rule, Irv) else getattr(election.rule, "seats", 1)
    lines = [f"{len(election.options)} {seats}"]
    gone = [f"-{place}" for place, option in enumerate(election.options, 1) if option.withdrawn]
    lines += [" ".join(gone)] if gone else []
    lines += sorted(
        " ".join([str(times), *map(_rank, ballot), "0"])
        for ballot, times in election.profile.groups
    )
    lines.append("0")
    lines += [_quoted(option.label) for option in election.options]
    lines.append(_quoted(election.title))
    lines += [f"# {name}: {value}" for name, value in _comments(election, seats).items()]
    return "\n".join(lines) + "\n"


def _comments(election: Election, seats: int) -> dict[str, str]:
    found = dict[str, str]()
    if election.rule.name != ("stv" if seats > 1 else "irv"):
        found["rule"] = election.rule.name
    # The lot is drawn over the options' ids, which are their numbers in such a file.
    numbered = [option.id for option in election.options] == [
        str(number) for number in range(1, len(election.options) + 1)
    ]
    if election.ties.then is Finally.LOT and numbered:
        found["tie_seed"] = " ".join(election.ties.seed.split())
    if election.quorum:
        found[quorum_field.NAME] = quorum_field.stated(election)
    return found


def _rank(rank: Rank) -> str:
    members = rank if isinstance(rank, tuple) else (rank,)
    return "=".join(str(place + 1) for place in members)


def _quoted(name: str) -> str:
    return '"' + " ".join(name.replace('"', "'").split()) + '"'
