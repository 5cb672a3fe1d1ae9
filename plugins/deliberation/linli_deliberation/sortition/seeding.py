"""The seed of a draw, read by two people: a slip of one finger stood for ever."""

from uuid import UUID

from sqlmodel import Session

from linli import access
from linli.access import Actor
from linli_deliberation.models import Draw
from linli_deliberation.refusals import DrawRefused
from linli_deliberation.sortition import draws
from linli_deliberation.texts import _


def enter(session: Session, actor: Actor, community_id: UUID, draw_id: UUID, seed: str) -> Draw:
    """Enter the seed as it was published; lots are drawn once a second person reads the same.

    Whoever reads something else than the first puts it in the first one's place, and it waits for
    another reader again.

    Raises:
        NotAllowed, DrawUnknown: the actor may not, or there is no such draw here.
        NotNow: it was drawn before or annulled, or the seed cannot be known yet.
        DrawRefused: the seed is missing, or nobody stands behind the act.
    """
    access.require(session, actor, draws.DRAW, community_id)
    found = draws.lock(session, community_id, draw_id)
    seed = draws.require_seed(session, found, seed)
    if actor.person_id is None:
        raise DrawRefused(_("A seed is read by a person."), field="seed")
    if seed == found.read_seed and found.read_by_id not in (None, actor.person_id):
        draws.draw(session, actor, community_id, draw_id, seed)
        return found
    found.read_seed, found.read_by_id = seed, actor.person_id
    session.flush()
    draws.note(session, actor, "deliberation.draw.seed_read", found, seed=seed)
    return found
