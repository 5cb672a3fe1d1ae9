"""Households and organisations as depositors: their own deeds, accounts and passbooks."""

from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session
from tests.moral_bank.books.test_household_purse import decide
from tests.moral_bank.browsing import HOME, in_, main_part
from tests.moral_bank.deeds.test_booking import let_the_notice_end, publish
from tests.moral_bank.longhai import Bank, agree, rule_id, tell, with_rule

from linli import inbox, notices, people, points
from linli.access import SYSTEM, NotAllowed, RelativeStepsBack
from linli.db import Database
from linli.people import KinshipKind, OrganisationKind
from linli.points import Owner, OwnerKind
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli.testing.people import Somebody
from linli.testing.queries import QueryCounter
from linli_moral_bank import rule_sets
from linli_moral_bank.books import book, passbooks, purse, ranking
from linli_moral_bank.conduct import appeals, black_list
from linli_moral_bank.conduct.refusals import AppealUnknown, BlackListRefused
from linli_moral_bank.deeds import deed_lists, neighbours, scoring
from linli_moral_bank.deeds.refusals import (
    CapReached,
    DeedRefused,
    DuplicateDeed,
    NeighbourUnknown,
    OwnerUnknown,
)
from linli_moral_bank.honours import stories
from linli_moral_bank.honours.refusals import HonourRefused
from linli_moral_bank.models import AppealAgainst, Deed, DeedState, Way
from linli_moral_bank.rule_sets.rules import RuleItem


def home_of(session: Session, bank: Bank, *members: Somebody) -> Owner:
    """Let people live together; the first speaks for them."""
    home = people.household(session, SYSTEM, bank.id, "3-2-501")
    for number, who in enumerate(members):
        people.move_in(session, SYSTEM, home.id, who.id, representative=number == 0)
    return Owner.household(home.id)


def firm_of(session: Session, bank: Bank, *agents: Somebody) -> Owner:
    """Register an enterprise with those who act for it."""
    firm = people.add_organisation(
        session, SYSTEM, bank.id, kind=OrganisationKind.ENTERPRISE, name="沿滩诚信机械厂"
    )
    for who in agents:
        people.name_agent(session, SYSTEM, firm.id, who.id)
    return Owner.organisation(firm.id)


def rule_for(session: Session, bank: Bank, *kinds: str, **values: Any) -> UUID:
    """Publish an item for some kinds of owners."""
    return with_rule(session, bank, owner_kinds=kinds, **{"points": 3, **values})


def told_for(
    session: Session, bank: Bank, owner: Owner | None, who: Somebody | None = None, **more: Any
) -> Deed:
    return tell(session, bank, "extra", who=who, owner=owner, **more)


def booked(session: Session, bank: Bank, clock: MovableClock, deed: Deed) -> None:
    agree(session, bank, deed, None if deed.group_id else bank.panel)
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    assert deed.state is DeedState.CONFIRMED


