"""Something made public turns out to be wrong: corrected for all to see, or taken back."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from linli import access, communities, inbox
from linli.access import Actor
from linli.clock import now
from linli.i18n import Text, translate
from linli.ids import new_id
from linli.subjects import Subject
from linli_deliberation.disclosure import matters
from linli_deliberation.disclosure.matters import PUBLISH, given, record
from linli_deliberation.models import Correction, Matter, Question, TakenBack
from linli_deliberation.refusals import MatterRefused, NotNow
from linli_deliberation.texts import _

_REASON = 500


def correct(
    session: Session,
    actor: Actor,
    community_id: UUID,
    matter_id: UUID,
    *,
    title: str,
    words: str,
    reason: str,
) -> Correction:
    """Correct something made public, on a new notice; what it said before stays to be read.

    Whoever asked about it is told.

    Raises:
        NotAllowed, MatterUnknown: the actor may not, or there is no such matter here.
        NotNow: it was taken back.
        MatterRefused: something is missing or too long, or nothing was changed.
    """
    matter = _standing(session, actor, community_id, matter_id)
    title, words = matters.checked(title, words)
    reason = given(reason, "reason", _REASON)
    before = matters.corrections(session, matter.id)
    present: Matter | Correction = before[-1] if before else matter
    if (title, words) == (present.title, present.words):
        raise MatterRefused(_("Nothing was changed."), field="words")
    correction_id = new_id()
    language = communities.place(session, community_id).language
    corrected = translate(_("Correction: %(title)s", title=title), language)
    made = Correction(
        id=correction_id,
        matter_id=matter.id,
        number=len(before) + 1,
        title=title,
        words=words,
        reason=reason,
        notice_id=matters.put_on_notice(
            session,
            actor,
            community_id,
            Subject("deliberation.correction", correction_id),
            corrected,
            f"{reason}\n{words}",
        ),
        at=now(session),
        by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    record(session, actor, "deliberation.matter.corrected", matter)
    _tell(session, matter, _("“%(title)s”, about which you asked, was corrected.", title=title))
    return made


def take_back(
    session: Session, actor: Actor, community_id: UUID, matter_id: UUID, *, reason: str
) -> TakenBack:
    """Show something made public no more; that it was there, and why it is not, stays.

    Whoever asked about it is told.

    Raises:
        NotAllowed, MatterUnknown: the actor may not, or there is no such matter here.
        NotNow: it was taken back already.
        MatterRefused: the reason is missing or too long.
    """
    matter = _standing(session, actor, community_id, matter_id)
    made = TakenBack(
        matter_id=matter.id,
        reason=given(reason, "reason", _REASON),
        at=now(session),
        by_id=actor.person_id,
    )
    session.add(made)
    session.flush()
    record(session, actor, "deliberation.matter.taken_back", matter)
    _tell(
        session,
        matter,
        _("“%(title)s”, about which you asked, was taken back.", title=matter.title),
    )
    return made


def _standing(session: Session, actor: Actor, community_id: UUID, matter_id: UUID) -> Matter:
    """Lock a matter that is still shown."""
    access.require(session, actor, PUBLISH, community_id)
    matter = matters.find(session, community_id, matter_id, lock=True)
    if matters.taken_back(session, matter.id) is not None:
        raise NotNow(_("This was taken back. The reason stands here."))
    return matter


def _tell(session: Session, matter: Matter, text: Text) -> None:
    askers = session.execute(
        select(col(Question.by_id))
        .distinct()
        .where(col(Question.matter_id) == matter.id, col(Question.words) != "")
    ).scalars()
    inbox.notify_many(
        session, askers, matter.community_id, text, link=f"deliberation/matters/{matter.id}"
    )
