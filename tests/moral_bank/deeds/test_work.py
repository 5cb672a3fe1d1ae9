"""What waits for the community's staff in the bank."""

from sqlalchemy import delete, update
from sqlmodel import Session, col
from tests.moral_bank.longhai import Bank, agree, tell, with_rule

from linli import access, communities, people
from linli.access import SYSTEM
from linli.access.models import RoleGrant
from linli.communities import CommunityKind
from linli.hooks import Urgency
from linli.people import OrganisationKind
from linli.testing.client import Client
from linli.testing.people import Somebody
from linli_moral_bank import work
from linli_moral_bank.deeds import publishing, scoring
from linli_moral_bank.models import Goods
from linli_moral_bank.settings import MoralBankSettings
from linli_moral_bank.shop import shopkeeping

SCORE, PUBLISH = "Deed to set points for", "Deed to publish"
HEAR = "Person to be heard before points are taken off"
PANEL = "Deed that nobody can verify: name a panel for its group"
EMPTY = "Resident group without a panel"
SMALL = "Small panel (%(names)s): what %(needed)s must verify waits"
LOW, PLEDGE = "Kind of goods running low", "Merchant without a pledge"
INVENTED = "Example good to look through"


def waits(session: Session, bank: Bank, who: Somebody) -> dict[str, int]:
    """Return what is there to do for somebody."""
    found = work.waiting(session, who.actor, bank.place)
    return {todo.title.message: todo.count for todo in found if todo.count}


def test_a_deed_waits_for_one_after_the_other(session: Session, bank: Bank) -> None:
    deed = tell(session, bank, "mediation")
    assert waits(session, bank, bank.scorer) == {}
    agree(session, bank, deed)
    assert waits(session, bank, bank.scorer) == {SCORE: 1}
    assert SCORE not in waits(session, bank, bank.staff)
    scoring.score(session, bank.scorer.actor, bank.id, deed.id, 3)
    assert waits(session, bank, bank.scorer) == {}
    assert waits(session, bank, bank.staff)[PUBLISH] == 1
    publishing.publish_ready(session, bank.staff.actor, bank.id)
    assert PUBLISH not in waits(session, bank, bank.staff)


def test_deeds_of_a_group_without_a_panel_are_told(session: Session, bank: Bank) -> None:
    tell(session, bank, "mediation")
    assert PANEL not in waits(session, bank, bank.staff)
    session.execute(delete(RoleGrant).where(col(RoleGrant.role) == "panel_member"))
    assert waits(session, bank, bank.staff)[PANEL] == 1
    assert PANEL not in waits(session, bank, bank.scorer)
    tell(session, bank, "mediation", who=bank.merchant)
    assert waits(session, bank, bank.staff)[PANEL] == 2, "nor has who is in no group any panel now"


def test_whoever_set_the_points_is_not_asked_to_publish(session: Session, bank: Bank) -> None:
    deed = tell(session, bank, "mediation")
    agree(session, bank, deed)
    scoring.score(session, bank.president.actor, bank.id, deed.id, 3)
    assert PUBLISH not in waits(session, bank, bank.president)
    assert PUBLISH in waits(session, bank, bank.staff)


def test_a_report_waits_for_somebody_to_hear_the_person(session: Session, bank: Bank) -> None:
    deed = tell(session, bank, "littering", who=bank.neighbour, about=bank.resident)
    agree(session, bank, deed)
    assert waits(session, bank, bank.staff)[HEAR] == 1
    assert waits(session, bank, bank.evaluator) == {HEAR: 1}
    scoring.hear(session, bank.resident.actor, bank.id, deed.id, "我没有乱扔。")
    assert HEAR not in waits(session, bank, bank.staff)


def test_goods_that_run_out_wait_for_whoever_keeps_the_shop(session: Session, bank: Bank) -> None:
    keep = update(Goods).where(col(Goods.stock).is_not(None))
    session.execute(keep.values(stock=MoralBankSettings().low_stock + 1))
    assert LOW not in waits(session, bank, bank.staff)
    session.execute(
        keep.values(stock=MoralBankSettings().low_stock).where(
            col(Goods.title).startswith("豌杂面")
        )
    )
    assert waits(session, bank, bank.staff)[LOW] == 1
    assert waits(session, bank, bank.resident) == {}
    assert waits(session, bank, bank.scorer) == {}


