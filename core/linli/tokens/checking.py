"""Looking a token in the face: one statement for each request."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, bindparam, func, literal_column, select
from sqlmodel import Session

from linli.access.actor import Actor
from linli.clock import now, remember
from linli.communities.models import Community, CommunityStatus
from linli.communities.tree import CommunityNotFound
from linli.i18n import texts
from linli.tokens.keeping import PREFIX, hash_of
from linli.tokens.models import Token
from linli.tokens.refusals import (
    ScopeMissing,
    TokenExpired,
    TokenInvalid,
    TokenMissing,
    TokenRevoked,
)

_ = texts("linli")

#: The longest text that is looked up; a token of ours is shorter.
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Admitted:
    """A token that was let in: what it may do, and in which community it asks."""

    id: UUID
    scopes: frozenset[str]
    per_minute: int
    actor: Actor
    community_id: UUID
    #: Ids from the root to the community asked for, as the tree keeps them.
    path: str

    def require(self, scope: str) -> None:
        """Refuse what the token is not for.

        Raises:
            ScopeMissing: it lacks the scope.
        """
        if scope not in self.scopes:
            raise ScopeMissing(
                _("This token is not for that: it lacks the scope %(scope)s.", scope=scope)
            )


def admit(session: Session, text: str | None, slug: str) -> Admitted:
    """Return what a token opens at ``/communities/<slug>``.

    A community that does not exist and one that the token does not open are the same refusal, so
    that nothing can be learnt of it. The statement also tells :func:`linli.clock.now` the time.

    Raises:
        TokenMissing, TokenInvalid, TokenExpired, TokenRevoked: it opens nothing.
        CommunityNotFound: it does not open this community.
    """
    if not text:
        raise TokenMissing(_("This request needs a token: Authorization: Bearer linli_…"))
    if not text.startswith(PREFIX) or len(text) > _LONGEST or not text.isascii():
        raise _unknown()
    connection = session.connection()
    asked = {"hash": hash_of(text), "slug": slug}
    found = connection.execute(_QUERIES[connection.dialect.name], asked).one_or_none()
    if found is None:
        raise _unknown()
    (id_, name, scopes, per_minute, person_id, expires_at, revoked_at) = found[:7]
    home, community_id, path, clock = found[7:]
    remember(session, _moment(clock))
    if revoked_at is not None:
        raise TokenRevoked(_("This token was taken back. Ask the community for a new one."))
    if expires_at is not None and expires_at <= now(session):
        raise TokenExpired(_("This token's time is over. Ask the community for a new one."))
    if community_id is None or not path.startswith(home):
        raise CommunityNotFound(_("There is no community at this address."))
    actor = Actor(person_id, origin=f"api {name}"[:80])
    return Admitted(id_, frozenset(scopes), per_minute, actor, community_id, path)


def _unknown() -> TokenInvalid:
    return TokenInvalid(_("This token is not valid here."))


def _moment(clock: Any) -> datetime:
    if isinstance(clock, datetime):
        return clock
    return datetime.fromisoformat(clock).replace(tzinfo=UTC)


def _query(clock: Any) -> Any:
    # Tables and not classes: every request waits for this, and the ORM has nothing to add to it.
    token = Token.__table__.c  # type: ignore[attr-defined]
    community = Community.__table__  # type: ignore[attr-defined]
    home, asked = community.alias("home"), community.alias("asked")
    return (
        select(
            token.id,
            token.name,
            token.scopes,
            token.per_minute,
            token.person_id,
            token.expires_at,
            token.revoked_at,
            home.c.path,
            asked.c.id,
            asked.c.path,
            clock,
        )
        .join(home, home.c.id == token.community_id)
        .outerjoin(
            asked, (asked.c.slug == bindparam("slug")) & (asked.c.status == CommunityStatus.OPEN)
        )
        .where(token.hash == bindparam("hash"))
    )


_QUERIES = {
    "sqlite": _query(literal_column("strftime('%Y-%m-%dT%H:%M:%f', 'now')")),
    "postgresql": _query(
        func.date_trunc("milliseconds", func.clock_timestamp(), type_=DateTime(timezone=True))
    ),
}
