"""Both sides confirm; then stars, thanks and a story; a contribution is told once."""

from io import BytesIO

import pytest
from PIL import Image
from sqlmodel import Session

from linli import evidence, inbox
from linli.access import Actor
from linli.events import ContributionConfirmed, Event
from linli_micro_wishes.claims import claiming, fulfilling, photos
from linli_micro_wishes.claims.fulfilling import Photo
from linli_micro_wishes.models import ClaimState, WishState
from linli_micro_wishes.privacy import identity
from linli_micro_wishes.refusals import (
    NotDelivered,
    NotNow,
    NotYours,
    ReasonNeeded,
    WishRefused,
    WishUnknown,
)
from linli_micro_wishes.wishes import lists, parts
from linli_micro_wishes.wishes.parts import Thing
from tests.micro_wishes.street import Street, claimed, delivered, opened, state_of, words


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """Every event that is published."""
    from linli import events

    heard: list[Event] = []
    really = events.publish

    def publish(session: Session, event: Event) -> None:
        heard.append(event)
        really(session, event)

    monkeypatch.setattr(events, "publish", publish)
    return heard


def picture() -> Photo:
    stream = BytesIO()
    Image.new("RGB", (60, 40), (200, 120, 60)).save(stream, "JPEG")
    stream.seek(0)
    return Photo("lamp.jpg", stream)


def test_both_sides_confirm_and_it_is_told_once(
    session: Session, street: Street, told: list[Event]
) -> None:
    wish, claim = delivered(session, street)
    assert (wish.state, claim.given) == (WishState.DELIVERED, 8800)
    assert not told
    fulfilling.confirm(session, street.wisher.actor, street.id, wish.id)
    assert (wish.state, claim.state) == (WishState.CONFIRMED, ClaimState.CONFIRMED)
    (event,) = told
    assert isinstance(event, ContributionConfirmed)
    assert (event.kind, event.reference_id) == ("micro_wishes.wish_fulfilled", claim.id)
    assert (event.person_id, event.quantity) == (street.neighbour.id, 1)
    assert event.title == "一盏护眼台灯"
    with pytest.raises(NotNow):
        fulfilling.confirm(session, street.wisher.actor, street.id, wish.id)
    assert len(told) == 1


def test_nothing_is_confirmed_before_it_was_brought(session: Session, street: Street) -> None:
    wish, _claim = claimed(session, street)
    with pytest.raises(NotDelivered):
        fulfilling.confirm(session, street.wisher.actor, street.id, wish.id)
    with pytest.raises(WishUnknown):
        fulfilling.confirm(session, street.neighbour.actor, street.id, wish.id)


def test_staff_confirm_for_somebody_who_cannot(session: Session, street: Street) -> None:
    wish, claim = delivered(session, street)
    fulfilling.confirm(session, street.staff.actor, street.id, wish.id)
    assert claim.confirmed_by_id == street.staff.id


def test_staff_do_not_confirm_what_they_brought(session: Session, street: Street) -> None:
    wish = opened(session, street)
    (claim,) = claiming.claim(session, street.staff.actor, street.id, wish.id)
    fulfilling.deliver(session, street.staff.actor, street.id, claim.id, gift="台灯")
    assert claim.given == 9900
    with pytest.raises(NotNow):
        fulfilling.confirm(session, street.staff.actor, street.id, wish.id)
    fulfilling.confirm(session, street.colleague.actor, street.id, wish.id)


def test_staff_close_to_the_wisher_step_back(session: Session, street: Street) -> None:
    wish, _claim = delivered(session, street, who=street.colleague)
    serving_self = Actor(street.colleague.id, origin="test")
    fulfilling.confirm(session, serving_self, street.id, wish.id)  # as the wisher, not as staff
    other, _claim = delivered(session, street)
    from linli import people
    from linli.access import SYSTEM
    from linli.people import KinshipKind

    people.relate(session, SYSTEM, street.id, street.staff.id, street.wisher.id, KinshipKind.CHILD)
    with pytest.raises(NotYours):
        fulfilling.confirm(session, street.staff.actor, street.id, other.id)