def test_goods_that_are_still_examples_wait_for_whoever_keeps_the_shop(
    session: Session, bank: Bank
) -> None:
    (todo,) = (
        one
        for one in work.waiting(session, bank.staff.actor, bank.place)
        if one.title.message == INVENTED
    )
    assert todo.count > 1 and todo.urgency is Urgency.LATER
    assert (todo.endpoint, todo.arguments) == ("stock", {"examples": "true"})
    assert INVENTED not in waits(session, bank, bank.scorer)
    session.execute(update(Goods).values(example=False))
    assert INVENTED not in waits(session, bank, bank.staff)


def test_a_merchant_without_a_pledge_waits_for_one(session: Session, bank: Bank) -> None:
    assert PLEDGE not in waits(session, bank, bank.staff)
    made = people.add_organisation(
        session, SYSTEM, bank.id, kind=OrganisationKind.MERCHANT, name="新开的茶馆"
    )
    assert waits(session, bank, bank.staff)[PLEDGE] == 1
    shopkeeping.add_merchant(session, bank.staff.actor, bank.id, made.id, quota=100)
    assert PLEDGE not in waits(session, bank, bank.staff)


def test_a_group_without_a_panel_is_told_before_anybody_declares(
    session: Session, bank: Bank
) -> None:
    assert waits(session, bank, bank.president)[EMPTY] == 1, "the second group has none"
    assert EMPTY not in waits(session, bank, bank.scorer)
    access.grant(
        session, SYSTEM, bank.far.id, "panel_member", bank.id, group_id=bank.other_group.id
    )
    assert EMPTY not in waits(session, bank, bank.president)


def test_the_desk_names_groups_without_a_panel_and_leads_to_the_roles(
    client: Client, bank: Bank
) -> None:
    client.sign_in(bank.president)
    desk = client.get("/c/longhai/moral_bank/desk")
    assert "Resident groups without a panel" in desk.text
    assert desk.follow("Give the role “Panel member”").path.endswith("/roles/grant")
    staff = client.another(bank.staff).get("/c/longhai/moral_bank/desk")
    assert staff.follow("Who has which role").path.endswith("/roles")


def test_a_panel_with_fewer_members_than_an_item_asks_is_told(session: Session, bank: Bank) -> None:
    assert SMALL not in waits(session, bank, bank.staff), "two are asked, and two are there"
    with_rule(session, bank, code="rescue", title="救人", verifiers=3)
    assert waits(session, bank, bank.staff)[SMALL] == 1, "who has no panel at all is told apart"
    assert SMALL not in waits(session, bank, bank.scorer)
    named = [str(todo.title) for todo in work.waiting(session, bank.staff.actor, bank.place)]
    assert f"Small panel ({bank.group.name}): what 3 must verify waits" in named
    access.grant(session, SYSTEM, bank.neighbour.id, "panel_member", bank.id)
    assert waits(session, bank, bank.staff)[SMALL] == 1, "one for all groups is alone in the other"
    for one in (bank.far, bank.merchant):
        access.grant(session, SYSTEM, one.id, "panel_member", bank.id, group_id=bank.other_group.id)
    assert SMALL not in waits(session, bank, bank.staff)


def test_what_the_panel_is_no_longer_asked_makes_it_not_small(session: Session, bank: Bank) -> None:
    with_rule(session, bank, code="over", title="过去", verifiers=5, until="2020-12-31")
    assert SMALL not in waits(session, bank, bank.staff)


def test_of_many_small_panels_the_first_three_are_named(session: Session, bank: Bank) -> None:
    for number in (3, 4, 5):
        communities.create(
            session,
            SYSTEM,
            kind=CommunityKind.GROUP,
            code=f"G{number}",
            name=f"第{number}组",
            parent_id=bank.id,
        )
    access.grant(session, SYSTEM, bank.far.id, "panel_member", bank.id)
    with_rule(session, bank, code="rescue", title="救人", verifiers=5)
    found = work.waiting(session, bank.staff.actor, bank.place)
    (small,) = [todo for todo in found if todo.title.message == SMALL]
    assert small.count == 5
    assert "第3组" in str(small.title) and "第4组" not in str(small.title)
    assert "…)" in str(small.title)
