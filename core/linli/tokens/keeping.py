"""Making, listing and revoking tokens."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, audit, feed
from linli.access import Actor
from linli.clock import now
from linli.i18n import texts
from linli.people.models import Person
from linli.subjects import Subject
from linli.tokens import scopes as known_scopes
from linli.tokens.models import Token, TokenUse
from linli.tokens.refusals import TokenNotMade, TokenUnknown

_ = texts("linli")

#: Programs that look for secrets left in public places find it by this.
PREFIX = "linli_"
#: Requests a minute, where nothing else is said, and at most.
PER_MINUTE, MOST_PER_MINUTE = 600, 60_000
MOST_DAYS = 3650


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was just made. ``text`` is shown once and kept nowhere."""

    id: UUID
    text: str


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as those who look after them see it."""

    id: UUID
    community_id: UUID
    name: str
    scopes: list[str]
    per_minute: int
    made_at: datetime
    made_by: str | None
    expires_at: datetime | None
    revoked_at: datetime | None
    #: The minute in which it was last used.
    used_at: datetime | None

    def works(self, moment: datetime) -> bool:
        """Return whether it opens anything at ``moment``."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > moment)


def add(
    session: Session,
    actor: Actor,
    community_id: UUID,
    *,
    name: str,
    scopes: list[str],
    days: int | None = 365,
    per_minute: int = PER_MINUTE,
) -> NewToken:
    """Make a token for a community and everything below it; it acts in the actor's name.

    ``days`` is how long it works (None: until it is revoked), ``per_minute`` how many requests it
    may make in a minute. With the scope ``events:read`` the community's feed begins, if it has not.

    Raises:
        NotAllowed: the actor may not let programs in here.
        ScopeUnknown: nobody offers one of the scopes.
        TokenNotMade: the name, the days or the requests a minute do not fit.
    """
    access.require(session, actor, "core.tokens", community_id)
    name = name.strip()
    if not 0 < len(name) <= 80 or "\0" in name:
        raise TokenNotMade(_("Say in at most 80 characters which program it is."), field="name")
    if days is not None and not 0 < days <= MOST_DAYS:
        raise TokenNotMade(_("A token works for 1 to %(most)s days.", most=MOST_DAYS), field="days")
    if not 0 < per_minute <= MOST_PER_MINUTE:
        raise TokenNotMade(
            _("A token makes 1 to %(most)s requests a minute.", most=MOST_PER_MINUTE),
            field="per_minute",
        )
    chosen = known_scopes.check(scopes)
    moment = now(session)
    text = PREFIX + secrets.token_urlsafe(32)
    token = Token(
        community_id=community_id,
        name=name,
        hash=hash_of(text),
        scopes=chosen,
        per_minute=per_minute,
        made_at=moment,
        person_id=actor.person_id,
        expires_at=None if days is None else moment + timedelta(days=days),
    )
    session.add(token)
    session.flush()
    if "events:read" in chosen:
        feed.open_feed(session, community_id)
    audit.record(
        session,
        actor,
        "core.token.made",
        community_id,
        Subject("core.token", token.id),
        after={"name": name, "scopes": chosen, "days": days},
    )
    return NewToken(token.id, text)


def listing(session: Session, actor: Actor, community_id: UUID) -> list[TokenRow]:
    """Return a community's own tokens, the newest first.

    Raises:
        NotAllowed: the actor may not let programs in here.
    """
    access.require(session, actor, "core.tokens", community_id)
    rows = session.execute(
        select(
            col(Token.id),
            col(Token.community_id),
            col(Token.name),
            col(Token.scopes),
            col(Token.per_minute),
            col(Token.made_at),
            col(Person.name),
            col(Token.expires_at),
            col(Token.revoked_at),
            col(TokenUse.minute),
        )
        .outerjoin(Person, col(Person.id) == col(Token.person_id))
        .outerjoin(TokenUse, col(TokenUse.token_id) == col(Token.id))
        .where(col(Token.community_id) == community_id)
        .order_by(col(Token.id).desc())
    )
    return [TokenRow(*row) for row in rows]


def revoke(session: Session, actor: Actor, token_id: UUID) -> str:
    """Take a token back, at once and for ever; return its name. Asked again, nothing changes.

    Raises:
        NotAllowed: the actor may not let programs in there.
        TokenUnknown: there is no such token.
    """
    token = session.get(Token, token_id)
    if token is None:
        raise TokenUnknown(_("There is no such token."))
    access.require(session, actor, "core.tokens", token.community_id)
    if token.revoked_at is None:
        token.revoked_at = now(session)
        audit.record(
            session,
            actor,
            "core.token.revoked",
            token.community_id,
            Subject("core.token", token.id),
            before={"name": token.name},
        )
    return token.name


def hash_of(text: str) -> bytes:
    """Return what is kept of a token."""
    return sha256(text.encode()).digest()
