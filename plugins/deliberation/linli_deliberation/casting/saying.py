"""What a ballot says: checked against the ballot paper, and written in one canonical form."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from linli_deliberation.casting.booth import Choice, Terms
from linli_deliberation.counting import (
    BallotKind,
    MotionVote,
    Profile,
    Vote,
    approvals,
    choices,
    group,
    points,
    rankings,
)
from linli_deliberation.formats.bundles import canonical
from linli_deliberation.models import Poll, PollOption, Secrecy
from linli_deliberation.refusals import BallotRefused
from linli_deliberation.texts import _

#: What a voter says: an option or none; options ticked; points by option; options in order; or one
#: of the words of :class:`Vote`.
Said = str | None | Sequence[str] | Mapping[str, int]

#: As many points as an option may get where the poll states no limit.
MOST_POINTS = 10


def checked(poll: Terms, options: Sequence[Choice], said: Said) -> str:
    """Return what is stored of a ballot; equal ballots are equal texts.

    Raises:
        BallotRefused: it names what is not on the paper or withdrawn, something twice or too much.
    """
    match poll.kind:
        case BallotKind.MOTION:
            if said not in set(Vote):
                raise BallotRefused(_("Please choose yes, no or abstain."), field="answer")
            return canonical(str(said))
        case BallotKind.CHOICE:
            if said is not None:
                _known(options, [_text(said)])
            return canonical(said if said is None else _text(said))
        case BallotKind.APPROVAL:
            return canonical(sorted(_named(poll, options, said), key=_order(options)))
        case BallotKind.RANKING:
            return canonical(list(_named(poll, options, said)))
        case BallotKind.POINTS:
            return canonical(_pointed(poll, options, said))


def limit(poll: Terms) -> int:
    """Return how many points one option may get."""
    return poll.most or MOST_POINTS


def read(text: str) -> Any:
    """Return what a stored ballot says."""
    return json.loads(text)


def profile(
    poll: Poll, options: Sequence[PollOption], cast: Mapping[tuple[str, Fraction | None], int]
) -> Profile[Any]:
    """Return stored ballots, each with the area of its voter, ready to be counted.

    Equal ballots are equal texts, so each is read once, however often it was cast.
    """
    if poll.kind is BallotKind.MOTION:
        weighed = {
            MotionVote(Vote(read(text)), area=area): times for (text, area), times in cast.items()
        }
        return group(BallotKind.MOTION, [vote.value for vote in Vote], weighed)
    times = Counter[str]()
    for (text, _area), number in cast.items():
        times[text] += number
    # All in one text: a parser called for each is slower than what it parses.
    said = json.loads(f"[{','.join(times)}]")
    once = _profile(poll.kind, [option.code for option in options], said)
    groups = zip((ballot for ballot, _once in once.groups), times.values(), strict=True)
    return Profile(once.kind, once.options, tuple(groups))


def _profile(kind: BallotKind, codes: Sequence[str], said: Iterable[Any]) -> Profile[Any]:
    match kind:
        case BallotKind.CHOICE:
            return choices(codes, said)
        case BallotKind.APPROVAL:
            return approvals(codes, said)
        case BallotKind.RANKING:
            return rankings(codes, said)
        case BallotKind.POINTS:
            return points(codes, said)
        case BallotKind.MOTION:
            raise ValueError("a motion's ballots have weights")


def in_words(poll: Poll, options: Sequence[PollOption], text: str) -> list[tuple[str, str]]:
    """Return a ballot for reading: what was chosen, with its points or its place where it has one.

    A motion's answer is returned as it is stored; the page says it in the reader's language.
    """
    titles = {option.code: option.title for option in options}
    said = read(text)
    match poll.kind:
        case BallotKind.MOTION:
            return [(said, "")]
        case BallotKind.CHOICE:
            return [] if said is None else [(titles[said], "")]
        case BallotKind.POINTS:
            return [(titles[code], str(value)) for code, value in said.items()]
        case BallotKind.RANKING:
            return [(titles[code], str(place)) for place, code in enumerate(said, start=1)]
        case BallotKind.APPROVAL:
            return [(titles[code], "") for code in said]


def is_secret(poll: Terms) -> bool:
    """Return whether nobody may learn how somebody voted."""
    return poll.secrecy is not Secrecy.OPEN


def _named(poll: Terms, options: Sequence[Choice], said: Said) -> list[str]:
    if said is None or isinstance(said, str | Mapping):
        raise BallotRefused(_("This ballot cannot be read."))
    names = [str(name) for name in said]
    _known(options, names)
    if len(set(names)) < len(names):
        raise BallotRefused(_("Each can be named once only."), field="chosen")
    if poll.most is not None and len(names) > poll.most:
        raise BallotRefused(
            _.plural(
                "You may choose one only.",
                "You may choose up to %(count)s. Please take some away.",
                poll.most,
            ),
            field="chosen",
        )
    return names


def _pointed(poll: Terms, options: Sequence[Choice], said: Said) -> dict[str, int]:
    if not isinstance(said, Mapping):
        raise BallotRefused(_("This ballot cannot be read."))
    given = {code: value for code, value in said.items() if value}
    _known(options, list(given))
    if any(not 0 <= value <= limit(poll) for value in given.values()):
        raise BallotRefused(
            _("Each gets from 0 to %(most)s points.", most=limit(poll)), field="chosen"
        )
    return given


def _known(options: Sequence[Choice], names: Sequence[str]) -> None:
    standing = {option.code: option for option in options}
    for name in names:
        if name not in standing:
            raise BallotRefused(_("This is not on the ballot."), field="chosen")
        if standing[name].withdrawn_at is not None:
            raise BallotRefused(
                _("“%(option)s” was withdrawn.", option=standing[name].title), field="chosen"
            )


def _order(options: Sequence[Choice]) -> Any:
    return [option.code for option in options].index


def _text(said: Said) -> str:
    if not isinstance(said, str):
        raise BallotRefused(_("This ballot cannot be read."))
    return said
