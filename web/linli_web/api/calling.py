"""The request as a view sees it, once it was let in."""

from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from sqlmodel import Session

from linli import communities
from linli.access import Actor
from linli.communities import Place
from linli.tokens import Admitted


class WritingNeeded(Exception):
    """A view that usually only reads has to write this time: it is called again where it can."""


@dataclass(slots=True)
class Call:
    """One request of a token that may do what it asks."""

    #: The transaction: a reading one for GET, a writing one for everything else.
    session: Session
    token: Admitted
    #: What the rule is asked under; empty for GET.
    key: str
    #: Method, path and content: what else the same key must not be used for.
    fingerprint: bytes
    #: "en" or "zh-Hans", for sentences to people.
    language: str
    #: Whether the transaction may write; see :meth:`need_writing`.
    can_write: bool
    #: Set it when the rule has answered as it did before.
    replayed: bool = False

    def need_writing(self) -> None:
        """Go on only in a transaction that may write; a reading one ends and the view is called
        anew.

        Raises:
            WritingNeeded: for the host.
        """
        if not self.can_write:
            raise WritingNeeded

    @property
    def actor(self) -> Actor:
        """Who acts: the person who made the token, or the system."""
        return self.token.actor

    @property
    def community_id(self) -> UUID:
        """The community in the address; it costs no query."""
        return self.token.community_id

    @property
    def community(self) -> Place:
        """The community in the address, with what it inherits."""
        return communities.place(self.session, self.token.community_id)


def fingerprint(method: str, path: str, content: bytes) -> bytes:
    """Return what tells two requests apart."""
    return sha256(b"\0".join((method.encode(), path.encode(), content))).digest()
