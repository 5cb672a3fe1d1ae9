"""``linli volunteers``: bringing in the volunteers and teams that were there before."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from linli import communities
from linli.cli.roster.reading import lines
from linli.cli.tables import progress, show
from linli.cli.words import say, spoken
from linli.cli.workplace import actor, ready_database
from linli_volunteer_hours.refusals import ListRefused
from linli_volunteer_hours.register.bringing_in import Outcome, Result, bring_in, rows
from linli_volunteer_hours.texts import _


class _Undo(Exception):
    """Ends the transaction without keeping anything."""


@click.group(help=spoken(_("Bring in volunteers and their teams.")))
def volunteers() -> None:
    """Group the commands about volunteers."""


@volunteers.command(
    "import",
    help=spoken(
        _(
            "Make the people of FILE (CSV or XLSX, first line with the column names) volunteers of "
            "the community SLUG and members of their teams: all or, if one row is wrong, nobody. "
            "They have to be on the community's register already (linli person import). Run again, "
            "it adds what is missing.\n\n"
            "The columns: name 姓名, phone 手机号 (its last four digits are enough), team 队伍 "
            "(several with commas; made where there is none of the name), leader 队长 (yes), "
            "skills 特长, languages 语言; for a team that is made: fields 服务领域, about 简介. "
            "A row without a name makes its team."
        )
    ),
)
@click.argument("slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--dry-run", is_flag=True, help=spoken(_("Only show what would happen; change nothing."))
)
def import_(slug: str, file: Path, *, dry_run: bool) -> None:
    """Import a list of volunteers and teams."""
    wanted = rows(lines(file.name, file.read_bytes()))
    results: list[Result] = []
    with ready_database() as database:
        try:
            with database.writing() as session, progress(_("Volunteers")) as bars:
                task = bars.add_task("", total=len(wanted))
                here = communities.find(session, slug).id
                results += bring_in(session, actor(), here, wanted, lambda: bars.advance(task))
                if dry_run or _wrong(results):
                    raise _Undo
        except _Undo:
            pass
    _report(results, file.name, dry_run=dry_run)


def _wrong(results: Sequence[Result]) -> list[Result]:
    return [one for one in results if one.outcome is Outcome.BAD]


def _report(results: list[Result], file: str, *, dry_run: bool) -> None:
    wrong = _wrong(results)
    if wrong:
        show(
            (_("Line"), _("Name"), _("What is wrong")),
            [(one.line, one.name, one.wrong or "") for one in wrong],
        )
        raise ListRefused(
            _.plural(
                "%(count)s row of %(file)s is wrong, so nothing was entered. Mend it and import "
                "the file again.",
                "%(count)s rows of %(file)s are wrong, so nothing was entered. Mend them and "
                "import the file again.",
                len(wrong),
                file=file,
            )
        )
    count = Counter(one.outcome for one in results)
    numbers = {"new": count[Outcome.NEW], "same": count[Outcome.SAME]}
    if dry_run:
        say(_("Would enter %(new)s rows; %(same)s are there already.", **numbers))
    else:
        say(_("Entered %(new)s rows; %(same)s were there already.", **numbers))
