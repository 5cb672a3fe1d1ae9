"""When a person is erased: what must end first, and the words that go while the numbers stay.

What stays is who did how much when: deeds, points, bookings, numbers of certificates. What goes is
every word of theirs and about them, and the photos. What somebody wrote in an office about others,
the reasons of a decision, stays with those whom it concerns; so does what a council or an assembly
said of a whole.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, or_, select, update
from sqlmodel import Session, col

from linli import evidence
from linli.access import SYSTEM
from linli.clock import now
from linli.hooks import Tie
from linli.i18n import Text
from linli.points import OwnerKind
from linli_moral_bank.deeds.states import DEED
from linli_moral_bank.models import (
    Appeal,
    AppealState,
    BlackEntry,
    Consent,
    Deed,
    DeedState,
    FalseReport,
    Honour,
    HonourState,
    Nominee,
    NomineeState,
    ProposedBy,
    RecheckExchange,
    RecheckItem,
    Redemption,
    RedemptionState,
    Story,
    StoryState,
    Verification,
    Voucher,
)
from linli_moral_bank.tasks import taking
from linli_moral_bank.texts import _

_OVER = tuple(state for state in DeedState if state.is_over)


def ties(session: Session, person_id: UUID) -> Sequence[Tie]:
    """Return what must be brought to an end before a person can be erased."""
    reserved = select(col(Redemption.community_id)).where(
        col(Redemption.person_id) == person_id, col(Redemption.state) == RedemptionState.RESERVED
    )
    printed = exists().where(col(Voucher.redemption_id) == col(Redemption.id))
    waiting: tuple[tuple[Text, str, Select[UUID]], ...] = (
        (
            # One sentence for both, so that nobody learns from it that they were reported.
            _("Deeds or reports are not decided yet: withdraw them, or wait for the decision."),
            "deeds",
            select(col(Deed.community_id)).where(_theirs(person_id), col(Deed.state).not_in(_OVER)),
        ),
        (
            _("An appeal has not been answered yet: wait for the answer."),
            "deeds",
            select(col(Appeal.community_id)).where(
                col(Appeal.person_id) == person_id, col(Appeal.state) == AppealState.OPEN
            ),
        ),
        (
            _("A vote about an honour is under way: wait until it is decided."),
            "honours",
            select(col(Honour.community_id))
            .join(Nominee, col(Honour.id) == col(Nominee.honour_id))
            .where(
                _stands(person_id),
                col(Nominee.state) == NomineeState.SUPPORTED,
                col(Honour.state) == HonourState.OPEN,
                col(Honour.vote_asked_at).is_not(None),
            ),
        ),
        (
            _("Something redeemed has not been fetched yet: fetch it, or cancel it."),
            "redemptions",
            reserved.where(~printed),
        ),
        (
            _("A printed voucher is still out: use it, or wait until its points come back."),
            "redemptions",
            reserved.where(printed),
        ),
    )
    return [
        Tie(what, endpoint, community_id)
        for what, endpoint, query in waiting
        if (community_id := session.execute(query.limit(1)).scalar()) is not None
    ]


def erase(session: Session, person_id: UUID) -> None:
    """Take out every word of a person's and about them; deeds, points and numbers stay."""
    theirs, about = _theirs(person_id), _about(person_id)
    _take_photos(session, theirs)
    _empty_files(session, person_id, _deeds(theirs), _deeds(about))
    session.execute(update(Deed).where(theirs).values(story="", reason=""))
    session.execute(update(Deed).where(about).values(hearing=""))
    _leave_honours(session, person_id)
    _leave_lists(session, person_id)


def _about(person_id: UUID) -> ColumnElement[bool]:
    """Return the condition that a deed is a person's own, or that of the home they speak for."""
    return or_(
        col(Deed.owner_id) == person_id,
        (col(Deed.beneficiary_id) == person_id) & (col(Deed.owner_kind) != OwnerKind.ORGANISATION),
    )


def _theirs(person_id: UUID) -> ColumnElement[bool]:
    """Return the condition that a deed is about a person, or told by them."""
    return or_(_about(person_id), col(Deed.declarer_id) == person_id)


