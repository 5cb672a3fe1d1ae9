"""From whose points something is redeemed: a household's, an organisation's; and every refusal."""

from typing import Any

import pytest
from sqlmodel import Session
from tests.moral_bank.books.test_household_purse import decide
from tests.moral_bank.deeds.test_owners import firm_of, home_of, rule_for, told_for
from tests.moral_bank.longhai import Bank, give, good
from tests.moral_bank.redeeming import code_of, give_to, merchant_of
from tests.moral_bank.shop.test_services import haircuts
from tests.moral_bank.shop.test_vouchers import without_network

from linli import inbox, people, points
from linli.access import SYSTEM, NotAllowed
from linli.codes import CodeCancelled
from linli.communities import Place
from linli.db import Database
from linli.points import AccountFrozen, Owner, OwnerKind
from linli.testing.clock import MovableClock
from linli.testing.people import MakePerson, Somebody
from linli_moral_bank import sheets
from linli_moral_bank.books import passbooks, purse, years
from linli_moral_bank.calendar import today
from linli_moral_bank.models import Redemption, RedemptionState, Way
from linli_moral_bank.shop import (
    bookings,
    exchanges,
    handing_over,
    orders,
    purses,
    redemption,
    services,
    vouchers,
)
from linli_moral_bank.shop.refusals import (
    ForOthers,
    LimitReached,
    NotEnoughPoints,
    PurseRefused,
    RedemptionUnknown,
    StarsMissing,
)


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """What happens at once is tried on both databases in ``test_last_portion.py``."""
    return sqlite_database


def redeem_from(
    session: Session,
    bank: Bank,
    owner: Owner | None,
    who: Somebody | None = None,
    title: str = "小面一碗",
    **more: Any,
) -> Redemption:
    actor = (who or bank.resident).actor
    return redemption.redeem(session, actor, bank.id, good(session, title).id, owner=owner, **more)


def has(session: Session, bank: Bank, owner: Owner) -> tuple[int, int]:
    """Return what an owner can spend, and what is set aside."""
    mine = purse.holdings(session, bank.id, owner.id, owner.kind)
    return mine.available, mine.held


def test_a_household_pays_and_who_speaks_for_it_fetches(session: Session, bank: Bank) -> None:
    home = home_of(session, bank, bank.resident, bank.neighbour)
    give_to(session, bank, home, 20)
    give(session, bank, bank.resident, 7)
    made = redeem_from(session, bank, home)
    assert (made.person_id, made.owner_kind, made.owner_id) == (
        bank.resident.id,
        OwnerKind.HOUSEHOLD,
        home.id,
    )
    assert has(session, bank, home) == (14, 6)
    assert has(session, bank, Owner.person(bank.resident.id)) == (7, 0)
    code = code_of(session, bank, made)
    shown = handing_over.look_up(session, bank.merchant.actor, bank.id, code)
    assert str(shown.whose) == "王*英's household"
    handing_over.hand_over(session, bank.merchant.actor, bank.id, code)
    assert has(session, bank, home) == (14, 0)
    told = str(inbox.page(session, bank.resident.id)[0].text)
    assert told == "小面一碗 was handed over at 巷口小面馆; Household 3-2-501 paid 6 points."
    (line,) = exchanges.in_month(session, bank.place, today(session, bank.place))
    assert str(line.name) == "王*英's household"
    (listed,) = exchanges.of_owner(session, home.id, bank.id)
    assert (listed.person, str(listed.whose)) == ("王桂英", "Household 3-2-501")
    spent = passbooks.of_owner(session, bank.resident.actor, bank.id, home.id).lines[0]
    assert (spent.amount, spent.note) == (-6, "小面一碗")
    # A mistake is reversed: the points come back to who paid them.
    points.reverse(session, SYSTEM, spent.transfer_id, key="test:undo", reason="test.mistake")
    assert has(session, bank, home) == (20, 0)


def test_an_organisation_pays_and_another_agent_fetches(session: Session, bank: Bank) -> None:
    firm = firm_of(session, bank, bank.resident, bank.far)
    give_to(session, bank, firm, 20)
    made = redeem_from(session, bank, firm)
    first = code_of(session, bank, made)
    code = code_of(session, bank, made, bank.far)
    with pytest.raises(CodeCancelled):
        handing_over.look_up(session, bank.merchant.actor, bank.id, first)
    shown = handing_over.look_up(session, bank.merchant.actor, bank.id, code)
    assert shown.whose == "沿滩诚信机械厂", "an organisation is named"
    with pytest.raises(RedemptionUnknown):
        orders.own(session, bank.neighbour.actor, bank.id, made.id)
    redemption.cancel(session, bank.far.actor, bank.id, made.id)
    assert has(session, bank, firm) == (20, 0)


