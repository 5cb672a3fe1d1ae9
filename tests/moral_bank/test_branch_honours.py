"""A branch ranks and honours those of its outlets."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from tests.moral_bank.books.test_district import help_in
from tests.moral_bank.browsing import HOME
from tests.moral_bank.longhai import Bank, with_rule
from tests.moral_bank.test_honours import over

from linli import communities, inbox, notices, people, starters
from linli.access import SYSTEM, Actor
from linli.communities import CommunityKind, Place
from linli.points import Owner
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli_moral_bank import honours, owners
from linli_moral_bank.books import benefits, ranking
from linli_moral_bank.honours.nominees import refuse_vetoed
from linli_moral_bank.honours.refusals import HonourRefused, Vetoed
from linli_moral_bank.models import Deed, Honour, Nominee, NomineeState
from linli_moral_bank.pages import benefits as pages_of_lists

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
CLOSES = date(2026, 12, 31)


@pytest.fixture
def town(session: Session, clock: MovableClock) -> Place:
    """A branch; three people of its first outlet helped, and one of its second."""
    district = communities.create(
        session, SYSTEM, kind=CommunityKind.DISTRICT, code="YT", name="沿滩区", slug="yantan"
    )
    starters.apply(session, SYSTEM, district, starters.find("yantan"))
    found = communities.children(session, district.id)[0]
    below = communities.children(session, found.id)
    for place, number in ((below[0], 3), (below[1], 1)):
        help_in(session, place, number)
    clock.move(days=9)
    for place in below[:2]:
        notices.close_due(session, place.id)
    return found


def best(session: Session, place: Place, **more: object) -> Honour:
    """Open a title of a place for persons."""
    values = {"title": "星级居民", "year": 2026, "places": 9, "closes_on": CLOSES, **more}
    return honours.open_honour(session, SYSTEM, place.id, **values)  # type: ignore[arg-type]


def test_all_of_its_outlets_are_ranked_together(session: Session, town: Place) -> None:
    first = communities.children(session, town.id)[0]
    assert len(ranking.of_year(session, first.id, 2026)) == 3
    found = ranking.of_year(session, town.id, 2026)
    assert [(one.place, one.score) for one in found] == [(1, 2)] * 4
    assert ranking.score_of(session, town.id, found[0].owner_id, 2026) == 2


def test_titles_follow_from_the_branchs_ranking_and_an_outlets_veto_counts(
    session: Session, town: Place, bank: Bank
) -> None:
    first = ranking.of_year(session, town.id, 2026)[0]
    deed = session.execute(select(Deed).where(col(Deed.owner_id) == first.owner_id)).scalar_one()
    deed.rule_id = with_rule(session, bank, code="grave", points=-10, veto=True)
    session.flush()
    honour = best(session, town)
    assert honours.propose_by_ranking(session, SYSTEM, town.id, honour.id) == 3
    with pytest.raises(Vetoed):
        refuse_vetoed(session, honour, [first.owner_id])


def test_the_branchs_own_bar_holds_for_whom_an_outlet_recommends(
    session: Session, town: Place
) -> None:
    outlet = communities.children(session, town.id)[0]
    here, above = best(session, outlet), best(session, town, min_score=3)
    honours.propose_by_ranking(session, SYSTEM, outlet.id, here.id)
    one = session.execute(
        select(Nominee).where(col(Nominee.honour_id) == here.id).limit(1)
    ).scalar_one()
    one.state = NomineeState.SUPPORTED  # by the panel of the group
    session.flush()
    over(here)
    honours.decide(session, SYSTEM, outlet.id, here.id, awarded=[one.id], decision="评审会")
    with pytest.raises(HonourRefused, match="takes a score of 3"):
        honours.recommend(session, SYSTEM, outlet.id, one.id, above.id)


def test_who_speaks_for_a_household_of_an_outlet_speaks_for_it_in_the_branch(
    session: Session, town: Place
) -> None:
    outlet, other = communities.children(session, town.id)[:2]
    person = people.add_person(session, SYSTEM, outlet.id, name="王桂英")
    home = people.household(session, SYSTEM, outlet.id, "1-101")
    people.move_in(session, SYSTEM, home.id, person.id, representative=True)
    asked = Owner.household(home.id)
    assert list(owners.speakers(session, town.id, asked)) == [person.id]
    assert list(owners.speakers(session, other.id, asked)) == []


def test_a_list_for_another_benefit_is_of_all_outlets_and_tells_each_where_they_live(
    session: Session, town: Place
) -> None:
    first, second = communities.children(session, town.id)[:2]
    lives = {
        row.owner_id: row.community_id
        for row in session.execute(select(col(Deed.owner_id), col(Deed.community_id)))
    }
    agreed = [next(id_ for id_ in lives if lives[id_] == place.id) for place in (first, second)]
    for id_ in agreed:
        benefits.set_consent(session, Actor(id_), lives[id_], agrees=True)

    def made(place: Place, least: int = 2) -> set[tuple[UUID, UUID, int]]:
        found = benefits.qualified(
            session,
            SYSTEM,
            place.id,
            since=date(2026, 1, 1),
            until=CLOSES,
            least=least,
            purpose="创业贷款",
        )
        return {(one.owner.id, one.community_id, one.points) for one in found}

    assert made(second) == {(agreed[1], second.id, 2)}
    assert made(town) == {(id_, lives[id_], 2) for id_ in agreed}
    newest = inbox.page(session, agreed[0])[0]
    assert "创业贷款" in str(newest.text) and newest.community_id == first.id
    assert made(town, least=3) == set()
    benefits.set_consent(session, Actor(agreed[0]), first.id, agrees=False)
    assert made(town) == {(agreed[1], second.id, 2)}


def test_its_file_says_where_each_belongs(
    client: Client, bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [
        benefits.Qualified(Owner.person(bank.resident.id), "王桂英", 9, bank.id, [bank.resident.id])
    ]
    monkeypatch.setattr(benefits, "qualified", lambda *_args, **_asked: found)
    asked = {"purpose": "创业贷款", "least": "2"}
    page = client.sign_in(bank.president).get(f"{HOME}/desk/benefits")
    assert "With all that lies below." not in page.text
    assert "Where" not in page.submit("as CSV", **asked).text
    monkeypatch.setattr(pages_of_lists, "reach", lambda *_args: [bank.id, bank.group.id])
    page = client.get(f"{HOME}/desk/benefits")
    assert "With all that lies below." in page.text
    file = page.submit("as CSV", **asked).text
    assert "Where" in file and f"王桂英,9,{bank.place.name}" in file
