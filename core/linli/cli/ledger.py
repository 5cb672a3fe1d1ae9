"""``linli ledger``: checking the ledger, its day's checkpoint for the notice board, its keys."""

from pathlib import Path

import click
from rich.progress import TaskID
from sqlmodel import Session

from linli import communities
from linli.cli.faults import Fault
from linli.cli.tables import progress, show
from linli.cli.words import N_, say, spoken
from linli.cli.workplace import actor, reading, writing
from linli.i18n import texts
from linli.points import log
from linli.points.verify import Verified
from linli.points.verify import verify as verify_ledger

_ = texts("linli")


@click.group(
    help=N_("Check the ledger, print its checkpoint for the notice board, change its key.")
)
def ledger() -> None:
    """Group the commands about the ledger."""


@ledger.command(
    help=N_(
        "Compute everything again from the first booking on: balances, points that expire, what is "
        "set aside, the log and its signatures. Exits 1 and names the first row that is wrong."
    )
)
@click.option(
    "--community", "slug", metavar="SLUG", help=N_("Only what is counted in this community.")
)
def verify(slug: str | None) -> None:
    """Recompute the ledger."""
    with reading() as session:
        result = _verified(session, slug)
    if result.wrong is not None:
        raise Fault(
            spoken(
                _(
                    "The ledger is not right. The first wrong row: %(table)s %(row)s: %(problem)s",
                    table=result.wrong.table,
                    row=result.wrong.row,
                    problem=result.wrong.problem,
                )
            )
        )
    say(
        _(
            "All is right: %(transfers)s bookings, %(postings)s postings, %(accounts)s accounts.",
            transfers=f"{result.transfers:,}",
            postings=f"{result.postings:,}",
            accounts=f"{result.accounts:,}",
        )
    )


@ledger.command(
    help=N_(
        "Show today's checkpoint of the ledger in the community SLUG: the number to hang up, and "
        "the signed text. It is made when there is none yet."
    )
)
@click.argument("slug")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help=N_("Write the signed text into a file."),
)
def checkpoint(slug: str, output: Path | None) -> None:
    """Print the checkpoints of the units that count in a community."""
    with writing() as session:
        place = communities.find(session, slug)
        logs = log.logs_of(session, place.id)
        if not logs:
            raise log.LedgerEmpty()
        made = [
            (communities.place(session, id_).name, log.checkpoint(session, id_)) for id_ in logs
        ]
    for name, one in made:
        say(
            _(
                "%(name)s, %(day)s, %(count)s lines in the ledger. Number for the notice board:",
                name=name,
                day=one.day,
                count=f"{one.size:,}",
            )
        )
        say(f"\n    {one.code}\n")
        if output is None:
            say(one.note)
    if output is not None:
        output.write_text("".join(one.note for _name, one in made), encoding="utf-8")
        say(_("The signed text is in %(file)s.", file=str(output)))


@ledger.group(help=N_("List and change the keys that sign the ledger."))
def keys() -> None:
    """Group the commands about keys."""


@keys.command("list", help=N_("List the public keys, for tools that check signed notes."))
@click.argument("slug")
def list_(slug: str) -> None:
    """Show the public keys under the name that they have in a community."""
    with reading() as session:
        place = communities.find(session, slug)
        logs = log.logs_of(session, place.id) or [place.id]
        rows = [
            (
                key.number,
                key.made_at.date().isoformat(),
                _("itself") if key.signed_by == key.number else str(key.signed_by),
                log.verifier_key(log.origin(logs[0]), key.public),
            )
            for key in log.keys(session)
        ]
    show((_("Number"), _("Since"), _("Vouched for by"), _("Key")), rows)


@keys.command(
    help=N_(
        "Take a new key into use. The old one vouches for it, so that whoever trusts the old one "
        "can trust the new one. Keep a copy of the new file ledger-key in a safe place."
    )
)
@click.option("--lost", is_flag=True, help=N_("The old key is lost; everybody will see that."))
def rotate(lost: bool) -> None:
    """Change the key."""
    with writing() as session:
        key = log.rotate(session, actor(), lost=lost)
    log.settle(key)
    say(_("Key number %(number)s signs from now on.", number=key.number))


def _verified(session: Session, slug: str | None) -> Verified:
    community_id = communities.find(session, slug).id if slug else None
    with progress(_("Checking the ledger")) as bars:
        task: list[TaskID] = []

        def tell(done: int, total: int) -> None:
            if not task:
                task.append(bars.add_task("", total=total))
            bars.update(task[0], completed=done)

        return verify_ledger(session, tell, community_id=community_id)
