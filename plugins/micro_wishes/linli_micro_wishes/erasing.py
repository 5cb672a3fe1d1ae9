"""When a person is erased: what must end first, and the words that go while the numbers stay.

What stays is what was wished, ordered, brought and done, when, by how many and for how much. What
goes is every word of theirs and what was noted about them, the photos, and the way to their home.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, or_, select, update
from sqlmodel import Session, col

from linli import communities, evidence
from linli.access import SYSTEM, Actor
from linli.clock import now
from linli.hooks import Tie
from linli.i18n import Text, language_of, translate
from linli.subjects import Subject
from linli_micro_wishes.claims import fulfilling
from linli_micro_wishes.models import (
    IN_HAND,
    RUNNING,
    UNFINISHED,
    Claim,
    ClaimState,
    Duty,
    Finding,
    FindingState,
    Order,
    OrderState,
    Part,
    Step,
    Visit,
    Wish,
    WishState,
)
from linli_micro_wishes.orders import steps
from linli_micro_wishes.privacy import identity
from linli_micro_wishes.texts import _
from linli_micro_wishes.wishes import states
from linli_micro_wishes.wishes.categories import WHOSE

#: What stands where words must stand.
_NOTHING = "–"
_OPEN_ORDERS = tuple(state for state in OrderState if not state.is_over)
_OPEN_FINDINGS = (FindingState.NOTED, FindingState.OFFER)


def ties(session: Session, person_id: UUID) -> Sequence[Tie]:
    """Return what must be brought to an end before a person can be erased."""
    waiting: tuple[tuple[Text, str, tuple[Select[UUID], ...]], ...] = (
        (
            # One sentence for all, so that nobody learns from it that somebody made a wish.
            _("A wish or an order is not finished yet: withdraw it, or wait until it is."),
            "board",
            (
                select(col(Wish.community_id)).where(
                    identity.is_of(person_id), col(Wish.state).in_(UNFINISHED)
                ),
                select(col(Order.community_id)).where(
                    col(Order.requester_id) == person_id, col(Order.state).in_(_OPEN_ORDERS)
                ),
            ),
        ),
        (
            _(
                "A claimed wish or an order that was taken is not finished yet: finish it, give it "
                "back, or wait until it is confirmed."
            ),
            "board",
            (
                select(col(Wish.community_id))
                .join(Claim, col(Claim.wish_id) == col(Wish.id))
                .where(
                    col(Claim.person_id) == person_id,
                    col(Claim.state).in_((*RUNNING, ClaimState.DELIVERED)),
                ),
                select(col(Order.community_id)).where(
                    col(Order.assignee_id) == person_id,
                    col(Order.state).in_((*IN_HAND, OrderState.DONE)),
                ),
            ),
        ),
        (
            _("Times on duty are still to come: somebody else must take them."),
            "",
            (
                select(col(Duty.community_id)).where(
                    col(Duty.person_id) == person_id, col(Duty.ends_at) > now(session)
                ),
            ),
        ),
    )
    found = []
    for what, endpoint, queries in waiting:
        for query in queries:
            community_id = session.execute(query.limit(1)).scalar()
            if community_id is not None:
                found.append(Tie(what, endpoint, community_id))
                break
    return found


def erase(session: Session, person_id: UUID) -> None:
    """Take out every word of a person's and about them; erased already, nothing changes."""
    _wishes(session, identity.wishes_of(session, person_id))
    identity.forget(session, person_id)
    session.execute(
        update(Claim).where(col(Claim.person_id) == person_id).values(gift="", team="", reason="")
    )
    _orders(session, person_id)
    _visits(session, person_id)
    session.flush()


def _wishes(session: Session, wish_ids: Sequence[UUID]) -> None:
    for wish in session.execute(select(Wish).where(col(Wish.id).in_(wish_ids))).scalars():
        if wish.state in (WishState.DRAFT, WishState.RETURNED):
            states.move(session, Actor(None), wish, WishState.WITHDRAWN)
        language = language_of(communities.place(session, wish.community_id).language)
        wish.title = translate(WHOSE[wish.age_band], language)
        wish.story = wish.reason = wish.thanks = wish.published_story = ""
        wish.thanks_signed, wish.published_at = False, None
        session.execute(update(Part).where(col(Part.wish_id) == wish.id).values(title=wish.title))
        claims = select(Claim).where(col(Claim.wish_id) == wish.id)
        for claim in session.execute(claims).scalars():
            claim.gift = claim.reason = ""
            _take_photos(session, wish.community_id, fulfilling.subject_of(claim.id))


def _orders(session: Session, person_id: UUID) -> None:
    theirs = select(Order).where(col(Order.requester_id) == person_id)
    for order in session.execute(theirs).scalars():
        order.words = _NOTHING
        order.address = order.phone = order.remark = order.answer = ""
        session.execute(update(Step).where(col(Step.order_id) == order.id).values(note=""))
        _take_photos(session, order.community_id, steps.subject_of(order.id))


def _visits(session: Session, person_id: UUID) -> None:
    """Take out what visitors learned; that a home was visited stays, and not whom they met."""
    told = select(Finding).where(col(Finding.person_id) == person_id)
    for finding in session.execute(told).scalars():
        finding.words = _NOTHING
        if finding.state in _OPEN_FINDINGS:
            finding.state = FindingState.CLOSED
    learned_at = select(col(Finding.visit_id)).where(col(Finding.person_id) == person_id)
    session.execute(
        update(Visit)
        .where(or_(col(Visit.person_id) == person_id, col(Visit.id).in_(learned_at)))
        .values(note="", mood=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(update(Visit).where(col(Visit.person_id) == person_id).values(person_id=None))


def _take_photos(session: Session, community_id: UUID, subject: Subject) -> None:
    for photo in evidence.listing(session, subject):
        evidence.remove(session, SYSTEM, community_id, photo.id)
