"""A district like Yantan: branches, 47 outlets in three editions, and figures that roll up."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlmodel import Session
from tests.moral_bank.longhai import Bank

from linli import communities, notices, people, starters
from linli.access import SYSTEM, NotAllowed
from linli.communities import CommunityKind, Place
from linli.errors import Refusal
from linli.testing import QueryCounter
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli_moral_bank import rule_sets, starter
from linli_moral_bank.books import below, purse, rollup
from linli_moral_bank.deeds import declaring, publishing, verification
from linli_moral_bank.district import EditionUnknown
from linli_moral_bank.models import Finding, Method, Party, RuleSet
from linli_moral_bank.settings import MoralBankSettings
from linli_moral_bank.shop import catalogue

MONTH = date(2026, 3, 1)


@pytest.fixture
def district(session: Session) -> Place:
    place = communities.create(
        session, SYSTEM, kind=CommunityKind.DISTRICT, code="YT", name="沿滩区", slug="yantan"
    )
    starters.apply(session, SYSTEM, place, starters.find("yantan"))
    return place


def outlets(session: Session, district: Place) -> list[Place]:
    branch = communities.branch(session, district.id)
    return [one for one in branch if one.path.count("/") == 3]


def test_the_template_builds_the_whole_district(session: Session, district: Place) -> None:
    assert len(communities.children(session, district.id)) == 10
    assert len(outlets(session, district)) == 47
    before = session.execute(select(func.count()).select_from(RuleSet)).scalar_one()
    starters.apply(session, SYSTEM, district, starters.find("yantan"))
    assert session.execute(select(func.count()).select_from(RuleSet)).scalar_one() == before
    assert len(outlets(session, district)) == 47


def test_each_outlet_has_the_districts_rules_and_those_of_its_edition(
    session: Session, district: Place
) -> None:
    whole = {rule.code for rule in rule_sets.require_in_force(session, district.id).rules}
    by_kind = {}
    for outlet in outlets(session, district):
        book = rule_sets.require_in_force(session, outlet.id)
        assert whole < {rule.code for rule in book.rules}
        assert book.root_id == district.id
        by_kind[outlet.kind.value] = {rule.code for rule in book.rules} - whole
    assert by_kind == {
        "community": {"city-courtyard", "city-sorting"},
        "village": {"rural-yard", "rural-customs"},
        "outlet": {
            *("firm-wages", "firm-jobs", "firm-donation", "firm-pollution"),
            *("firm-safety", "firm-teaching"),
        },
    }
    rules = {rule.code: rule for rule in rule_sets.require_in_force(session, district.id).rules}
    assert set(rules["school-help"].parties) == {Party.PANEL, Party.SCHOOL, Party.FAMILY}
    of_bodies = [one for one in rules.values() if one.owner_kinds == ("organisation",)]
    assert (len({one.product for one in of_bodies}), len(of_bodies)) == (5, 20), "as reported"


def test_an_outlet_of_each_edition_is_fitted_out(session: Session, district: Place) -> None:
    found = {}
    for outlet in outlets(session, district):
        goods = catalogue.on_offer(session, outlet, None)
        if goods:
            found[outlet.slug] = [one.title for one in goods if one.bookable]
            assert len(communities.groups(session, outlet.id)) == 2
            assert people.organisations(session, outlet.id)
    assert {slug: len(services) for slug, services in found.items()} == {
        "yantan-0101": 12,
        "yantan-0301": 10,
        "yantan-1001": 10,
    }


def test_one_unit_of_points_for_all(session: Session, district: Place) -> None:
    first, second = outlets(session, district)[:2]
    units = {purse.unit(session, one.id, purse.POINTS).id for one in (district, first, second)}
    assert len(units) == 1


def test_an_edition_that_is_not_there_is_named(session: Session, community: Place) -> None:
    outlet = {"code": "01", "name": "网点", "slug": "wangdian", "edition": "moon"}
    branch = {"code": "01", "name": "支行", "slug": "zhihang", "outlets": [outlet]}
    with pytest.raises(EditionUnknown, match="no edition called moon") as refused:
        starter.apply(session, SYSTEM, community, {"branches": [branch]})
    assert refused.value.field == "branches.0.outlets.0.edition"


@pytest.mark.parametrize(
    ("part", "field"),
    [
        (
            {"merchants": [{"organisation": "面馆", "quota": 9}]},
            "merchants.0.organisation",
        ),
        (
            {
                "organisations": [
                    {"kind": "social", "name": "合唱队"},
                    {
                        "kind": "social",
                        "name": "舞蹈队",
                        "agents": [{"name": "周晓燕", "phone": "12"}],
                    },
                ]
            },
            "organisations.1.agents.0.phone",
        ),
    ],
)
def test_what_is_wrong_in_an_outlet_is_told_with_its_place(
    session: Session, community: Place, part: dict[str, object], field: str
) -> None:
    outlet = {"code": "01", "name": "网点", "slug": "wangdian", **part}
    branch = {"code": "01", "name": "支行", "slug": "zhihang", "outlets": [outlet]}
    with pytest.raises(Refusal) as refused:
        starter.apply(session, SYSTEM, community, {"branches": [branch]})
    assert refused.value.field == f"branches.0.outlets.0.{field}"


def help_in(session: Session, place: Place, number: int) -> None:
    """Let so many people of an outlet each help once, and have it on notice."""
    for _one in range(number):
        person = people.add_person(session, SYSTEM, place.id, name="王小明")
        rule = next(
            one
            for one in rule_sets.require_in_force(session, place.id).rules
            if one.code == "helping"
        )
        deed = declaring.declare(
            session,
            SYSTEM,
            place.id,
            rule_id=rule.id,
            happened_on=date(2026, 3, 2),
            story="…",
            person_id=person.id,
        )
        for _verifier in range(2):
            verification.verify(
                session, SYSTEM, place.id, deed.id, finding=Finding.YES, method=Method.VISIT
            )
    if number:
        publishing.publish_ready(session, SYSTEM, place.id)


def test_figures_roll_up_and_small_ones_are_not_told(
    session: Session, district: Place, clock: MovableClock
) -> None:
    town = communities.children(session, district.id)[0]
    parts = communities.children(session, town.id)
    for place, number in zip(parts, (6, 2, 7), strict=False):
        help_in(session, place, number)
    clock.move(days=9)
    for place in parts[:3]:
        notices.close_due(session, place.id)
    whole, found = rollup.of_month(session, SYSTEM, town, MONTH)
    assert (whole.people, whole.deeds, whole.given) == (15, 15, 30)
    told = {one.name: (one.people, one.given) for one in found}
    assert told[parts[1].name] == (None, None), "two people only"
    assert told[parts[0].name] == (None, None), "else the two could be reckoned from the total"
    assert told[parts[2].name] == (7, 14)
    assert told[parts[3].name] == (0, 0)
    whole, found = rollup.of_month(session, SYSTEM, district, MONTH)
    assert (whole.people, [one.people for one in found][:2]) == (15, [15, 0])
    assert rollup.of_month(session, SYSTEM, district, date(2026, 2, 1))[0].people == 0


def test_the_page_of_figures(client: Client, bank: Bank) -> None:
    staff = client.sign_in(bank.staff)
    page = staff.get("/c/longhai/moral_bank/desk").follow("Figures of the month")
    assert page.status == 200 and "without names" in page.text
    assert client.another(bank.resident).get(page.path).status == 403


def test_figures_are_for_the_staff(session: Session, bank: Bank) -> None:
    with pytest.raises(NotAllowed):
        rollup.of_month(session, bank.resident.actor, bank.place, MONTH)


def test_a_district_leads_to_the_books_that_its_outlets_open(
    session: Session, district: Place, query_counter: QueryCounter
) -> None:
    first, *others = outlets(session, district)
    communities.save_settings(
        session, SYSTEM, first.id, "moral_bank", MoralBankSettings, {"public_book": False}
    )
    session.commit()  # what was read before is forgotten
    with query_counter() as queries:
        found = below.open_books(session, district)
    assert {one.id for one in found} == {one.id for one in others}
    assert len(queries) <= 4, list(queries)
    assert below.open_books(session, first) == ()
