"""``linli community``: adding communities, listing and showing them."""

from contextlib import suppress
from uuid import UUID

import click
from sqlalchemy import func, select
from sqlmodel import Session, col

from linli import access, communities, people, plugins, points, starters
from linli.cli.tables import show as show_table
from linli.cli.templates import template as template_command
from linli.cli.templates import templates
from linli.cli.words import N_, say
from linli.cli.workplace import actor, reading, writing
from linli.communities import CommunityKind, CommunityStatus, Place
from linli.communities.models import Community
from linli.i18n import Text, texts
from linli.people import Membership, MembershipStatus

_ = texts("linli")


class _DryRun(Exception):
    """Ends the transaction of a dry run without keeping anything."""


_KINDS = [kind.value for kind in CommunityKind if kind.has_portal]


@click.group(help=N_("Add, list and show communities."))
def community() -> None:
    """Group the commands about communities."""


@community.command(
    help=N_(
        "Add a community with the address SLUG, such as longhai; its portal is at /c/longhai. "
        "--template takes the name of an installed template or a file."
    )
)
@click.argument("slug")
@click.option("--name", default="", help=N_("Its name as people say it, such as 龙海社区."))
@click.option("--parent", default="", metavar="SLUG", help=N_("The community above it."))
@click.option(
    "--kind", type=click.Choice(_KINDS), help=N_("Default: the template's, else community.")
)
@click.option(
    "--code", default="", help=N_("Short code among its neighbours; default: the address.")
)
@click.option("--template", default="", metavar="NAME|FILE", help=N_("Set it up from a template."))
@click.option("--dry-run", is_flag=True, help=N_("Only show what would be made; change nothing."))
def add(
    slug: str,
    name: str,
    parent: str,
    kind: str | None,
    code: str,
    template: str,
    dry_run: bool,
) -> None:
    """Make a community in one transaction."""
    file = starters.find(template) if template else None
    with suppress(_DryRun), writing() as session:
        parent_id = communities.find(session, parent).id if parent else None
        wanted = CommunityKind(kind) if kind else None
        if file is not None:
            place = starters.found(
                session,
                actor(),
                file,
                slug=slug,
                name=name,
                kind=wanted,
                parent_id=parent_id,
                code=code,
            )
        else:
            place = communities.create(
                session,
                actor(),
                kind=wanted or CommunityKind.COMMUNITY,
                code=code or slug.upper(),
                name=name or slug,
                slug=slug,
                parent_id=parent_id,
            )
        groups = len(communities.groups(session, place.id))
        on = sorted(plugins.enabled(session, place.id))
        if dry_run:
            facts = [*_made(session, place), *_described(file)]
            raise _DryRun
    if dry_run:
        show_table((_("What"), _("Value")), facts)
        say(_("Nothing was changed; without --dry-run it is made."))
        return
    say(
        _(
            "%(name)s is there at /c/%(slug)s, with %(groups)s groups and these plugins: "
            "%(plugins)s.",
            name=place.name,
            slug=slug,
            groups=groups,
            plugins=", ".join(on) or "–",
        )
    )
    say(
        _(
            "Next: linli person add %(slug)s --name NAME --sign-in-name NAME --role administrator "
            "--password-prompt",
            slug=slug,
        )
    )


community.add_command(template_command)
community.add_command(templates)


@community.command("list", help=N_("List all communities as a tree."))
def list_() -> None:
    """Show the tree with members and plugins."""
    with reading() as session:
        rows = _tree(session)
    if not rows:
        say(_("There is no community yet. Next: linli community add ADDRESS --name NAME"))
        return
    show_table((_("Address"), _("Name"), _("Kind"), _("Members"), _("Plugins")), rows)


