"""``linli token``: letting other programs in, and shutting them out again."""

from uuid import UUID

import click

from linli import communities, tokens
from linli.cli.tables import show
from linli.cli.words import N_, say
from linli.cli.workplace import actor, reading, writing
from linli.clock import now
from linli.i18n import texts

_ = texts("linli")


@click.group(help=N_("Let other programs use the JSON API."))
def token() -> None:
    """Group the commands about tokens."""


@token.command(
    help=N_(
        "Make a token for the community SLUG and everything below it, and print it: it is shown "
        "this once. A program sends it as “Authorization: Bearer …”."
    )
)
@click.option("--community", "slug", required=True, metavar="SLUG", help=N_("Where it is valid."))
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    help=N_("What it is for: points:read, points:write, events:read, moral_bank:read … Repeat it."),
)
@click.option("--name", default="", help=N_("Which program has it."))
@click.option(
    "--days",
    type=click.IntRange(1, tokens.MOST_DAYS),
    default=365,
    show_default=True,
    help=N_("How long it works."),
)
@click.option(
    "--per-minute",
    type=click.IntRange(1, tokens.MOST_PER_MINUTE),
    default=tokens.PER_MINUTE,
    show_default=True,
    help=N_("Requests that it may make in a minute."),
)
def add(slug: str, scopes: tuple[str, ...], name: str, days: int, per_minute: int) -> None:
    """Make a token; the token alone goes to standard output, so that it can be piped."""
    with writing() as session:
        place = communities.find(session, slug)
        made = tokens.add(
            session,
            actor(),
            place.id,
            name=name or ", ".join(scopes)[:80],
            scopes=list(scopes),
            days=days,
            per_minute=per_minute,
        )
    click.echo(made.text)
    say(
        _(
            "Keep it in a safe place: it cannot be shown again. It opens %(place)s for %(days)s "
            "days. To take it back: linli token revoke %(id)s",
            place=place.name,
            days=days,
            id=str(made.id),
        ),
        error=True,
    )


@token.command("list", help=N_("List the tokens of the community SLUG."))
@click.argument("slug")
def list_(slug: str) -> None:
    """Show a community's own tokens, those that no longer work too."""
    with reading() as session:
        place = communities.find(session, slug)
        found = tokens.listing(session, actor(), place.id)
        moment = now(session)
    if not found:
        say(
            _(
                "No program is let in there yet. Next: linli token add --community %(slug)s "
                "--scope points:read",
                slug=slug,
            )
        )
        return
    rows = [
        (
            str(row.id),
            row.name,
            ", ".join(row.scopes),
            row.made_at.date().isoformat(),
            row.made_by or "",
            row.expires_at.date().isoformat() if row.expires_at else "",
            row.used_at.isoformat(timespec="minutes") if row.used_at else "",
            _("works") if row.works(moment) else _("revoked") if row.revoked_at else _("expired"),
        )
        for row in found
    ]
    headers = (_("Id"), _("Program"), _("For"), _("Made"), _("By"), _("Until"), _("Used"), "")
    show(headers, rows)


@token.command(help=N_("Take the token ID back, at once."))
@click.argument("token_id", metavar="ID", type=click.UUID)
def revoke(token_id: UUID) -> None:
    """Revoke a token; again, nothing changes."""
    with writing() as session:
        name = tokens.revoke(session, actor(), token_id)
    say(_("“%(name)s” is no longer let in.", name=name))
