"""``linli deliberation``: counting files of elections on the command line."""

import json
from dataclasses import replace
from pathlib import Path

import click

from linli.cli.words import say, spoken
from linli.i18n import Text
from linli_deliberation.counting import (
    BadFile,
    Election,
    EqualShares,
    Finally,
    TieRule,
    Utility,
    count,
)
from linli_deliberation.counting.errors import Problem
from linli_deliberation.counting.explain import explain
from linli_deliberation.counting.helping import helps
from linli_deliberation.counting.results import Result
from linli_deliberation.counting.rules import NAMES, named
from linli_deliberation.formats import read_blt, read_bundle, read_pb
from linli_deliberation.texts import _


@click.group(help=spoken(_("Count elections and budgets, and explain the result.")))
def deliberation() -> None:
    """Group the commands about deliberation."""


@deliberation.command(
    "count",
    help=spoken(
        _(
            "Count FILE: a budget (.pb), ranked ballots (.blt) or the result bundle of a vote"
            " (.zip, .json), by the rule stated in it. Prints what was selected and why."
        )
    ),
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--rule",
    metavar="RULE",
    help=spoken(_("Count by this rule: %(rules)s.", rules=", ".join(NAMES))),
)
@click.option("--seats", type=click.IntRange(min=1), help=spoken(_("How many are elected.")))
@click.option(
    "--utility",
    type=click.Choice([item.value for item in Utility]),
    help=spoken(_("What a funded project is worth to a supporter of it, for Equal Shares.")),
)
@click.option("--seed", help=spoken(_("Break ties by lot from this seed, fixed before the vote.")))
@click.option(
    "--decided", metavar="A,B", help=spoken(_("What the council decided in a tie, best first."))
)
@click.option(
    "--conflict", "conflicts", metavar="A,B", multiple=True,
    help=spoken(_("Options of which at most one may be taken.")),
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help=spoken(_("Print one JSON object instead.")))
def count_command(
    file: Path,
    rule: str | None,
    seats: int | None,
    utility: str | None,
    seed: str | None,
    decided: str | None,
    conflicts: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Count a file and print the result."""
    election, notes = _read(file, rule, seats)
    if utility is not None and isinstance(election.rule, EqualShares):
        election = replace(election, rule=replace(election.rule, utility=Utility(utility)))
    election = replace(election, ties=_ties(election, seed, decided))
    for number, names in enumerate(conflicts, start=1):
        election = _conflicting(election, f"--conflict {number}", names.split(","))
    result = count(election)
    if as_json:
        click.echo(_as_json(result, notes))
    else:
        _print(election, result, notes)


def _read(file: Path, rule: str | None, seats: int | None) -> tuple[Election, tuple[Text, ...]]:
    data = file.read_bytes()
    match file.suffix.lower():
        case ".pb":
            read = read_pb(data, rule=rule)
            election, notes = read.election, read.notes
        case ".blt":
            return read_blt(data, rule=rule, seats=seats), ()
        case ".json" | ".zip":
            election, notes = read_bundle(data), ()
        case _other:
            raise BadFile(
                [Problem(_("%(file)s is neither .pb, .blt, .json nor .zip.", file=file.name))]
            )
    if seats is not None or (rule is not None and file.suffix.lower() in (".json", ".zip")):
        election = replace(election, rule=named(rule or election.rule.name, seats=seats))
    return election, notes


def _ties(election: Election, seed: str | None, decided: str | None) -> TieRule:
    ties = election.ties
    if seed:
        ties = replace(ties, then=Finally.LOT, seed=seed)
    if decided:
        order = tuple(name.strip() for name in decided.split(","))
        _known(election, order)
        ties = replace(ties, then=Finally.COUNCIL, decided=order)
    return ties


def _conflicting(election: Election, group: str, names: list[str]) -> Election:
    chosen = {name.strip() for name in names}
    _known(election, tuple(sorted(chosen)))
    return replace(
        election,
        options=tuple(
            replace(option, conflict=group) if option.id in chosen else option
            for option in election.options
        ),
    )


def _known(election: Election, names: tuple[str, ...]) -> None:
    for name in names:
        if name not in election.by_id:
            raise click.UsageError(spoken(_("There is no option “%(option)s”.", option=name)))


def _as_json(result: Result, notes: tuple[Text, ...]) -> str:
    stated = {**result.as_json(), "notes": [str(note) for note in notes]}
    return json.dumps(stated, ensure_ascii=False, indent=2)


def _print(election: Election, result: Result, notes: tuple[Text, ...]) -> None:
    if election.title:
        click.echo(election.title)
    say(_("Rule: %(rule)s. Ballots: %(cast)s.", rule=result.rule, cast=election.profile.cast))
    said = explain(election, result, helps=helps(election, result))
    say(said.outcome)
    for reason in said.reasons:
        mark = "+" if reason.selected else "-"
        option = election.by_id.get(reason.option)
        called = f"{reason.option} {option.name}".strip() if option else reason.option
        click.echo(f" {mark} {called}: {spoken(reason.why)}")
        if reason.helped is not None:
            click.echo(f"     {spoken(reason.helped)}")
    for text in (*said.ties, *notes):
        click.echo(f" * {spoken(text)}")
