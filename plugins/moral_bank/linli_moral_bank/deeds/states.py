"""A deed itself: what core's services call it, finding it, and bringing it on."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import audit
from linli.access import Actor
from linli.clock import now
from linli.subjects import Subject
from linli_moral_bank.deeds.refusals import DeedUnknown
from linli_moral_bank.models import Deed, DeedState, Rule
from linli_moral_bank.texts import _

#: What the type of a deed is called in core's services.
DEED = "moral_bank.deed"


def subject_of(deed_id: UUID) -> Subject:
    """Name a deed for core's services."""
    return Subject(DEED, deed_id)


def find(session: Session, community_id: UUID, deed_id: UUID, *, lock: bool = False) -> Deed:
    """Return a deed of a community; with ``lock`` nobody else changes it until the end.

    Raises:
        DeedUnknown: there is none with this id here.
    """
    query = select(Deed).where(col(Deed.id) == deed_id, col(Deed.community_id) == community_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    deed: Deed | None = session.execute(query).scalar_one_or_none()
    if deed is None:
        raise DeedUnknown(_("There is no such deed here."))
    return deed


def is_own(deed: Deed) -> bool:
    """Return whether who told of a deed did it, or speaks for who did.

    Only they read in their messages what was written about it. What is written about somebody else
    stands with the deed alone, so that it can be taken out when that person is erased.
    """
    return deed.declarer_id in (deed.owner_id, deed.beneficiary_id)


def move(session: Session, actor: Actor, deed: Deed, state: DeedState, *, reason: str = "") -> None:
    """Bring a locked deed into its next state, and write down who did.

    The reason stands with the deed and not in the log, which nobody can take words out of.
    """
    before = deed.state
    deed.state = state
    if state.is_over:
        deed.decided_at, deed.reason = now(session), reason
    session.flush()
    audit.record(
        session,
        actor,
        f"moral_bank.deed.{state.value}",
        deed.community_id,
        subject_of(deed.id),
        before={"state": before.value},
        after={
            "state": state.value,
            "points": deed.points,
            "title": session.get_one(Rule, deed.rule_id).title,
        },
        person_id=deed.beneficiary_id,
    )