def test_a_households_deed_is_booked_into_its_own_account(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    rule_for(session, bank, "household")
    home = home_of(session, bank, bank.resident, bank.neighbour)
    deed = told_for(session, bank, home)
    assert (deed.way, deed.owner_kind, deed.owner_id) == (Way.SELF, OwnerKind.HOUSEHOLD, home.id)
    assert (deed.beneficiary_id, deed.group_id) == (bank.resident.id, bank.group.id)
    booked(session, bank, clock, deed)
    mine = purse.holdings(session, bank.id, home.id, OwnerKind.HOUSEHOLD)
    assert (mine.score, mine.available, mine.year_score) == (3, 3, 3)
    own = purse.holdings(session, bank.id, bank.resident.id)
    assert (own.score, own.available) == (0, 0), "it is not the representative's own"
    assert ranking.of_year(session, bank.id, 2026) == []
    (line,) = book.lines(session, bank.place, deed.happened_on)
    assert str(line.name) == "王*英's household"
    (item,) = notices.items(session, bank.id, notices.listing(session, bank.id)[0].id)
    assert item.title.startswith("王*英一家")
    news = [one.text for one in inbox.page(session, bank.resident.id)]
    assert any("王桂英" in str(text) and "changed by 3" in str(text) for text in news)


def test_an_organisations_deed_is_named_and_its_agents_step_back(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    rule_for(session, bank, "organisation", categories=["enterprise"])
    firm = firm_of(session, bank, bank.resident, bank.panel)
    deed = told_for(session, bank, firm)
    with pytest.raises(RelativeStepsBack):
        agree(session, bank, deed)
    assert deed_lists.queue(session, bank.panel.actor, bank.id) == []
    agree(session, bank, deed, bank.second_panel)
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    (line,) = book.lines(session, bank.place, deed.happened_on)
    assert line.name == "沿滩诚信机械厂"
    (listed,) = passbooks.listing(session, bank.staff.actor, bank.id)
    assert (listed.owner, listed.name, listed.score) == (firm, "沿滩诚信机械厂", 3)


def test_who_an_item_is_for(session: Session, bank: Bank) -> None:
    home, firm = home_of(session, bank, bank.resident), firm_of(session, bank, bank.resident)
    rule_for(session, bank, "household")
    with pytest.raises(DeedRefused, match="not for single persons"):
        told_for(session, bank, None)
    with pytest.raises(DeedRefused, match="not for organisations"):
        told_for(session, bank, firm)
    rule_for(session, bank, "person", "organisation", categories=["social"])
    with pytest.raises(DeedRefused, match="not for households"):
        told_for(session, bank, home)
    with pytest.raises(DeedRefused, match="for other organisations"):
        told_for(session, bank, firm)


def test_nobody_is_told_of_for_whom_nobody_speaks(session: Session, bank: Bank) -> None:
    rule_for(session, bank, "household", "organisation")
    home = people.household(session, SYSTEM, bank.id, "9-9-999")
    for owner, sentence in (
        (Owner.household(home.id), "Nobody speaks for this household"),
        (firm_of(session, bank), "Nobody acts for this organisation"),
    ):
        with pytest.raises(OwnerUnknown, match=sentence):
            told_for(session, bank, owner)


def test_limits_and_duplicates_are_the_owners_own(session: Session, bank: Bank) -> None:
    rule_for(session, bank, "person", "household", cap=1)
    home = home_of(session, bank, bank.resident, bank.neighbour)
    told_for(session, bank, home)
    told_for(session, bank, None)
    with pytest.raises(CapReached):
        told_for(session, bank, home, separate=True)
    rule_for(session, bank, "household")
    with pytest.raises(DuplicateDeed):
        told_for(session, bank, home)


def test_a_neighbour_tells_of_a_household_by_who_lives_there(session: Session, bank: Bank) -> None:
    rule_for(session, bank, "household")
    home = home_of(session, bank, bank.resident, bank.neighbour)
    firm = firm_of(session, bank, bank.resident)
    book_ = {one.code: one for one in rule_sets.require_in_force(session, bank.id).rules}
    me, rule = bank.far.actor, book_["extra"]
    assert neighbours.meant(session, me, bank.id, rule, "李建国") == home
    with pytest.raises(NeighbourUnknown, match="No home"):
        neighbours.meant(session, me, bank.id, rule, "张秀兰")
    deed = told_for(session, bank, home, bank.far)
    assert (deed.way, deed.beneficiary_id) == (Way.OTHER, bank.resident.id)
    rule_for(session, bank, "organisation")
    book_ = {one.code: one for one in rule_sets.require_in_force(session, bank.id).rules}
    assert neighbours.meant(session, me, bank.id, book_["extra"], "沿滩诚信机械厂") == firm
    with pytest.raises(NeighbourUnknown, match="No organisation"):
        neighbours.meant(session, me, bank.id, book_["extra"], "诚信")


def test_a_firm_loses_points_is_heard_owes_and_appeals(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    decide(session, bank, deductions_make_debt=True, black_list=True)
    rule_for(session, bank, "organisation", points=-5)
    firm = firm_of(session, bank, bank.resident, bank.neighbour)
    people.relate(session, SYSTEM, bank.id, bank.staff.id, bank.neighbour.id, KinshipKind.SIBLING)
    deed = told_for(session, bank, firm, bank.far)
    agree(session, bank, deed)
    for agent in (bank.resident, bank.neighbour):
        assert "Something was reported" in str(inbox.page(session, agent.id)[0].text)
    with pytest.raises(RelativeStepsBack):
        scoring.hear(session, bank.staff.actor, bank.id, deed.id, "他们说已经整改。")
    scoring.hear(session, bank.neighbour.actor, bank.id, deed.id, "已经整改。")
    publish(session, bank)
    for agent in (bank.resident, bank.neighbour):
        assert "You may object" in str(inbox.page(session, agent.id)[0].text)
    let_the_notice_end(session, bank, clock)
    passbook = passbooks.of_owner(session, bank.resident.actor, bank.id, firm.id)
    assert (passbook.holdings.score, passbook.holdings.available) == (-5, -5)
    with pytest.raises(BlackListRefused, match="Only single persons"):
        black_list.propose(
            session, bank.president.actor, bank.id, deed.id, reason="违规排放", days=9
        )
    with pytest.raises(AppealUnknown):
        appeals.appeal(
            session, bank.far.actor, bank.id, AppealAgainst.DEDUCTION, deed.id, "不是我们"
        )
    made = appeals.appeal(
        session, bank.resident.actor, bank.id, AppealAgainst.DEDUCTION, deed.id, "不是我们"
    )
    appeals.answer(session, bank.evaluator.actor, bank.id, made.id, upheld=True, text="查明属实")
    passbook = passbooks.of_owner(session, bank.resident.actor, bank.id, firm.id)
    assert (passbook.holdings.score, passbook.holdings.available) == (0, 0)


def test_a_story_is_told_of_persons_only(session: Session, bank: Bank, clock: MovableClock) -> None:
    rule_for(session, bank, "household")
    deed = told_for(session, bank, home_of(session, bank, bank.resident))
    booked(session, bank, clock, deed)
    with pytest.raises(HonourRefused, match="Only single persons"):
        stories.ask(session, bank.president.actor, bank.id, deed.id, title="一家人", text="…")


def test_a_passbook_is_for_who_speaks_and_for_staff(session: Session, bank: Bank) -> None:
    home = home_of(session, bank, bank.resident, bank.neighbour)
    for reader in (bank.resident, bank.staff):
        assert passbooks.of_owner(session, reader.actor, bank.id, home.id).whose.owner == home
    for owner_id in (home.id, bank.resident.id):
        with pytest.raises(OwnerUnknown):
            passbooks.of_owner(session, bank.neighbour.actor, bank.id, owner_id)
    with pytest.raises(NotAllowed):
        passbooks.listing(session, bank.resident.actor, bank.id)


def test_a_new_representative_reads_what_the_last_one_told(session: Session, bank: Bank) -> None:
    rule_for(session, bank, "household")
    home = home_of(session, bank, bank.resident, bank.neighbour)
    told_for(session, bank, home)
    people.move_in(session, SYSTEM, home.id, bank.neighbour.id, representative=True)
    passbooks.of_owner(session, bank.neighbour.actor, bank.id, home.id)
    (row,) = deed_lists.of_owner(session, home.id, bank.id)
    assert (row.owner_id, row.speaker, row.declarer) == (home.id, "王桂英", "王桂英")
    assert points.accounts_of(session, home, bank.id) != [], "its place is opened when it declares"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"contribution": "volunteer_hours.service"}, "rewarded to single persons"),
        ({"parties": ["family"]}, "School and family confirm only what a person did"),
    ],
)
def test_items_that_make_no_sense(values: dict[str, Any], sentence: str) -> None:
    item = {"code": "x", "title": "事项", "product": "p", "points": 1, "owner_kinds": ["household"]}
    with pytest.raises(ValueError, match=sentence):
        RuleItem.model_validate({**item, **values})
    assert RuleItem.model_validate({**item, "owner_kinds": []}).owner_kinds == ("person",)


