"""Making something public: major matters, accounts and welfare, on a notice and to be read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from linli import access, audit, communities, notices
from linli.access import Actor
from linli.clock import now
from linli.i18n import translate
from linli.ids import new_id
from linli.subjects import Subject
from linli_deliberation import settings
from linli_deliberation.disclosure import formatting
from linli_deliberation.models import Correction, Matter, MatterKind, TakenBack
from linli_deliberation.refusals import MatterRefused, MatterUnknown
from linli_deliberation.texts import _

PUBLISH = "deliberation.disclose"
#: The kind of our notices, and of what photos and files of a matter are attached to.
NOTICE = SUBJECT = "deliberation.matter"
#: How many a page lists.
AT_ONCE = 50
_TITLE, _WORDS, _DETAIL = 120, 8000, 600


@dataclass(frozen=True, slots=True)
class MatterRow:
    """Something made public, as it is now."""

    id: UUID
    kind: MatterKind
    title: str
    published_at: datetime
    corrected_at: datetime | None
    taken_back_at: datetime | None


def subject_of(matter_id: UUID) -> Subject:
    """Return a matter as a subject of notices, files and the audit log."""
    return Subject(SUBJECT, matter_id)


def publish(
    session: Session, actor: Actor, community_id: UUID, kind: MatterKind, title: str, words: str
) -> Matter:
    """Make a major matter, accounts or welfare public, on a notice to which one may object.

    Raises:
        NotAllowed: the actor may not publish here.
        MatterRefused: the title or the words are missing or too long.
    """
    access.require(session, actor, PUBLISH, community_id)
    title, words = checked(title, words)
    matter_id = new_id()
    matter = Matter(
        id=matter_id,
        community_id=community_id,
        kind=kind,
        title=title,
        words=words,
        notice_id=put_on_notice(session, actor, community_id, subject_of(matter_id), title, words),
        published_at=now(session),
        by_id=actor.person_id,
    )
    session.add(matter)
    session.flush()
    record(session, actor, "deliberation.matter.published", matter)
    return matter


def checked(title: str, words: str) -> tuple[str, str]:
    """Return what is to be made public as it is kept.

    Raises:
        MatterRefused: the title or the words are missing or too long.
    """
    return given(title, "title", _TITLE), given(words, "words", _WORDS)


def put_on_notice(
    session: Session, actor: Actor, community_id: UUID, subject: Subject, title: str, words: str
) -> UUID:
    """Put up a notice that says where all of it is to be read; return its id."""
    language = communities.place(session, community_id).language
    whole = translate(_("All of it, with tables and files, stands under “Public affairs”."),
                      language)  # fmt: skip
    return notices.publish(
        session,
        Actor(None, origin=actor.origin),
        community_id,
        notices.Draft(
            kind=NOTICE,
            title=title,
            days=settings.of(session, community_id).notice_days,
            items=[
                notices.DraftItem(
                    subject=subject,
                    title=title,
                    detail=f"{formatting.summary(words, _DETAIL)} {whole}".strip(),
                )
            ],
        ),
    )


def find(session: Session, community_id: UUID, matter_id: UUID, *, lock: bool = False) -> Matter:
    """Return a matter of this community; with ``lock`` nobody else corrects it until the end.

    Raises:
        MatterUnknown: there is none.
    """
    matter = session.get(Matter, matter_id, with_for_update=lock or None)
    if matter is None or matter.community_id != community_id:
        raise MatterUnknown(_("There is no such matter here."))
    return matter


def of(
    session: Session, community_id: UUID, *, before: UUID | None = None, limit: int = AT_ONCE
) -> list[MatterRow]:
    """Return what was made public, the newest first; ``before`` is the last one already seen."""
    other = aliased(Correction)
    newest = (
        select(func.max(col(other.number)))
        .where(col(other.matter_id) == col(Matter.id))
        .correlate(Matter)
        .scalar_subquery()
    )
    query = (
        select(Matter, Correction, col(TakenBack.at))
        .select_from(Matter)
        .join(
            Correction,
            and_(col(Correction.matter_id) == col(Matter.id), col(Correction.number) == newest),
            isouter=True,
        )
        .join(TakenBack, col(TakenBack.matter_id) == col(Matter.id), isouter=True)
        .where(col(Matter.community_id) == community_id)
        .order_by(col(Matter.id).desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(col(Matter.id) < before)
    return [
        MatterRow(
            matter.id,
            matter.kind,
            matter.title if corrected is None else corrected.title,
            matter.published_at,
            None if corrected is None else corrected.at,
            taken_back_at,
        )
        for matter, corrected, taken_back_at in session.execute(query)
    ]


def corrections(session: Session, matter_id: UUID) -> Sequence[Correction]:
    """Return how a matter was corrected, the oldest first; the last one holds."""
    return (
        session.execute(
            select(Correction)
            .where(col(Correction.matter_id) == matter_id)
            .order_by(col(Correction.number))
        )
        .scalars()
        .all()
    )


def taken_back(session: Session, matter_id: UUID) -> TakenBack | None:
    """Return why a matter is shown no more; none while it is."""
    return session.get(TakenBack, matter_id)


def given(words: str, field: str, longest: int) -> str:
    """Return what was written, without blanks around it.

    Raises:
        MatterRefused: it is empty or too long.
    """
    words = words.strip()
    if not words:
        raise MatterRefused(_("Please fill this in."), field=field)
    if len(words) > longest:
        raise MatterRefused(
            _("This is too long: at most %(most)s characters fit.", most=longest), field=field
        )
    return words


def record(session: Session, actor: Actor, action: str, matter: Matter) -> None:
    """Write down in the audit log what was done about a matter."""
    audit.record(
        session, actor, action, matter.community_id, subject_of(matter.id),
        after={"title": matter.title},
    )  # fmt: skip