def test_what_has_not_come_is_asked_after(session: Session, street: Street) -> None:
    wish, claim = delivered(session, street)
    with pytest.raises(ReasonNeeded):
        fulfilling.deny(session, street.wisher.actor, street.id, wish.id, reason="")
    fulfilling.deny(session, street.wisher.actor, street.id, wish.id, reason="王桂英没收到")
    assert (claim.state, wish.state) == (ClaimState.STARTED, WishState.IN_PROGRESS)
    said = str(inbox.page(session, street.neighbour.id)[0].text)
    assert "●●●没收到" in said and "王桂英" not in said


def test_a_wish_of_parts_comes_true_with_the_last(
    session: Session, street: Street, told: list[Event]
) -> None:
    wish = opened(session, street, wording=words("上学用品", things=(Thing("书包"), Thing("笔"))))
    bag, pens = parts.of(session, wish.id)
    (first,) = claiming.claim(
        session, street.neighbour.actor, street.id, wish.id, part_ids=[bag.id]
    )
    (second,) = claiming.claim(session, street.other.actor, street.id, wish.id, part_ids=[pens.id])
    fulfilling.deliver(session, street.neighbour.actor, street.id, first.id, gift="书包")
    assert state_of(wish) is WishState.CLAIMED
    fulfilling.confirm(session, street.wisher.actor, street.id, wish.id)
    assert state_of(wish) is WishState.CLAIMED and wish.closed_at is None
    fulfilling.deliver(session, street.other.actor, street.id, second.id, gift="一盒铅笔")
    fulfilling.confirm(session, street.wisher.actor, street.id, wish.id)
    assert state_of(wish) is WishState.CONFIRMED
    assert [event.reference_id for event in told if isinstance(event, ContributionConfirmed)] == [
        first.id,
        second.id,
    ]


def test_photos_only_where_the_wisher_agrees(session: Session, street: Street) -> None:
    wish, claim = claimed(session, street)
    with pytest.raises(WishRefused):
        fulfilling.deliver(
            session,
            street.neighbour.actor,
            street.id,
            claim.id,
            gift="台灯",
            photos=[picture()],
        )
    wish.photo_consent = True
    fulfilling.deliver(
        session, street.neighbour.actor, street.id, claim.id, gift="台灯", photos=[picture()]
    )
    subject = fulfilling.subject_of(claim.id)
    assert len(evidence.listing(session, subject)) == 1
    assert photos.may_see(session, street.wisher.actor, subject)
    assert photos.may_see(session, street.staff.actor, subject)
    assert not photos.may_see(session, street.other.actor, subject)


def test_stars_and_thanks_signed_or_not(session: Session, street: Street) -> None:
    wish, _claim = delivered(session, street)
    with pytest.raises(NotNow):
        fulfilling.rate(session, street.wisher.actor, street.id, wish.id, stars=5)
    fulfilling.confirm(session, street.wisher.actor, street.id, wish.id)
    with pytest.raises(WishRefused):
        fulfilling.rate(session, street.wisher.actor, street.id, wish.id, stars=6)
    fulfilling.rate(
        session, street.wisher.actor, street.id, wish.id, stars=5, thanks="谢谢！王桂英"
    )
    assert (wish.state, wish.rating, wish.thanks) == (WishState.RATED, 5, "谢谢！●●●")
    assert identity.signature(session, wish) == ""
    fulfilling.rate(
        session,
        street.wisher.actor,
        street.id,
        wish.id,
        stars=5,
        thanks="谢谢！",
        signed=True,
    )
    assert identity.signature(session, wish) == "王桂英"


def test_a_story_names_nobody(session: Session, street: Street) -> None:
    wish, _claim = delivered(session, street)
    with pytest.raises(NotNow):
        fulfilling.publish_story(session, street.staff.actor, street.id, wish.id, story="好")
    fulfilling.confirm(session, street.wisher.actor, street.id, wish.id)
    fulfilling.publish_story(
        session, street.staff.actor, street.id, wish.id, story="王桂英奶奶夜里能看清针线了。"
    )
    (row,) = lists.stories(session, street.id)
    assert row.published_story == "●●●奶奶夜里能看清针线了。"
    fulfilling.publish_story(session, street.staff.actor, street.id, wish.id, story="")
    assert not lists.stories(session, street.id)
