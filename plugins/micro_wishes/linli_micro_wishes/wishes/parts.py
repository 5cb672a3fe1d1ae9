"""The things that a wish is made of, and what they cost together."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import delete, select
from sqlmodel import Session, col

from linli_micro_wishes import settings
from linli_micro_wishes.models import Part, Wish
from linli_micro_wishes.privacy import identity
from linli_micro_wishes.privacy.masking import Detail
from linli_micro_wishes.refusals import ValueTooHigh, WishRefused
from linli_micro_wishes.texts import _

#: More is a project, not a wish.
MOST = 8
_LINE = re.compile(
    r"(?P<title>.*?)[\s,，:：、]*(?:[¥￥]\s*)?(?P<value>\d{1,7}(?:\.\d{1,2})?)\s*(?:元|yuan)?\s*$"
)


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing as it was typed; ``value`` is in hundredths of the currency."""

    title: str
    value: int = 0


def read(lines: str) -> tuple[Thing, ...]:
    """Read a list of things, one a line, each perhaps with what it costs at its end.

    >>> [(thing.title, thing.value) for thing in read("书包 120\\n铅笔盒，25.5元\\n字典")]
    [('书包', 12000), ('铅笔盒', 2550), ('字典', 0)]
    """
    found = []
    for line in lines.splitlines():
        line = line.strip()
        if not line:
            continue
        priced = _LINE.fullmatch(line)
        if priced and priced["title"]:
            found.append(Thing(priced["title"], hundredths(Decimal(priced["value"]))))
        else:
            found.append(Thing(line))
    return tuple(found)


def written(parts: Iterable[Part]) -> str:
    """Return parts as :func:`read` reads them."""
    return "\n".join(
        f"{part.title} {Decimal(part.value) / 100:f}" if part.value else part.title
        for part in parts
    )


def hundredths(amount: Decimal) -> int:
    """Return an amount of the currency in its smallest unit.

    >>> hundredths(Decimal("25.5"))
    2550
    """
    return int((amount * 100).to_integral_value())


def of(session: Session, wish_id: UUID) -> list[Part]:
    """Return the parts of a wish in their order."""
    return list(
        session.execute(
            select(Part).where(col(Part.wish_id) == wish_id).order_by(col(Part.position))
        ).scalars()
    )


def replace(session: Session, wish: Wish, things: Iterable[Thing]) -> frozenset[Detail]:
    """Give a wish that nobody has claimed these parts; return what was taken out of their names.

    Raises:
        WishRefused: there are too many, or one is too long.
    """
    wanted = list(things)
    if len(wanted) > MOST:
        raise WishRefused(
            _("A small wish has at most %(most)s things. Please make it smaller.", most=MOST),
            field="things",
        )
    session.execute(delete(Part).where(col(Part.wish_id) == wish.id))
    hidden: frozenset[Detail] = frozenset()
    for position, thing in enumerate(wanted, start=1):
        title = identity.without_details(session, wish.id, thing.title.strip())
        if not 0 < len(title.text) <= 60:
            raise WishRefused(
                _("Please name each thing in no more than 60 characters."), field="things"
            )
        hidden |= title.found
        session.add(Part(wish_id=wish.id, position=position, title=title.text, value=thing.value))
    wish.value = sum(thing.value for thing in wanted)
    session.flush()
    return hidden


def check_value(session: Session, wish: Wish) -> None:
    """Refuse a wish that costs more than the community's limit.

    Raises:
        ValueTooHigh: it does.
    """
    cap = settings.of(session, wish.community_id).value_cap
    if wish.value > cap * 100:
        raise too_much(cap)


def too_much(cap: int) -> ValueTooHigh:
    """Return the refusal of a wish that costs more than ``cap``, in the currency."""
    return ValueTooHigh(
        _(
            "A small wish costs at most %(cap)s yuan here. For more, please ask at the desk "
            "what other help there is.",
            cap=cap,
        ),
        field="value",
    )
