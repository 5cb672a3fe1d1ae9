"""``linli person import``: what is told before, while and after."""

from collections import Counter
from pathlib import Path

from sqlmodel import Session

from linli import communities
from linli.cli.roster.entering import Outcome, Result, enter
from linli.cli.roster.reading import Roster, ignored_columns, read
from linli.cli.tables import progress, show
from linli.cli.words import say
from linli.cli.workplace import actor, ready_database
from linli.errors import Refusal
from linli.i18n import Text, texts

_ = texts("linli")

_WORDS = {
    Outcome.NEW: _("new"),
    Outcome.CHANGED: _("changed"),
    Outcome.SAME: _("unchanged"),
    Outcome.BAD: _("wrong"),
}


class NothingEntered(Refusal):
    """At least one row is wrong, so that nobody was entered."""

    code = "core.nothing_entered"


class _DryRun(Exception):
    """Ends the transaction of a dry run without keeping anything."""


def run(slug: str, file: Path, *, dry_run: bool) -> None:
    """Import a list, or show what importing it would do.

    Raises:
        RosterRefused: the file is no list of people.
        NothingEntered: a row is wrong.
    """
    roster = read(file)
    results: list[Result] = []
    with ready_database() as database:
        try:
            with database.writing() as session:
                results += _enter(session, slug, roster)
                if dry_run or _bad(results):
                    raise _DryRun
        except _DryRun:
            pass
    _report(roster, results, file.name, dry_run=dry_run)


def _enter(session: Session, slug: str, roster: Roster) -> list[Result]:
    place = communities.find(session, slug)
    with progress(_("People")) as bars:
        task = bars.add_task("", total=len(roster.rows))
        return enter(session, actor(), place, roster.rows, lambda: bars.advance(task))


def _bad(results: list[Result]) -> list[Result]:
    return [result for result in results if result.outcome is Outcome.BAD]


def _report(roster: Roster, results: list[Result], file: str, *, dry_run: bool) -> None:
    bad = _bad(results)
    listed = results if dry_run else bad
    listed = [result for result in listed if result.outcome is not Outcome.SAME]
    if listed:
        show(
            (_("Line"), _("Name"), _("Outcome"), _("Details")),
            [
                (result.line, result.name, _WORDS[result.outcome], what)
                for result in listed
                for what in result.what or ("",)
            ],
        )
    ignored = ignored_columns(roster)
    if ignored is not None:
        say(ignored)
    count = Counter(result.outcome for result in results)
    if bad:
        raise NothingEntered(
            _.plural(
                "%(count)s row of %(file)s is wrong, so nobody was entered. Mend it and import "
                "the file again.",
                "%(count)s rows of %(file)s are wrong, so nobody was entered. Mend them and "
                "import the file again.",
                len(bad),
                file=file,
            )
        )
    say(_summary(count, dry_run=dry_run))
    if count[Outcome.NEW] and not dry_run:
        say(
            _(
                "Nobody of them has a password yet. Give them one at the counter (their page, "
                "“Help with signing in”) or with linli person password, or hand out invitation "
                "codes from the staff area."
            )
        )


def _summary(count: Counter[Outcome], *, dry_run: bool) -> Text:
    numbers = {outcome.value: count[outcome] for outcome in Outcome}
    if dry_run:
        return _(
            "Would enter %(new)s, change %(changed)s and leave %(same)s as they are. Nothing was "
            "changed; without --dry-run it is done.",
            **numbers,
        )
    return _(
        "Entered %(new)s, changed %(changed)s, left %(same)s as they were.",
        **numbers,
    )
