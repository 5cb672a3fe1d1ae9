"""What doctor says of a community that still has its template's examples."""

from sqlalchemy import select, update
from sqlmodel import Session, col
from tests.moral_bank.longhai import Bank

from linli.access import SYSTEM
from linli_moral_bank import problems, rule_sets
from linli_moral_bank.models import Goods, Merchant
from linli_moral_bank.shop import shopkeeping


def told(session: Session, bank: Bank) -> list[str]:
    """Return what is said, as the reader sees it."""
    return [str(one.what) for one in problems.found(session, bank.place)]


def take_over(session: Session, bank: Bank, *left: str) -> None:
    """Publish the rules anew, with only these items left as examples."""
    made = rule_sets.start(session, SYSTEM, bank.id)
    for item in rule_sets.written(session, made).rules:
        if item.example and item.code not in left:
            own = item.model_copy(update={"example": False})
            rule_sets.put(session, SYSTEM, bank.id, made.id, own)
    rule_sets.publish(session, SYSTEM, bank.id, made.id)


def test_a_rule_that_is_only_an_example_is_told_until_somebody_took_it_over(
    session: Session, bank: Bank
) -> None:
    session.execute(update(Goods).values(example=False))
    take_over(session, bank, "errands")
    assert told(session, bank) == [
        "One item of the published rules is still an example of the template."
    ]
    take_over(session, bank)
    assert told(session, bank) == []


def test_goods_are_told_while_they_are_offered_and_nobody_saved_them(
    session: Session, bank: Bank
) -> None:
    take_over(session, bank)
    first, *rest = session.execute(select(Goods).where(col(Goods.example))).scalars().all()
    assert told(session, bank) == [
        f"{len(rest) + 1} things on offer are still examples of the template."
    ]
    for one in rest:
        one.example = False
    session.flush()
    assert told(session, bank) == ["One thing on offer is still an example of the template."]
    session.execute(update(Merchant).values(open=False))
    assert told(session, bank) == []
    session.execute(update(Merchant).values(open=True))
    shopkeeping.change_goods(
        session,
        bank.staff.actor,
        bank.id,
        first.id,
        title=first.title,
        price=first.price,
        about=first.about,
        person_limit=first.person_limit,
        active=True,
    )
    assert told(session, bank) == []
