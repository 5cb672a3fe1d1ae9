"""The result bundle: everything a stranger needs to count again, in one JSON file.

It holds the options, the rule, the tie rule with its seed, all ballots (sorted, equal ones
together) and the result, with SHA-256 hashes of these parts. A hash is taken of the part written
as canonical JSON: keys sorted, no spaces, UTF-8. ``recount.py`` beside it counts the bundle with
nothing but Python.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from linli_deliberation.counting.ballots import BallotKind, MotionVote, Profile, Vote, group
from linli_deliberation.counting.elections import Election, Electorate, Option
from linli_deliberation.counting.errors import BadFile, Problem
from linli_deliberation.counting.results import Json, Result, exact
from linli_deliberation.formats.numbers import exactly
from linli_deliberation.formats.rules_json import (
    bars_as_json,
    bars_from_json,
    rule_as_json,
    rule_from_json,
    ties_as_json,
    ties_from_json,
)
from linli_deliberation.texts import _

FORMAT = "linli-election/1"
#: What is published of a secret vote: see :mod:`linli_deliberation.formats.sums`.
SUMS_FORMAT = "linli-election-sums/1"


def canonical(part: Json) -> str:
    """Write JSON in the one form that hashes are taken of."""
    return json.dumps(part, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(part: Json) -> str:
    """Return the SHA-256 of a part, as hexadecimal digits."""
    return sha256(canonical(part).encode()).hexdigest()


def make_bundle(election: Election, result: Result) -> dict[str, Json]:
    """Return the bundle of a counted election."""
    rules = rules_of(election)
    ballots = _ballots(election.profile)
    counted = result.as_json()
    return {
        "format": FORMAT,
        "rules": rules,
        "ballots": ballots,
        "result": counted,
        "hashes": {"rules": digest(rules), "ballots": digest(ballots), "result": digest(counted)},
    }


def rules_of(election: Election) -> dict[str, Json]:
    """Return the part of a bundle that is known before anybody votes."""
    return {
        "title": election.title,
        "rule": rule_as_json(election.rule),
        "ties": ties_as_json(election.ties),
        "budget": exact(election.budget),
        "electorate": _electorate(election.electorate),
        "kind": election.profile.kind.value,
        **({"quorum": bars_as_json(election.quorum)} if election.quorum else {}),
        "options": [_option(option) for option in election.options],
    }


def read_bundle(data: bytes) -> Election:
    """Read the election of a bundle, alone or in the archive of a result.

    Raises BadFile unless it is one with intact hashes.
    """
    try:
        bundle = json.loads(_unpacked(data))
        if isinstance(bundle, Mapping) and bundle.get("format") == SUMS_FORMAT:
            raise BadFile(
                [
                    Problem(
                        _(
                            "This vote was secret: the file holds its sums and no ballots, so it "
                            "cannot be counted again."
                        )
                    )
                ]
            )
        if not isinstance(bundle, Mapping) or bundle.get("format") != FORMAT:
            raise BadFile([Problem(_("This is no result bundle of a kind known here."))])
        for part in ("rules", "ballots"):
            if digest(bundle[part]) != bundle["hashes"][part]:
                raise BadFile(
                    [
                        Problem(
                            _(
                                "The bundle was changed: “%(part)s” does not match its hash.",
                                part=part,
                            )
                        )
                    ]
                )
        return _election(bundle["rules"], bundle["ballots"])
    except json.JSONDecodeError as error:
        raise BadFile(
            [Problem(_("This is not JSON: %(what)s.", what=error.msg), error.lineno)]
        ) from None
    except (
        BadZipFile,
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        ZeroDivisionError,
    ) as error:
        what = f"{type(error).__name__} {error}"
        raise BadFile([Problem(_("The bundle is damaged: %(what)s.", what=what))]) from None


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(b"PK"):
        return data
    with ZipFile(BytesIO(data)) as archive:
        return archive.read("bundle.json")


def _election(rules: Mapping[str, Any], ballots: list[Any]) -> Election:
    options = tuple(
        Option(
            str(item["id"]),
            str(item["name"]),
            None if item.get("cost") is None else exactly(item["cost"]),
            str(item.get("conflict", "")),
            bool(item.get("withdrawn", False)),
        )
        for item in rules["options"]
    )
    kind = BallotKind(rules["kind"])
    places = {option.id: place for place, option in enumerate(options)}
    groups: dict[Any, int] = {}
    for entry in ballots:
        ballot = _ballot(kind, places, entry["ballot"])
        groups[ballot] = groups.get(ballot, 0) + int(entry["times"])
    ids = [vote.value for vote in Vote] if kind is BallotKind.MOTION else list(places)
    who = rules["electorate"]
    return Election(
        options,
        Profile(kind, group(kind, ids, ()).options, tuple(groups.items())),
        rule_from_json(rules["rule"]),
        ties_from_json(rules["ties"]),
        exactly(rules["budget"]),
        Electorate(
            who["persons"],
            who["households"],
            None if who.get("area") is None else exactly(who["area"]),
        ),
        str(rules["title"]),
        bars_from_json(rules.get("quorum", ())),
    )


def _electorate(who: Electorate) -> Json:
    area = {} if who.area is None else {"area": exact(who.area)}
    return {"persons": who.persons, "households": who.households, **area}


def _option(option: Option) -> Json:
    stated: dict[str, Json] = {"id": option.id, "name": option.name}
    if option.cost is not None:
        stated["cost"] = exact(option.cost)
    if option.conflict:
        stated["conflict"] = option.conflict
    if option.withdrawn:
        stated["withdrawn"] = True
    return stated


def _ballots(profile: Profile[Any]) -> list[Json]:
    written: list[dict[str, Json]] = [
        {"times": times, "ballot": _written(profile, ballot)} for ballot, times in profile.groups
    ]
    written.sort(key=lambda entry: canonical(entry["ballot"]))
    return list(written)


def _written(profile: Profile[Any], ballot: Any) -> Json:
    names = profile.options
    match profile.kind:
        case BallotKind.CHOICE:
            return None if ballot is None else names[ballot]
        case BallotKind.APPROVAL:
            return [names[place] for place in ballot]
        case BallotKind.POINTS:
            return {names[place]: value for place, value in ballot}
        case BallotKind.RANKING:
            return [
                [names[place] for place in rank] if isinstance(rank, tuple) else names[rank]
                for rank in ballot
            ]
        case BallotKind.MOTION:
            area = {} if ballot.area is None else {"area": exact(ballot.area)}
            return {
                "vote": ballot.vote.value,
                "persons": ballot.persons,
                "households": ballot.households,
                **area,
            }


def _ballot(kind: BallotKind, places: Mapping[str, int], written: Any) -> Any:
    match kind:
        case BallotKind.CHOICE:
            return None if written is None else places[written]
        case BallotKind.APPROVAL:
            return tuple(sorted(places[name] for name in written))
        case BallotKind.POINTS:
            return tuple(sorted((places[name], int(value)) for name, value in written.items()))
        case BallotKind.RANKING:
            return tuple(
                tuple(sorted(places[name] for name in rank))
                if isinstance(rank, list)
                else places[rank]
                for rank in written
            )
        case BallotKind.MOTION:
            area = written.get("area")
            return MotionVote(
                Vote(written["vote"]),
                int(written["persons"]),
                int(written["households"]),
                None if area is None else exactly(area),
            )
