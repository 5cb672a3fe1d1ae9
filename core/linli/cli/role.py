"""``linli role``: giving, taking and listing roles."""

from datetime import datetime
from uuid import UUID

import click
from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, communities
from linli.access import ROLES
from linli.access.models import RoleGrant
from linli.cli.finding import NotFound, check_role, group_called, person_called
from linli.cli.tables import show
from linli.cli.words import N_, say, spoken
from linli.cli.workplace import actor, reading, writing
from linli.clock import now
from linli.communities import Place
from linli.i18n import texts
from linli.people import Person

_ = texts("linli")


@click.group(help=N_("Give, take and list roles."))
def role() -> None:
    """Group the commands about roles."""


@role.command(
    help=N_(
        "Give PERSON (a sign-in name, phone number or e-mail address) the role ROLE in the "
        "community SLUG and everything below it, or with --group in that group only."
    )
)
@click.argument("person")
@click.argument("role")
@click.argument("slug")
@click.option("--group", default="", help=N_("Code or name of the group."))
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help=N_("The last day, 2027-12-31."))
def grant(person: str, role: str, slug: str, group: str, until: datetime | None) -> None:
    """Give a role; given again, nothing changes."""
    check_role(role)
    with writing() as session:
        place = communities.find(session, slug)
        holder = person_called(session, person)
        access.grant(
            session,
            actor(),
            holder.id,
            role,
            place.id,
            group_id=group_called(session, place, group) if group else None,
            until=until.date() if until else None,
        )
        cannot_sign_in = holder.password_hash is None
    say(
        _(
            "%(name)s is %(role)s in %(place)s.",
            name=holder.name,
            role=ROLES[role],
            place=place.name,
        )
    )
    if cannot_sign_in:
        say(_("They have no password yet. Next: linli person password %(person)s", person=person))


@role.command(help=N_("Take a role away again."))
@click.argument("person")
@click.argument("role")
@click.argument("slug")
@click.option("--group", default="", help=N_("Code or name of the group."))
def revoke(person: str, role: str, slug: str, group: str) -> None:
    """Take a role."""
    check_role(role)
    with writing() as session:
        place = communities.find(session, slug)
        holder = person_called(session, person)
        group_id = group_called(session, place, group) if group else None
        held = _held(session, place, holder.id, role, group_id)
        if held is None:
            raise NotFound(
                _(
                    "%(name)s does not hold this role there. See: linli role list %(slug)s",
                    name=holder.name,
                    slug=slug,
                )
            )
        access.revoke(session, actor(), held)
    say(
        _(
            "%(name)s is no longer %(role)s in %(place)s.",
            name=holder.name,
            role=ROLES[role],
            place=place.name,
        )
    )


@role.command("list", help=N_("List who holds which role in the community SLUG."))
@click.argument("slug")
def list_(slug: str) -> None:
    """Show the roles given in a community itself and above it."""
    with reading() as session:
        place = communities.find(session, slug)
        today = now(session).date()
        groups = {group.id: group.name for group in communities.groups(session, place.id)}
        rows = [
            (
                spoken(ROLES.get(name, name)),
                holder,
                sign_in_name or phone or "",
                communities.place(session, at).name,
                groups.get(group_id, "") if group_id else "",
                last.isoformat() if last else "",
            )
            for name, holder, sign_in_name, phone, at, group_id, last in session.execute(
                select(
                    col(RoleGrant.role),
                    col(Person.name),
                    col(Person.sign_in_name),
                    col(Person.phone),
                    col(RoleGrant.community_id),
                    col(RoleGrant.group_id),
                    col(RoleGrant.until),
                )
                .join(Person, col(Person.id) == col(RoleGrant.person_id))
                .where(
                    col(RoleGrant.community_id).in_(place.ancestor_ids),
                    col(RoleGrant.until).is_(None) | (col(RoleGrant.until) >= today),
                )
                .order_by(col(RoleGrant.role), col(Person.name))
            )
        ]
    if not rows:
        say(
            _(
                "Nobody holds a role there yet. Next: linli role grant PERSON ROLE %(slug)s",
                slug=slug,
            )
        )
        return
    show((_("Role"), _("Name"), _("Signs in as"), _("In"), _("Group"), _("Until")), rows)


def _held(
    session: Session, place: Place, person_id: UUID, role: str, group_id: UUID | None
) -> UUID | None:
    group = col(RoleGrant.group_id)
    return session.execute(
        select(col(RoleGrant.id)).where(
            col(RoleGrant.person_id) == person_id,
            col(RoleGrant.role) == role,
            col(RoleGrant.community_id) == place.id,
            group.is_(None) if group_id is None else group == group_id,
        )
    ).scalar_one_or_none()