def test_what_nobody_fetches_comes_back_to_the_household(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    home = home_of(session, bank, bank.resident, bank.neighbour)
    give_to(session, bank, home, 6)
    made = redeem_from(session, bank, home)
    people.move_in(session, SYSTEM, home.id, bank.neighbour.id, representative=True)
    clock.move(hours=49)
    redemption.give_back(session, {"redemption_id": str(made.id)})
    assert (made.state, has(session, bank, home)) == (RedemptionState.EXPIRED, (6, 0))
    for who in (bank.resident, bank.neighbour):
        told = str(inbox.page(session, who.id)[0].text)
        assert told.endswith("was not fetched in time. Household 3-2-501: 6 points are back.")


def test_nobody_spends_what_others_speak_for(session: Session, bank: Bank) -> None:
    home = home_of(session, bank, bank.resident, bank.neighbour)
    firm = firm_of(session, bank, bank.resident)
    for owner in (home, firm):
        give_to(session, bank, owner, 20)
    for owner, who, sentence in (
        (home, bank.neighbour, "Only who speaks for a household"),
        (home, bank.far, "Only who speaks for a household"),
        (firm, bank.neighbour, "You do not act for this organisation"),
        (Owner.person(bank.far.id), bank.neighbour, "somebody else's points"),
    ):
        with pytest.raises(PurseRefused, match=sentence):
            redeem_from(session, bank, owner, who)
    with pytest.raises(PurseRefused, match="somebody else's points"):
        purses.meant(session, bank.id, bank.far.id, bank.neighbour.id)
    for owner in (home, firm, Owner.person(bank.resident.id)):
        assert purses.meant(session, bank.id, owner.id, bank.resident.id) == owner
    assert has(session, bank, home) == (20, 0)


def test_who_acts_no_longer_neither_redeems_nor_fetches(session: Session, bank: Bank) -> None:
    home = home_of(session, bank, bank.resident, bank.neighbour)
    firm = firm_of(session, bank, bank.resident)
    for owner in (home, firm):
        give_to(session, bank, owner, 20)
    by_home, by_firm = redeem_from(session, bank, home), redeem_from(session, bank, firm)
    people.dismiss_agent(session, SYSTEM, firm.id, bank.resident.id)
    people.move_in(session, SYSTEM, home.id, bank.neighbour.id, representative=True)
    for owner in (home, firm):
        with pytest.raises(PurseRefused):
            redeem_from(session, bank, owner)
    with pytest.raises(PurseRefused, match="or no longer"):
        redemption.cancel(session, bank.resident.actor, bank.id, by_firm.id)
    code_of(session, bank, by_home)  # who ordered it and lives there still fetches it
    people.move_out(session, SYSTEM, bank.id, bank.resident.id)
    with pytest.raises(PurseRefused, match="speaks for a household"):
        code_of(session, bank, by_home)
    redemption.cancel(session, bank.neighbour.actor, bank.id, by_home.id)


def test_who_acts_from_elsewhere_redeems_for_the_organisation_alone(
    session: Session, bank: Bank, other_community: Place, person_with: MakePerson
) -> None:
    agent = person_with(name="何文军", community=other_community)
    firm = firm_of(session, bank, agent)
    give_to(session, bank, firm, 20)
    decide(session, bank, opening_points=5)
    made = redeem_from(session, bank, firm, agent)
    assert (made.person_id, made.owner_id) == (agent.id, firm.id)
    assert has(session, bank, Owner.person(agent.id)) == (0, 0), "no account, no opening bonus"
    assert code_of(session, bank, made, agent)
    redemption.cancel(session, agent.actor, bank.id, made.id)
    assert has(session, bank, firm) == (20, 0)
    saturday = services.times(session, haircuts(session, bank).id)[0].id
    for kind in ("school", "enterprise"):
        services.write_guide(
            session, SYSTEM, bank.id, good(session, "洗剪吹一次").id, content="洗、剪、吹。",
            categories=[kind], cancel_hours=0,
        )  # fmt: skip
        if kind == "school":
            with pytest.raises(ForOthers):
                redeem_from(session, bank, firm, agent, "洗剪吹一次", time_id=saturday)
    booked = redeem_from(session, bank, firm, agent, "洗剪吹一次", time_id=saturday)
    assert (booked.person_id, booked.owner_id) == (agent.id, firm.id)
    rule_for(session, bank, "organisation", "person")
    deed = told_for(session, bank, firm, agent)
    assert (deed.declarer_id, deed.way) == (agent.id, Way.SELF)
    for act in (
        lambda: redeem_from(session, bank, None, agent),
        lambda: redeem_from(session, bank, Owner.organisation(bank.id), agent),
        lambda: told_for(session, bank, None, agent),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_an_account_that_is_frozen_or_too_small(session: Session, bank: Bank) -> None:
    home = home_of(session, bank, bank.resident)
    account = give_to(session, bank, home, 7)
    give(session, bank, bank.resident, 50)
    with pytest.raises(NotEnoughPoints, match="costs 12 points, and 7 are there"):
        redeem_from(session, bank, home, portions=2)
    points.freeze(session, SYSTEM, account, "wird geprüft")
    stock = good(session, "小面一碗").stock
    with pytest.raises(AccountFrozen):
        redeem_from(session, bank, home)
    assert good(session, "小面一碗").stock == stock
    assert redeem_from(session, bank, None).owner_id == bank.resident.id


def test_an_organisation_does_not_buy_from_itself(session: Session, bank: Bank) -> None:
    shop = merchant_of(session, good(session, "小面一碗")).organisation_id
    give_to(session, bank, Owner.organisation(shop), 20)
    with pytest.raises(PurseRefused, match="its own shop"):
        redeem_from(session, bank, Owner.organisation(shop), bank.merchant)


def test_the_limit_of_a_person_is_that_of_a_purse_too(session: Session, bank: Bank) -> None:
    home = home_of(session, bank, bank.resident, bank.neighbour)
    firm = firm_of(session, bank, bank.neighbour)
    for owner in (home, firm):
        give_to(session, bank, owner, 100)
    give(session, bank, bank.resident, 100)
    oil = good(session, "食用油 1.8 升")
    assert oil.person_limit == 1
    made = redeem_from(session, bank, home, title=oil.title)
    with pytest.raises(LimitReached, match="One person can have"):
        redeem_from(session, bank, None, title=oil.title)
    people.move_in(session, SYSTEM, home.id, bank.neighbour.id, representative=True)
    with pytest.raises(LimitReached, match="One household can have"):
        redeem_from(session, bank, home, bank.neighbour, title=oil.title)
    redemption.cancel(session, bank.resident.actor, bank.id, made.id)
    redeem_from(session, bank, firm, bank.neighbour, title=oil.title)
    people.name_agent(session, SYSTEM, firm.id, bank.far.id)
    with pytest.raises(LimitReached, match="One organisation can have"):
        redeem_from(session, bank, firm, bank.far, title=oil.title)
    redeem_from(session, bank, None, title=oil.title)


def test_of_one_who_shares_the_household_pays_unasked(session: Session, bank: Bank) -> None:
    decide(session, bank, household_purse=True)
    home = home_of(session, bank, bank.resident, bank.neighbour)
    give(session, bank, bank.resident, 100)
    for owner in (None, home, Owner.person(bank.neighbour.id)):
        made = redeem_from(session, bank, owner, bank.neighbour)
        assert (made.owner_kind, made.owner_id) == (OwnerKind.HOUSEHOLD, home.id)
    mine = purse.holdings(session, bank.id, bank.neighbour.id)
    choices = purses.choices(session, bank.id, bank.neighbour.id, mine)
    assert [(one.owner, one.available) for one in choices] == [(home, 82)]
    redeem_from(session, bank, None, title="食用油 1.8 升")
    with pytest.raises(LimitReached, match="One household can have"):
        redeem_from(session, bank, None, bank.neighbour, title="食用油 1.8 升")


def test_perks_and_services_are_for_whose_points_pay(session: Session, bank: Bank) -> None:
    home = home_of(session, bank, bank.resident)
    firm = firm_of(session, bank, bank.resident)
    for owner in (home, firm):
        give_to(session, bank, owner, 100)
    good(session, "小面一碗").min_stars = 1
    for owner in (home, firm):
        with pytest.raises(StarsMissing):
            redeem_from(session, bank, owner)
    hair = haircuts(session, bank)
    services.write_guide(
        session, SYSTEM, bank.id, hair.id, content="…", categories=["enterprise"], cancel_hours=1
    )
    time = services.times(session, hair.id)[0].id
    with pytest.raises(ForOthers):
        redeem_from(session, bank, home, title=hair.title, time_id=time)
    redeem_from(session, bank, firm, title=hair.title, time_id=time)
    (guest,) = bookings.guests(session, SYSTEM, bank.id, hair.id)[time]
    assert guest.name == "沿滩诚信机械厂"
    month = today(session, bank.place)
    table = sheets.table(session, SYSTEM, bank.place, sheets.Sheet.BOOKINGS, month, str)
    assert table.heading[2:4] == ["Who", "From whose points"]
    assert next(iter(table.rows))[2:5] == ("王桂英", "沿滩诚信机械厂", 1)
    bookings.call_off(session, SYSTEM, bank.id, time)
    told = str(inbox.page(session, bank.resident.id)[0].text)
    assert "沿滩诚信机械厂: 15 points are back." in told
    assert has(session, bank, firm) == (100, 0)


def test_a_voucher_is_taken_from_the_households_purse(session: Session, bank: Bank) -> None:
    without_network(session, bank)
    home = home_of(session, bank, bank.resident)
    give_to(session, bank, home, 20)
    noodles = good(session, "小面一碗").id
    made, code = vouchers.issue(session, bank.resident.actor, bank.id, noodles, owner=home)
    assert code is not None
    assert (made.owner_id, has(session, bank, home)) == (home.id, (14, 6))
    handing_over.hand_over(session, bank.merchant.actor, bank.id, code.text)
    assert has(session, bank, home) == (14, 0)


def test_ones_year_holds_what_was_for_oneself_and_ones_home(session: Session, bank: Bank) -> None:
    home, firm = home_of(session, bank, bank.resident), firm_of(session, bank, bank.resident)
    for owner in (home, firm):
        give_to(session, bank, owner, 20)
        code = code_of(session, bank, redeem_from(session, bank, owner))
        handing_over.hand_over(session, bank.merchant.actor, bank.id, code)
    assert years.own(session, bank.place, bank.resident.id, 2026).redeemed == 6
