"""Making and reviewing wishes: ways in, limits, what is refused, and that nothing names anybody."""

import pytest
from sqlalchemy import select
from sqlmodel import Session, col

from linli import inbox, jobs
from linli.access import Actor, NotAllowed
from linli.db import Database
from linli.testing import MovableClock
from linli_micro_wishes.models import AgeBand, Channel, Wish, WishState
from linli_micro_wishes.privacy.identity import Contact
from linli_micro_wishes.privacy.masking import Detail
from linli_micro_wishes.refusals import (
    ChecklistIncomplete,
    HouseholdHasWish,
    NotNow,
    NotYours,
    ReasonNeeded,
    ValueTooHigh,
    WishRefused,
    WishUnknown,
)
from linli_micro_wishes.wishes import lists, making, parts, review
from linli_micro_wishes.wishes.making import Source
from linli_micro_wishes.wishes.parts import Thing
from linli_micro_wishes.wishes.review import Checklist
from tests.micro_wishes.street import ALL_OF_IT, Street, opened, wish_for, words

NOBODY = Contact("", "", "", "")


def test_a_wish_is_made_reviewed_and_opened(session: Session, street: Street) -> None:
    wish = wish_for(session, street)
    assert wish.state is WishState.REVIEW
    assert wish.age_band is AgeBand.AGED
    assert wish.channel is Channel.PORTAL and wish.collector_id is None
    assert not lists.board(session, street.id)
    review.open_(session, street.staff.actor, street.id, wish.id, ALL_OF_IT)
    (row,) = lists.board(session, street.id)
    assert (row.number, row.title, row.free) == (1, "一盏护眼台灯", 1)
    told = inbox.page(session, street.wisher.id)
    assert "Nobody sees that it is yours" in str(told[0].text)


def test_a_draft_is_only_its_wishers(session: Session, street: Street) -> None:
    wish = wish_for(session, street, send=False)
    assert wish.state is WishState.DRAFT
    assert lists.counts(session, street.id) == {}
    with pytest.raises(WishUnknown):
        making.change(session, street.neighbour.actor, street.id, wish.id, words("书包"), NOBODY)
    sent = making.change(session, street.wisher.actor, street.id, wish.id, words("书包"), NOBODY)
    assert (sent.wish.state, sent.wish.title) == (WishState.REVIEW, "书包")


def test_what_tells_whose_it_is_is_taken_out_and_said(session: Session, street: Street) -> None:
    made = making.make(
        session,
        street.wisher.actor,
        street.id,
        words("王桂英的台灯", story="住3栋2单元501，电话13800138000"),
        NOBODY,
    )
    assert made.hidden == {Detail.NAME, Detail.ADDRESS, Detail.PHONE}
    assert (made.wish.title, made.wish.story) == ("●●●的台灯", "住●●●，电话●●●")


def test_a_home_has_one_wish_at_a_time(session: Session, street: Street) -> None:
    first = wish_for(session, street)
    with pytest.raises(HouseholdHasWish):
        wish_for(session, street, street.housemate)
    assert wish_for(session, street, street.neighbour).state is WishState.REVIEW
    making.withdraw(session, street.wisher.actor, street.id, first.id)
    assert wish_for(session, street, street.housemate).state is WishState.REVIEW


def test_two_of_one_home_at_once_make_one_wish(database: Database, street: Street) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def make(actor: Actor) -> bool:
        try:
            database.run(lambda session: making.make(session, actor, street.id, words(), NOBODY))
            return True
        except HouseholdHasWish:
            return False

    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(make, [street.wisher.actor, street.housemate.actor] * 3))
    assert made.count(True) == 1


def test_a_form_sent_twice_makes_one_wish(session: Session, street: Street) -> None:
    first = wish_for(session, street, once="abc")
    assert wish_for(session, street, once="abc").id == first.id
    # Another's key by chance does not show them somebody else's wish.
    assert wish_for(session, street, street.neighbour, once="abc").id != first.id


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "书" * 61}, "title"),
        ({"story": "话" * 301}, "story"),
        ({"category": "gold"}, "category"),
        ({"things": tuple(Thing("书") for _ in range(9))}, "things"),
    ],
)
def test_what_is_no_wish_is_refused_beside_its_field(
    session: Session, street: Street, change: dict[str, object], field: str
) -> None:
    with pytest.raises(WishRefused) as refused:
        wish_for(session, street, wording=words(**change))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_it_may_not_cost_more_than_the_limit(session: Session, street: Street) -> None:
    with pytest.raises(ValueTooHigh):
        wish_for(session, street, wording=words(value=30_001))
    assert wish_for(session, street, wording=words(value=30_000)).value == 30_000


def test_only_a_wish_that_passes_the_checklist_is_opened(session: Session, street: Street) -> None:
    wish = wish_for(session, street)
    with pytest.raises(ChecklistIncomplete):
        review.open_(session, street.staff.actor, street.id, wish.id, Checklist(True, True, False))
    with pytest.raises(NotAllowed):
        review.open_(session, street.neighbour.actor, street.id, wish.id, ALL_OF_IT)
    review.open_(session, street.staff.actor, street.id, wish.id, ALL_OF_IT)
    with pytest.raises(NotNow):
        review.open_(session, street.staff.actor, street.id, wish.id, ALL_OF_IT)


