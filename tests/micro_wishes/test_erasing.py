"""A person is erased: what must end before, no word left of theirs, and the same figures."""

from datetime import time, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, col, select

from linli import evidence, people, plugins
from linli.access import SYSTEM
from linli.clock import now
from linli.people import Person
from linli.testing.traces import traces
from linli_micro_wishes.claims import claiming, fulfilling
from linli_micro_wishes.clocks import duty
from linli_micro_wishes.models import (
    Claim,
    Finding,
    FindingKind,
    FindingState,
    Order,
    Step,
    Wish,
    WishState,
)
from linli_micro_wishes.orders import dispatching, ordering, steps, working
from linli_micro_wishes.privacy import identity
from linli_micro_wishes.visits import findings
from tests.micro_wishes.ordered import taken, told
from tests.micro_wishes.street import SECRETS, Street, opened, wish_for, words
from tests.micro_wishes.test_fulfilling import picture
from tests.micro_wishes.visited import begun, learned

#: What the person said, and what was said about them.
MARK = "旧皮箱里的信"


def ties(session: Session, street: Street, who: str = "wisher") -> list[str]:
    asked = {"session": session, "person_id": getattr(street, who).id}
    return [str(tie.what) for tie in plugins.manager().ask("micro_wishes", "linli_ties", **asked)]


def erase(session: Session, street: Street, who: str = "wisher") -> None:
    """Do as core does: the name goes first."""
    person = session.get_one(Person, getattr(street, who).id)
    person.name, person.phone = "已注销居民", None
    session.flush()
    plugins.manager().ask("micro_wishes", "linli_erase", session=session, person_id=person.id)


def test_what_is_open_is_told_before(session: Session, street: Street) -> None:
    assert ties(session, street) == []
    wish = opened(session, street)
    claiming.claim(session, street.neighbour.actor, street.id, wish.id)
    open_ = "A wish or an order is not finished yet: withdraw it, or wait until it is."
    promised = (
        "A claimed wish or an order that was taken is not finished yet: finish it, give it back, "
        "or wait until it is confirmed."
    )
    assert ties(session, street) == [open_]
    assert ties(session, street, "neighbour") == [promised]
    claim = session.execute(select(Claim)).scalar_one()
    fulfilling.deliver(session, street.neighbour.actor, street.id, claim.id, gift="台灯")
    assert ties(session, street, "neighbour") == [promised]
    fulfilling.confirm(session, street.wisher.actor, street.id, wish.id)
    assert ties(session, street) == ties(session, street, "neighbour") == []
    order = taken(session, street)
    assert (ties(session, street), ties(session, street, "neighbour")) == ([open_], [promised])
    working.done(session, street.neighbour.actor, street.id, order.id, answer="办好了")
    ordering.confirm(session, street.wisher.actor, street.id, order.id)
    assert ties(session, street) == ties(session, street, "neighbour") == []
    tomorrow = now(session).date() + timedelta(days=1)
    duty.put_on(
        session,
        SYSTEM,
        street.id,
        street.neighbour.id,
        first_day=tomorrow,
        last_day=tomorrow,
        begins=time(8),
        ends=time(20),
    )
    assert ties(session, street, "neighbour") == [
        "Times on duty are still to come: somebody else must take them."
    ]


def test_no_word_is_left_of_a_wisher_and_the_figures_stay(session: Session, street: Street) -> None:
    me, staff = street.wisher.actor, street.staff.actor
    wish = opened(session, street, wording=words(MARK, story=MARK))
    wish.photo_consent = True
    (claim,) = claiming.claim(session, street.neighbour.actor, street.id, wish.id)
    fulfilling.deliver(
        session,
        street.neighbour.actor,
        street.id,
        claim.id,
        gift=MARK,
        given=8800,
        photos=[picture()],
    )
    fulfilling.confirm(session, me, street.id, wish.id)
    fulfilling.rate(session, me, street.id, wish.id, stars=5, thanks=MARK, signed=True)
    fulfilling.publish_story(session, staff, street.id, wish.id, story=MARK)
    draft = wish_for(session, street, wording=words(MARK), send=False)
    order = told(session, street, words=MARK)
    order.phone = "13800138000"
    dispatching.dispatch(session, staff, street.id, order.id, street.neighbour.id)
    working.accept(session, street.neighbour.actor, street.id, order.id)
    working.ask(session, street.neighbour.actor, street.id, order.id, words=MARK)
    ordering.reply(session, me, street.id, order.id, words=MARK)
    working.done(
        session, street.neighbour.actor, street.id, order.id, answer=MARK, photos=[picture()]
    )
    ordering.confirm(session, me, street.id, order.id)
    ordering.rate(session, me, street.id, order.id, stars=4, remark=MARK)
    round_ = begun(session, street)
    need = learned(session, street, round_, street.wisher.id, FindingKind.NEED, MARK)
    gift = learned(session, street, round_, street.wisher.id, FindingKind.RESOURCE, MARK)
    findings.to_offer(session, staff, street.id, gift.id)
    marks = (MARK, *SECRETS, "独居，听力不好")
    held = {table for table, _column in traces(session, *marks, owner="micro_wishes_")}
    assert {f"micro_wishes_{one}" for one in ("wish", "part", "wisher", "claim", "order")} <= held
    assert {f"micro_wishes_{one}" for one in ("step", "finding", "visit")} <= held
    before = session.execute(select(Step.kind, Step.at).order_by(col(Step.id))).all()

    for _again in range(2):
        erase(session, street)

    assert traces(session, *marks, owner="micro_wishes_") == set()
    assert (wish.title, wish.state, wish.rating) == ("一位高龄老人的心愿", WishState.RATED, 5)
    assert session.get_one(Wish, draft.id).state is WishState.WITHDRAWN
    assert identity.belongs_to(session, wish.id, street.wisher.id)
    assert (claim.person_id, claim.given) == (street.neighbour.id, 8800)
    assert session.execute(select(Step.kind, Step.at).order_by(col(Step.id))).all() == before
    assert session.get_one(Order, order.id).rating == 4
    for subject in (fulfilling.subject_of(claim.id), steps.subject_of(order.id)):
        assert evidence.listing(session, subject) == []
    closed = session.execute(select(Finding.state)).scalars().all()
    assert closed == [FindingState.CLOSED] * 2
    assert need.person_id == street.wisher.id


def test_what_a_claimer_said_goes_and_what_they_gave_stays(
    session: Session, street: Street
) -> None:
    wish = opened(session, street)
    (claim,) = claiming.claim(session, street.neighbour.actor, street.id, wish.id, team=MARK)
    fulfilling.deliver(session, street.neighbour.actor, street.id, claim.id, gift=MARK, given=8800)
    erase(session, street, "neighbour")
    assert traces(session, MARK, owner="micro_wishes_") == set()
    assert claim.given == 8800
    assert wish.title == "一盏护眼台灯"


@pytest.mark.parametrize("change", ["note = 'x'", "kind = 'done'", "person_id = NULL, note = ''"])
def test_a_step_can_lose_its_words_and_nothing_else(
    session: Session, street: Street, change: str
) -> None:
    told(session, street)
    session.flush()
    with pytest.raises(DatabaseError, match="is history"), session.begin_nested():
        session.execute(text(f"UPDATE micro_wishes_step SET {change}"))
    with pytest.raises(DatabaseError, match="is history"), session.begin_nested():
        session.execute(text("DELETE FROM micro_wishes_step"))
    session.execute(text("UPDATE micro_wishes_step SET note = ''"))
    assert people.count_members(session, [street.id])
