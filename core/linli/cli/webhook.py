"""``linli webhook``: telling other programs what happens."""

from uuid import UUID

import click

from linli import communities, webhooks
from linli.cli.tables import show
from linli.cli.words import N_, say
from linli.cli.workplace import actor, reading, writing
from linli.i18n import texts

_ = texts("linli")


@click.group(help=N_("Tell other programs what happens."))
def webhook() -> None:
    """Group the commands about webhooks."""


@webhook.command(
    help=N_(
        "Tell URL what happens in the community SLUG from now on, and print the secret with which "
        "its receiver checks the signatures."
    )
)
@click.option("--community", "slug", required=True, metavar="SLUG", help=N_("Whose events."))
@click.option("--url", required=True, help=N_("Where to send them: https://…"))
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    help=N_("Only kinds that begin like this (points.); repeat it. Left out: all."),
)
def add(slug: str, url: str, kinds: tuple[str, ...]) -> None:
    """Make a webhook; the secret alone goes to standard output."""
    with writing() as session:
        place = communities.find(session, slug)
        made = webhooks.add(session, actor(), place.id, url=url, kinds=list(kinds))
    click.echo(made.secret)
    say(
        _(
            "The worker sends what happens (linli worker, or linli run --with-jobs). To stop it: "
            "linli webhook remove %(id)s",
            id=str(made.id),
        ),
        error=True,
    )


@webhook.command("list", help=N_("List the webhooks of the community SLUG."))
@click.argument("slug")
def list_(slug: str) -> None:
    """Show a community's webhooks."""
    with reading() as session:
        place = communities.find(session, slug)
        found = webhooks.listing(session, actor(), place.id)
    rows = [
        (
            str(row.id),
            row.url,
            ", ".join(row.kinds),
            row.state.value,
            row.waiting,
            row.failing_since.isoformat(timespec="minutes") if row.failing_since else "",
        )
        for row in found
    ]
    headers = (_("Id"), _("Address"), _("Kinds"), _("State"), _("Waiting"), _("Failing since"))
    show(headers, rows)


@webhook.command(help=N_("Show what became of the newest events for the webhook ID."))
@click.argument("webhook_id", metavar="ID", type=click.UUID)
def deliveries(webhook_id: UUID) -> None:
    """Show a webhook's newest deliveries."""
    with reading() as session:
        found = webhooks.deliveries(session, actor(), webhook_id)
    rows = [(row.position, row.kind, row.state.value, row.attempts, row.answer) for row in found]
    show((_("Number"), _("Kind"), _("State"), _("Tries"), _("Answer")), rows)


@webhook.command(help=N_("Stop telling the webhook ID."))
@click.argument("webhook_id", metavar="ID", type=click.UUID)
def remove(webhook_id: UUID) -> None:
    """Remove a webhook; again, nothing changes."""
    with writing() as session:
        url = webhooks.remove(session, actor(), webhook_id)
    say(_("%(url)s is no longer told what happens.", url=url))
