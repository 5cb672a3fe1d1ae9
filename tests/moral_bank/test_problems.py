"""What doctor says of a template's examples, and of items that nobody could confirm."""

from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col
from tests.moral_bank.longhai import Bank, with_rule

from linli import access, communities, people
from linli.access import SYSTEM
from linli.people import KinshipKind, Membership, OrganisationKind
from linli_moral_bank import problems, rule_sets
from linli_moral_bank.models import Goods, Merchant
from linli_moral_bank.settings import MoralBankSettings
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


def asking_the_school(session: Session, bank: Bank, **values: object) -> None:
    take_over(session, bank)
    session.execute(update(Goods).values(example=False))
    with_rule(
        session, bank, code="homework", title="帮同学补课", parties=["panel", "school"], **values
    )


def enter_a_school(session: Session, bank: Bank, field: str) -> UUID:
    return people.add_organisation(
        session,
        SYSTEM,
        bank.id,
        kind=OrganisationKind.UNIT,
        name=f"龙海{field}",
        fields_of_work=[field],
    ).id


def test_an_item_that_asks_the_school_is_told_until_somebody_acts_for_one(
    session: Session, bank: Bank
) -> None:
    asking_the_school(session, bank)
    said = ["“帮同学补课” asks the school, and nobody acts for one: its deeds wait for ever."]
    assert told(session, bank) == said
    (problem,) = problems.found(session, bank.place)
    assert "小学" in str(problem.advice) and "幼儿园" in str(problem.advice)
    other, school = (enter_a_school(session, bank, field) for field in ("少年宫", "小学"))
    people.name_agent(session, SYSTEM, other, bank.far.id)
    assert told(session, bank) == said
    people.name_agent(session, SYSTEM, school, bank.far.id)
    assert told(session, bank) == []


def test_a_community_says_itself_what_a_school_is(session: Session, bank: Bank) -> None:
    asking_the_school(session, bank)
    people.name_agent(session, SYSTEM, enter_a_school(session, bank, "少年宫"), bank.far.id)
    assert len(told(session, bank)) == 1
    decided = {"schools": ["少年宫"]}
    communities.save_settings(session, SYSTEM, bank.id, "moral_bank", MoralBankSettings, decided)
    assert told(session, bank) == []


def test_where_nobody_is_whom_the_item_is_for_no_school_is_missed(
    session: Session, bank: Bank
) -> None:
    asking_the_school(session, bank, categories=["youth"])
    assert told(session, bank) == []
    session.execute(
        update(Membership)
        .where(col(Membership.person_id) == bank.resident.id)
        .values(categories=["youth"])
    )
    assert len(told(session, bank)) == 1


def test_items_that_ask_families_nobody_entered_are_told(session: Session, bank: Bank) -> None:
    take_over(session, bank)
    session.execute(update(Goods).values(example=False))
    with_rule(session, bank, title="在家孝亲", parties=["family"], categories=["youth"])
    assert told(session, bank) == [], "there is nobody for whom it is"
    people.membership_of(session, bank.id, bank.resident.id).categories = ["youth"]
    session.flush()
    said = "“在家孝亲” asks the family, and the register knows nobody's: nobody can declare it."
    assert told(session, bank) == [said]
    tie = KinshipKind.GUARDIAN
    people.relate(session, SYSTEM, bank.id, bank.neighbour.id, bank.resident.id, tie)
    assert told(session, bank) == []


def test_a_panel_with_fewer_members_than_an_item_asks_is_told(session: Session, bank: Bank) -> None:
    take_over(session, bank)
    session.execute(update(Goods).values(example=False))
    with_rule(session, bank, code="rescue", title="救人", verifiers=3)
    said = (
        "An item asks 3 members of a panel, and fewer are on that of "
        f"{bank.group.name}: its deeds wait for ever."
    )
    assert told(session, bank) == [said]
    access.grant(session, SYSTEM, bank.far.id, "panel_member", bank.id, group_id=bank.group.id)
    assert told(session, bank) == []
