"""What the panel says to a proposal."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access
from linli.access import Actor
from linli.clock import now
from linli_moral_bank.deeds import panels
from linli_moral_bank.honours.nominees import concerned, note, subject_of
from linli_moral_bank.honours.reading import find
from linli_moral_bank.honours.refusals import HonourRefused, NomineeUnknown
from linli_moral_bank.models import Honour, HonourState, Nominee, NomineeState
from linli_moral_bank.texts import _


def review(
    session: Session,
    actor: Actor,
    community_id: UUID,
    nominee_id: UUID,
    *,
    supports: bool,
    remark: str = "",
) -> None:
    """Say for the panel of a nominee's group whether it supports a proposal.

    Of who belongs to no group, any panel of the community says so.

    Raises:
        NotAllowed, NomineeUnknown: the actor is not on that panel, or nobody like this is proposed.
        DutiesIncompatible, RelativeStepsBack: they proposed it, or are close to somebody.
        HonourRefused: the panel has said its word, it is decided, or a no without a reason.
    """
    nominee = session.execute(
        select(Nominee)
        .join(Honour, col(Honour.id) == col(Nominee.honour_id))
        .where(col(Nominee.id) == nominee_id, col(Honour.community_id) == community_id)
        .with_for_update(of=Nominee)
    ).scalar_one_or_none()
    if nominee is None:
        raise NomineeUnknown(_("Nobody like this is proposed here."))
    panels.require(session, actor, community_id, nominee.group_id)
    honour = find(session, community_id, nominee.honour_id)
    if honour.state is not HonourState.OPEN or nominee.state is not NomineeState.PROPOSED:
        raise HonourRefused(_("This has already been decided."))
    remark = remark.strip()
    if not supports and not remark:
        raise HonourRefused(
            _("Please write why, so that the person understands it."), field="remark"
        )
    access.take_duty(
        session,
        actor,
        subject_of(nominee),
        "moral_bank.verify",
        concerning=concerned(session, honour, nominee),
    )
    nominee.state = NomineeState.SUPPORTED if supports else NomineeState.DECLINED
    nominee.remark, nominee.reviewed_by_id = remark[:500], actor.person_id
    nominee.reviewed_at = now(session)
    session.flush()
    note(session, actor, "reviewed", honour, nominee.person_id, title=honour.title)