def test_nobody_reviews_their_own_wish(session: Session, street: Street) -> None:
    wish = wish_for(session, street, street.staff)
    with pytest.raises(NotYours):
        review.open_(session, street.staff.actor, street.id, wish.id, ALL_OF_IT)
    review.open_(session, street.colleague.actor, street.id, wish.id, ALL_OF_IT)


def test_sent_back_with_a_reason_it_can_be_sent_again(session: Session, street: Street) -> None:
    wish = wish_for(session, street)
    with pytest.raises(ReasonNeeded):
        review.send_back(session, street.staff.actor, street.id, wish.id, reason=" ")
    review.send_back(session, street.staff.actor, street.id, wish.id, reason="想要多亮的灯？")
    assert "想要多亮的灯？" in str(inbox.page(session, street.wisher.id)[0].text)
    again = making.change(session, street.wisher.actor, street.id, wish.id, words(), NOBODY)
    assert again.wish.state is WishState.REVIEW


def test_staff_help_to_word_it(session: Session, street: Street) -> None:
    wish = wish_for(session, street, wording=words("灯" * 2))
    hidden = review.reword(
        session,
        street.staff.actor,
        street.id,
        wish.id,
        title="护眼台灯",
        category="daily",
        story="给王桂英",
        things=(Thing("台灯", 9000), Thing("灯泡", 900)),
    )
    assert hidden == {Detail.NAME}
    assert (wish.title, wish.story, wish.value) == ("护眼台灯", "给●●●", 9900)
    assert [part.title for part in parts.of(session, wish.id)] == ["台灯", "灯泡"]


def test_staff_write_a_paper_wish_down(session: Session, street: Street) -> None:
    paper = Contact("周婆婆", "", "5栋1单元202", "")
    with pytest.raises(WishRefused) as refused:
        making.collect(
            session,
            street.staff.actor,
            street.id,
            words("理发一次"),
            paper,
            Source(Channel.BOX),
            band=AgeBand.AGED,
        )
    assert refused.value.field == "place"
    made = making.collect(
        session,
        street.staff.actor,
        street.id,
        words("给周婆婆理发一次"),
        paper,
        Source(Channel.BOX, "3栋门口"),
        band=AgeBand.AGED,
    ).wish
    assert (made.channel, made.channel_place) == (Channel.BOX, "3栋门口")
    assert made.collector_id == street.staff.id
    assert made.title == "给●●●理发一次"
    with pytest.raises(NotAllowed):
        making.collect(
            session, street.neighbour.actor, street.id, words(), paper, Source(), band=AgeBand.AGED
        )


def test_without_an_age_staff_are_asked(session: Session, street: Street) -> None:
    with pytest.raises(WishRefused) as refused:
        making.collect(
            session,
            street.staff.actor,
            street.id,
            words(),
            Contact("周婆婆", "", "", ""),
            Source(Channel.PHONE),
        )
    assert refused.value.field == "band"


def test_at_the_counter_the_collector_is_kept(session: Session, street: Street) -> None:
    serving = Actor(street.staff.id, on_behalf_of=street.wisher.id, origin="test")
    wish = making.make(session, serving, street.id, words(), NOBODY).wish
    assert (wish.channel, wish.collector_id) == (Channel.COUNTER, street.staff.id)
    assert [row.id for row in lists.mine(session, street.id, street.wisher.id)] == [wish.id]


def test_an_open_wish_leaves_the_board_in_time_without_a_worker(
    session: Session, street: Street, clock: MovableClock
) -> None:
    wish = opened(session, street)
    clock.move(days=89)
    assert lists.board(session, street.id)
    clock.move(days=1)
    assert not lists.board(session, street.id)
    jobs.catch_up(session, street.id)
    assert wish.state is WishState.EXPIRED
    assert "Nobody has come forward" in str(inbox.page(session, street.wisher.id)[0].text)


def test_staff_take_a_wish_off_with_a_reason(session: Session, street: Street) -> None:
    wish = opened(session, street)
    with pytest.raises(ReasonNeeded):
        making.withdraw(session, street.staff.actor, street.id, wish.id)
    making.withdraw(session, street.staff.actor, street.id, wish.id, reason="已由街道资助。")
    assert wish.state is WishState.WITHDRAWN
    with pytest.raises(WishUnknown):
        making.withdraw(session, street.neighbour.actor, street.id, wish.id)
    with pytest.raises(NotNow):
        making.withdraw(session, street.wisher.actor, street.id, wish.id)


def test_two_characters_find_a_wish(session: Session, street: Street) -> None:
    opened(session, street)
    opened(session, street, street.other, words("理发一次", category="skills", value=0))
    assert [row.title for row in lists.board(session, street.id, search="台灯")] == ["一盏护眼台灯"]
    assert [row.title for row in lists.board(session, street.id, category="skills")] == ["理发一次"]
    assert not lists.board(session, street.id, search="100%")


def test_numbers_follow_one_another(session: Session, street: Street) -> None:
    wish_for(session, street)
    wish_for(session, street, street.neighbour)
    assert sorted(session.execute(select(col(Wish.number))).scalars()) == [1, 2]
