"""Adding to the tree and changing it."""

import re
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit
from linli.access.actor import Actor
from linli.clock import now
from linli.communities.models import Community, CommunityKind, CommunityStatus
from linli.communities.tree import Place, forget_places, place
from linli.errors import Refusal
from linli.i18n import LANGUAGES, texts
from linli.ids import new_id
from linli.subjects import Subject

_ = texts("linli")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class CommunityRefused(Refusal):
    """The node cannot be made or changed like this."""

    code = "core.community_refused"


class SlugTaken(CommunityRefused):
    """Another community already has this address."""

    code = "core.slug_taken"
    status = 409


def create(
    session: Session,
    actor: Actor,
    *,
    kind: CommunityKind,
    code: str,
    name: str,
    slug: str | None = None,
    parent_id: UUID | None = None,
    language: str | None = None,
    time_zone: str | None = None,
) -> Place:
    """Add a node below ``parent_id``, or a root.

    A node with a portal needs a ``slug`` of lower-case letters, digits and single hyphens.

    Raises:
        NotAllowed: the actor may not change the tree here; only the system makes a root.
        SlugTaken: the address, or the code among the siblings, is in use.
        CommunityRefused: a value is missing or makes no sense.
    """
    parent = place(session, parent_id) if parent_id else None
    if parent is not None:
        access.require(session, actor, "core.communities.manage", parent.id)
    elif not actor.is_system:
        raise CommunityRefused(_("Only the installation itself can start a new tree."))
    _check(name, code, kind, slug, language, time_zone)
    _check_free(session, slug, code, parent_id)
    id_ = new_id()
    node = Community(
        id=id_,
        parent_id=parent_id,
        kind=kind,
        slug=slug,
        code=code.strip(),
        name=name.strip(),
        path=f"{parent.path if parent else ''}{id_}/",
        language=language,
        time_zone=time_zone,
        created_at=now(session),
    )
    session.add(node)
    session.flush()
    audit.record(
        session,
        actor,
        "core.community.created",
        parent_id or id_,
        Subject("core.community", id_),
        after={"name": node.name, "kind": kind.value, "slug": slug, "code": node.code},
    )
    return place(session, id_)


def rename(
    session: Session, actor: Actor, community_id: UUID, *, name: str, code: str | None = None
) -> Place:
    """Change a node's name, and its code among its siblings where given.

    Raises:
        NotAllowed: the actor may not change the tree here.
        SlugTaken: a sibling has the code.
        CommunityRefused: the name or code is empty.
    """
    access.require(session, actor, "core.communities.manage", community_id)
    node = session.get_one(Community, community_id)
    before = {"name": node.name, "code": node.code}
    code = (code or node.code).strip()
    if not name.strip():
        raise CommunityRefused(_("Please give a name."), field="name")
    if code != node.code:
        _check_free(session, None, code, node.parent_id)
    node.name, node.code = name.strip(), code
    session.flush()
    forget_places(session)
    audit.record(
        session,
        actor,
        "core.community.renamed",
        community_id,
        Subject("core.community", community_id),
        before=before,
        after={"name": node.name, "code": node.code},
    )
    return place(session, community_id)


def own_language(session: Session, community_id: UUID) -> tuple[str | None, str | None]:
    """Return the language and time zone that a node sets itself; None where it inherits."""
    row = session.execute(
        select(col(Community.language), col(Community.time_zone)).where(
            col(Community.id) == community_id
        )
    ).one()
    return row[0], row[1]


def set_language(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    language: str | None,
    time_zone: str | None,
) -> Place:
    """Set the language and time zone of a node and all below that set none; None inherits them.

    Raises:
        NotAllowed: the actor may not change the tree here.
        CommunityRefused: there is no such language or zone.
    """
    access.require(session, actor, "core.communities.manage", community_id)
    node = session.get_one(Community, community_id)
    _check(node.name, node.code, node.kind, node.slug, language, time_zone)
    before = {"language": node.language, "time_zone": node.time_zone}
    after = {"language": language, "time_zone": time_zone}
    if before != after:
        node.language, node.time_zone = language, time_zone
        session.flush()
        forget_places(session)
        audit.record(
            session,
            actor,
            "core.community.localised",
            community_id,
            Subject("core.community", community_id),
            before=before,
            after=after,
        )
    return place(session, community_id)


def close(session: Session, actor: Actor, community_id: UUID) -> None:
    """Take a node out of use; its records stay.

    Raises:
        NotAllowed: the actor may not change the tree here.
    """
    access.require(session, actor, "core.communities.manage", community_id)
    node = session.get_one(Community, community_id)
    if node.status is CommunityStatus.CLOSED:
        return
    node.status = CommunityStatus.CLOSED
    session.flush()
    forget_places(session)
    audit.record(
        session,
        actor,
        "core.community.closed",
        community_id,
        Subject("core.community", community_id),
    )


def _check(
    name: str,
    code: str,
    kind: CommunityKind,
    slug: str | None,
    language: str | None,
    time_zone: str | None,
) -> None:
    if not name.strip():
        raise CommunityRefused(_("Please give a name."), field="name")
    if not code.strip():
        raise CommunityRefused(_("Please give a short code."), field="code")
    if kind.has_portal and slug is None:
        raise CommunityRefused(_("Please give an address for the portal."), field="slug")
    if slug is not None and (len(slug) > 40 or not _SLUG.fullmatch(slug)):
        raise CommunityRefused(
            _("An address is made of lower-case letters, digits and hyphens, such as longhai."),
            field="slug",
        )
    if language is not None and language not in LANGUAGES:
        raise CommunityRefused(
            _("The portal does not speak %(language)s.", language=language), field="language"
        )
    if time_zone is not None:
        try:
            ZoneInfo(time_zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise CommunityRefused(
                _("There is no time zone %(zone)s.", zone=time_zone), field="time_zone"
            ) from error


def _check_free(session: Session, slug: str | None, code: str, parent_id: UUID | None) -> None:
    if slug is not None:
        taken = select(col(Community.id)).where(col(Community.slug) == slug)
        if session.execute(taken).first() is not None:
            raise SlugTaken(_("The address %(slug)s is already taken.", slug=slug), field="slug")
    if parent_id is not None:
        sibling = select(col(Community.id)).where(
            col(Community.parent_id) == parent_id, col(Community.code) == code.strip()
        )
        if session.execute(sibling).first() is not None:
            raise SlugTaken(_("The code %(code)s is already in use.", code=code), field="code")