def test_the_pages_of_a_representative(client: Client, bank: Bank, database: Database) -> None:
    def made(session: Session) -> UUID:
        rule_for(session, bank, "household")
        return home_of(session, bank, bank.resident, bank.neighbour).id

    home = in_(database, made)
    resident = client.sign_in(bank.resident)
    passbook = resident.get(f"{HOME}/").follow("Our household")
    assert "王桂英 speaks for it" in passbook.text and "Nothing here yet" in passbook.text
    chosen = passbook.follow("Declare a good deed")
    assert "事项" in main_part(chosen) and "看望独居老人" not in main_part(chosen)
    mine = resident.get(f"{HOME}/declare")
    assert "事项" not in main_part(mine) and "Our household" in main_part(mine)
    done = chosen.follow("事项+3").submit("Send to the panel", story="三代同堂，一家和睦。")
    assert "王桂英's household" in done.text
    panel = client.another(bank.panel)
    assert "王桂英's household" in panel.get(f"{HOME}/panel").text
    staff = client.another(bank.staff)
    assert "王桂英's household" in staff.get(f"{HOME}/desk").text
    assert staff.get(f"{HOME}/desk/depositors").status == 200
    assert staff.get(f"{HOME}/depositors/{home}").status == 200
    stranger = client.another(bank.neighbour)
    assert stranger.get(f"{HOME}/depositors/{home}").status == 404
    wrong = stranger.get(f"{HOME}/declare?owner={home}")
    assert wrong.status == 404


def test_the_passbooks_ask_as_much_of_many_as_of_few(
    client: Client, bank: Bank, database: Database, query_counter: QueryCounter
) -> None:
    def made(session: Session) -> UUID:
        rule_for(session, bank, "household")
        home = home_of(session, bank, bank.resident, bank.neighbour)
        told_for(session, bank, home)
        return home.id

    home = in_(database, made)
    staff = client.sign_in(bank.staff)
    paths = (f"{HOME}/depositors/{home}", f"{HOME}/desk/depositors")

    def asked() -> list[int]:
        found = []
        for path in paths:
            staff.get(path)
            with query_counter() as queries:
                assert staff.get(path).status == 200
            found.append(len(queries))
        return found

    before = asked()
    with database.writing() as session:
        for _number in range(4):
            told_for(session, bank, Owner.household(home), separate=True)
    assert asked() == before and max(before) <= 24


def test_a_neighbour_thanks_an_organisation_on_the_page(
    client: Client, bank: Bank, database: Database
) -> None:
    def made(session: Session) -> UUID:
        rule_for(session, bank, "organisation")
        firm_of(session, bank, bank.resident)
        return rule_id(session, bank, "extra")

    rule = in_(database, made)
    neighbour = client.sign_in(bank.neighbour)
    form = neighbour.get(f"{HOME}/declare/{rule}?whose=neighbour")
    assert "Which organisation was it?" in form.text
    wrong = form.submit("Send to the panel", name="机械厂", story="帮我们修了路灯。")
    assert "No organisation with this name" in wrong.text
    done = wrong.submit("Send to the panel", name="沿滩诚信机械厂")
    assert "沿滩诚信机械厂" in done.text and "王桂英" in done.text
