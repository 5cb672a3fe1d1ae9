"""What the tests of wishes share: the people of a street, and one step of a story."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from linli.communities import Place
from linli.testing.people import Somebody
from linli_micro_wishes.claims import claiming, fulfilling
from linli_micro_wishes.models import Claim, Delivery, Wish, WishState
from linli_micro_wishes.privacy.identity import Contact
from linli_micro_wishes.wishes import making, review
from linli_micro_wishes.wishes.making import Wording
from linli_micro_wishes.wishes.review import Checklist

HOME = "/c/longhai/micro_wishes"
#: What no page may show: the wisher's name, phone and home.
SECRETS = ("王桂英", "13800138000", "138 0013 8000", "龙海路 8 号", "3-2-501", "敲门要重一点")
ALL_OF_IT = Checklist(specific=True, immediate=True, easy=True)


@dataclass(frozen=True)
class Street:
    """The community of a test and everybody a story needs."""

    place: Place
    branch_id: UUID
    wisher: Somebody
    #: Lives with the wisher, a child.
    housemate: Somebody
    neighbour: Somebody
    other: Somebody
    staff: Somebody
    colleague: Somebody
    #: Acts for the branch.
    agent: Somebody

    @property
    def id(self) -> UUID:
        return self.place.id


def state_of(wish: Wish) -> WishState:
    """Return where a wish stands, so that a type checker does not remember where it stood."""
    return wish.state


def words(title: str = "一盏护眼台灯", **more: Any) -> Wording:
    """Return the words of a wish that can be opened."""
    values: dict[str, Any] = {
        "title": title,
        "category": "daily",
        "story": "晚上缝补看不清。",
        "value": 9900,
        "delivery": Delivery.IN_PERSON,
        **more,
    }
    return Wording(**values)


def wish_for(
    session: Session,
    street: Street,
    who: Somebody | None = None,
    wording: Wording | None = None,
    **more: Any,
) -> Wish:
    """Make a wish, by default the wisher's, and send it."""
    actor = (who or street.wisher).actor
    contact = Contact("", "", "", "敲门要重一点")
    return making.make(session, actor, street.id, wording or words(), contact, **more).wish


def opened(
    session: Session,
    street: Street,
    who: Somebody | None = None,
    wording: Wording | None = None,
) -> Wish:
    """Make a wish and put it on the board."""
    made = wish_for(session, street, who, wording)
    return review.open_(session, street.staff.actor, street.id, made.id, ALL_OF_IT)


def claimed(session: Session, street: Street, **more: Any) -> tuple[Wish, Claim]:
    """Make a wish that the neighbour has claimed."""
    wish = opened(session, street, **more)
    return wish, claiming.claim(session, street.neighbour.actor, street.id, wish.id)[0]


def delivered(session: Session, street: Street, **more: Any) -> tuple[Wish, Claim]:
    """Make a wish that the neighbour has brought."""
    wish, claim = claimed(session, street, **more)
    fulfilling.deliver(
        session, street.neighbour.actor, street.id, claim.id, gift="护眼台灯一盏", given=8800
    )
    return wish, claim