def _stands(person_id: UUID) -> ColumnElement[bool]:
    """Return the condition that a nominee is a person, or the home they speak for."""
    return (col(Nominee.person_id) == person_id) & (
        col(Nominee.owner_kind) != OwnerKind.ORGANISATION
    )


def _deeds(condition: ColumnElement[bool]) -> Select[UUID]:
    return select(col(Deed.id)).where(condition)


def _take_photos(session: Session, theirs: ColumnElement[bool]) -> None:
    rows = session.execute(select(col(Deed.id), col(Deed.community_id)).where(theirs))
    places = {row.id: row.community_id for row in rows}
    for deed_id, files in evidence.listings(session, DEED, places).items():
        for one in files:
            evidence.remove(session, SYSTEM, places[deed_id], one.id)


def _empty_files(
    session: Session, person_id: UUID, theirs: Select[UUID], about: Select[UUID]
) -> None:
    """Take out what was found, asked, answered and appealed about deeds."""
    files = (
        select(col(table.id)).where(col(table.deed_id).in_(about))
        for table in (FalseReport, BlackEntry)
    )
    whose = or_(
        col(Appeal.person_id) == person_id,
        *(col(Appeal.subject_id).in_(of) for of in (about, *files)),
    )
    session.execute(update(Appeal).where(whose).values(reason="", answer=""))
    session.execute(
        update(Verification)
        .where(col(Verification.deed_id).in_(theirs))
        .values(remark="", answer="")
    )
    session.execute(
        update(RecheckItem).where(col(RecheckItem.deed_id).in_(theirs)).values(remark="")
    )
    handled = select(col(Redemption.id)).where(
        or_(
            col(Redemption.person_id) == person_id,
            col(Redemption.owner_id) == person_id,
            col(Redemption.handed_over_by_id) == person_id,
        )
    )
    session.execute(
        update(RecheckExchange)
        .where(col(RecheckExchange.redemption_id).in_(handled))
        .values(remark="")
    )
    session.execute(
        update(FalseReport).where(col(FalseReport.deed_id).in_(theirs)).values(reason="")
    )


def _leave_honours(session: Session, person_id: UUID) -> None:
    """Empty what they were proposed with, and with what they proposed others; open ones end."""
    spoke = (ProposedBy.SELF, ProposedBy.RESIDENT)
    found = set(
        session.execute(
            select(col(Nominee.id)).where(
                or_(
                    _stands(person_id),
                    (col(Nominee.proposer_id) == person_id) & col(Nominee.proposed_by).in_(spoke),
                )
            )
        ).scalars()
    )
    further = found
    while further:  # a recommendation to the level above repeats what was written below
        further = set(
            session.execute(
                select(col(Nominee.id)).where(col(Nominee.recommended_from_id).in_(further))
            ).scalars()
        )
        found |= further
    session.execute(update(Nominee).where(col(Nominee.id).in_(found)).values(reason=""))
    session.execute(update(Nominee).where(_stands(person_id)).values(remark=""))
    still_open = select(col(Honour.id)).where(col(Honour.state) == HonourState.OPEN)
    session.execute(
        update(Nominee)
        .where(_stands(person_id), col(Nominee.honour_id).in_(still_open))
        .values(state=NomineeState.DECLINED)
    )


def _leave_lists(session: Session, person_id: UUID) -> None:
    """End what is told of them, what they agreed to, and what they promised."""
    moment = now(session)
    session.execute(
        update(Story)
        .where(col(Story.person_id) == person_id)
        .values(title="", text="", state=StoryState.DECLINED, with_name=False, with_photo=False)
    )
    mine = update(BlackEntry).where(col(BlackEntry.person_id) == person_id)
    session.execute(mine.values(reason=""))
    session.execute(mine.where(col(BlackEntry.lifted_at).is_(None)).values(lifted_at=moment))
    session.execute(
        update(Consent)
        .where(col(Consent.person_id) == person_id, col(Consent.withdrawn_at).is_(None))
        .values(withdrawn_at=moment)
    )
    taking.give_up(session, person_id)