@community.command(help=N_("Show a community: its groups, plugins and settings."))
@click.argument("slug")
def show(slug: str) -> None:
    """Show what a community is made of."""
    with reading() as session:
        place = communities.find(session, slug)
        line = [communities.place(session, id_).name for id_ in place.ancestor_ids]
        facts: list[tuple[Text | str, Text | str]] = [
            (_("Name"), place.name),
            (_("Above it"), " › ".join(line[:-1]) or "–"),
            (_("Kind"), place.kind.value),
            (_("Language, time zone"), f"{place.language}, {place.time_zone}"),
            (_("Members"), str(_counts(session).get(place.id, 0))),
            (_("Groups"), _listed(communities.groups(session, place.id))),
            (_("Below it"), _listed(communities.children(session, place.id, kinds=_PORTALS))),
            (_("Organisations"), str(len(people.organisations(session, place.id)))),
        ]
        decided = plugins.decisions(session, place.id)
        choices = [
            (
                name,
                _("on") if decision.on else _("off"),
                _decider(session, place, decision.decided_by),
            )
            for name, decision in sorted(decided.items())
        ]
        settings = [
            (owner, key, str(value))
            for owner in ("core", "core.evidence", *plugins.manager().working)
            for key, value in sorted(communities.inherited(session, place.id, owner).items())
        ]
    show_table((_("What"), _("Value")), facts)
    if choices:
        show_table((_("Plugin"), _("State"), _("Decided by")), choices)
    if settings:
        show_table((_("Owner"), _("Setting"), _("Value")), settings)


def _made(session: Session, place: Place) -> list[tuple[Text | str, Text | str]]:
    """Return what a new community has."""
    actor_ = actor()
    named = {holder.person_id: holder.name for holder in access.holders(session, actor_, place.id)}
    members = people.members(session, actor_, place.id, limit=1000)
    return [
        (_("Name"), place.name),
        (_("Kind"), place.kind.value),
        (_("Groups"), _listed(communities.groups(session, place.id))),
        (
            _("Organisations"),
            ", ".join(one.name for one in people.organisations(session, place.id)) or "–",
        ),
        (_("Members"), ", ".join(one.name for one in members) or "–"),
        (_("With a role"), ", ".join(named.values()) or "–"),
        (_("Points"), ", ".join(unit.name for unit in points.units(session, place.id)) or "–"),
        (_("Plugins"), ", ".join(sorted(plugins.enabled(session, place.id))) or "–"),
    ]


def _described(file: starters.StarterFile | None) -> list[tuple[Text | str, Text | str]]:
    """Return what a template sets up besides, counted under its own words."""
    if file is None:
        return []
    settings = starters.decided(file.starter)
    rows: list[tuple[Text | str, Text | str]] = [(_("Settings"), str(settings))] if settings else []
    working = plugins.manager().working
    for name, part in file.starter.plugins.items():
        told = ", ".join(f"{word}: {count}" for word, count in starters.contents(part).items())
        rows.append((working[name].info.title if name in working else name, told or "–"))
    return rows


_PORTALS = tuple(kind for kind in CommunityKind if kind.has_portal)


def _tree(session: Session) -> list[tuple[str, str, str, int, str]]:
    counts = _counts(session)
    rows = session.execute(
        select(
            col(Community.id),
            col(Community.slug),
            col(Community.name),
            col(Community.kind),
            col(Community.path),
        )
        .where(col(Community.slug).is_not(None), col(Community.status) == CommunityStatus.OPEN)
        .order_by(col(Community.path))
    )
    return [
        (
            str(slug),
            "  " * (path.count("/") - 1) + name,
            kind.value,
            counts.get(id_, 0),
            ", ".join(sorted(plugins.enabled(session, id_))),
        )
        for id_, slug, name, kind, path in rows
    ]


def _counts(session: Session) -> dict[UUID, int]:
    found = session.execute(
        select(col(Membership.community_id), func.count())
        .where(col(Membership.status) == MembershipStatus.ACTIVE, col(Membership.until).is_(None))
        .group_by(col(Membership.community_id))
    )
    return {row[0]: row[1] for row in found}


def _listed(places: list[Place]) -> str:
    return ", ".join(f"{place.slug or place.code} {place.name}" for place in places) or "–"


def _decider(session: Session, place: Place, decided_by: UUID | None) -> Text | str:
    if decided_by == place.id or decided_by is None:
        return _("itself")
    return next(
        communities.place(session, id_).name for id_ in place.ancestor_ids if id_ == decided_by
    )
