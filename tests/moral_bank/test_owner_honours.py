"""Households and organisations are ranked and honoured: among themselves, named as decided."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlmodel import Session
from tests.moral_bank.deeds.test_booking import let_the_notice_end, publish, ready
from tests.moral_bank.deeds.test_owners import firm_of, home_of, rule_for, told_for
from tests.moral_bank.longhai import Bank, agree, long_since, tell, with_rule
from tests.moral_bank.test_honours import over

from linli import communities, inbox, people
from linli.access import SYSTEM, NotAllowed, RelativeStepsBack
from linli.communities import CommunityKind
from linli.people import OrganisationKind, PeopleSettings
from linli.points import Owner, OwnerKind
from linli.testing.clock import MovableClock
from linli.testing.people import MakePerson, Somebody
from linli_moral_bank import honours, owners
from linli_moral_bank.books import ranking, years
from linli_moral_bank.deeds import scoring, verification
from linli_moral_bank.honours import HonourRefused, Vetoed
from linli_moral_bank.models import (
    Deed,
    Finding,
    Honour,
    Method,
    Nominee,
    NomineeState,
    ProposedBy,
)

TODAY = date(2026, 3, 2)


def second_home(session: Session, bank: Bank) -> Owner:
    home = people.household(session, SYSTEM, bank.id, "3-2-502")
    people.move_in(session, SYSTEM, home.id, bank.far.id, representative=True)
    return Owner.household(home.id)


def opened(session: Session, bank: Bank, kind: OwnerKind, **more: object) -> Honour:
    values = {"title": "文明家庭", "year": 2026, "places": 1, "closes_on": TODAY, **more}
    actor = bank.president.actor
    return honours.open_honour(session, actor, bank.id, owner_kind=kind, **values)  # type: ignore[arg-type]


def propose(
    session: Session, bank: Bank, honour: Honour, owner: Owner, by: Somebody | None = None
) -> Nominee:
    actor = (by or bank.staff).actor
    return honours.propose(session, actor, bank.id, honour.id, owner, "和睦友善。")


def award(session: Session, bank: Bank, honour: Honour, nominee: Nominee, by: Somebody) -> None:
    honours.review(session, by.actor, bank.id, nominee.id, supports=True)
    over(honour)
    honours.decide(
        session, bank.president.actor, bank.id, honour.id, awarded=[nominee.id], decision="通过。"
    )


@pytest.fixture
def booked(session: Session, bank: Bank, clock: MovableClock) -> tuple[Owner, Owner, Owner]:
    """Two households with 3 each, an enterprise with 6 and persons with none."""
    with long_since(session):
        rule_for(session, bank, "household", "organisation")
    home, other, firm = (
        home_of(session, bank, bank.resident, bank.neighbour),
        second_home(session, bank),
        firm_of(session, bank, bank.merchant, bank.panel),
    )
    for owner, who, day in (
        (home, bank.resident, TODAY),
        (other, bank.far, TODAY),
        (firm, bank.merchant, TODAY),
        (firm, bank.merchant, TODAY - timedelta(days=1)),
    ):
        deed = told_for(session, bank, owner, who, day=day)
        verification.verify(
            session, SYSTEM, bank.id, deed.id, finding=Finding.YES, method=Method.VISIT
        )
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    return home, other, firm


def test_each_kind_is_ranked_by_itself(
    session: Session, bank: Bank, booked: tuple[Owner, Owner, Owner]
) -> None:
    home, other, firm = booked
    homes = ranking.of_year(session, bank.id, 2026, kind=OwnerKind.HOUSEHOLD)
    assert {(one.place, one.owner_id, one.name, one.score) for one in homes} == {
        (1, home.id, "王桂英", 3),
        (1, other.id, "张秀兰", 3),
    }
    assert len(ranking.of_year(session, bank.id, 2026, kind=OwnerKind.HOUSEHOLD, limit=1)) == 2
    (there,) = ranking.of_year(
        session, bank.id, 2026, kind=OwnerKind.HOUSEHOLD, group_id=bank.other_group.id
    )
    assert there.owner_id == other.id
    kind = OwnerKind.ORGANISATION
    (unit,) = ranking.of_year(session, bank.id, 2026, kind=kind)
    assert (unit.owner_id, unit.name, unit.group_id, unit.score) == (
        firm.id,
        "沿滩诚信机械厂",
        None,
        6,
    )
    assert ranking.of_year(session, bank.id, 2026, kind=kind, category="enterprise") == [unit]
    assert ranking.of_year(session, bank.id, 2026, kind=kind, category="social") == []
    assert ranking.of_year(session, bank.id, 2026) == []
    # A home for which nobody speaks now keeps its place.
    people.move_out(session, SYSTEM, bank.id, bank.resident.id)
    homes = ranking.of_year(session, bank.id, 2026, kind=OwnerKind.HOUSEHOLD)
    assert {one.name for one in homes} == {"", "张秀兰"}


def test_persons_of_a_category(
    session: Session, bank: Bank, clock: MovableClock, person_with: MakePerson
) -> None:
    child = person_with(name="周小明", group=bank.group, categories=["youth"])
    for who in (child, bank.resident):
        ready(session, bank, who=who)
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    (only,) = ranking.of_year(session, bank.id, 2026, category="youth")
    assert only.owner_id == child.id
    communities.save_settings(
        session, SYSTEM, bank.id, "core", PeopleSettings, {"categories": {"youth": "青少年"}}
    )
    until = TODAY + timedelta(days=60)
    honour = opened(
        session, bank, OwnerKind.PERSON, title="小小道德模范", category="youth", closes_on=until
    )
    with pytest.raises(HonourRefused, match="for other residents"):
        propose(session, bank, honour, Owner.person(bank.resident.id))
    assert honours.propose_by_ranking(session, SYSTEM, bank.id, honour.id) == 1
    with pytest.raises(HonourRefused, match="kind of organisations"):
        opened(session, bank, OwnerKind.PERSON, title="x", category="social", closes_on=until)
    with pytest.raises(HonourRefused, match="count as their kind"):
        opened(session, bank, OwnerKind.ORGANISATION, title="x", category="youth", closes_on=until)


def test_organisations_of_a_field(session: Session, bank: Bank) -> None:
    until, bodies = TODAY + timedelta(days=60), []
    for name, field in (("夕阳红合唱队", "文艺"), ("平安巡逻队", "治安")):
        made = people.add_organisation(
            session,
            SYSTEM,
            bank.id,
            kind=OrganisationKind.SOCIAL,
            name=name,
            fields_of_work=[field],
        )
        people.name_agent(session, SYSTEM, made.id, bank.neighbour.id)
        bodies.append(Owner.organisation(made.id))
    assert {"文艺", "治安"} <= set(owners.fields_of_work(session, bank.id))
    kind = OwnerKind.ORGANISATION
    honour = opened(session, bank, kind, title="十佳文艺队", category="文艺", closes_on=until)
    choir, guard = bodies
    propose(session, bank, honour, choir)
    with pytest.raises(HonourRefused, match="for other organisations"):
        propose(session, bank, honour, guard)
    with pytest.raises(HonourRefused, match="their fields of work"):
        opened(session, bank, kind, title="x", category="航天", closes_on=until)


def test_a_household_from_the_proposal_to_the_certificate(session: Session, bank: Bank) -> None:
    home = home_of(session, bank, bank.resident, bank.neighbour)
    honour = opened(session, bank, OwnerKind.HOUSEHOLD)
    with pytest.raises(HonourRefused, match="is for households"):
        propose(session, bank, honour, Owner.person(bank.far.id))
    nominee = propose(session, bank, honour, home, by=bank.far)
    assert (nominee.owner_id, nominee.person_id) == (home.id, bank.resident.id)
    assert nominee.proposed_by is ProposedBy.RESIDENT and nominee.group_id == bank.group.id
    assert "王桂英's household has been proposed" in str(
        inbox.page(session, bank.resident.id)[0].text
    )
    with pytest.raises(HonourRefused, match="household is proposed already"):
        propose(session, bank, honour, home, by=bank.resident)
    award(session, bank, honour, nominee, bank.panel)
    assert "王桂英's household receives" in str(inbox.page(session, bank.resident.id)[0].text)
    assert nominee.serial is not None
    seen = honours.certificate(session, bank.place, nominee.serial, whole_name=False)
    assert str(seen.name) == "王*英's household" and seen.holders == {bank.resident.id}
    (listed,) = honours.red_list(session, bank.place)
    assert str(listed.name) == "王*英's household"
    assert years.own(session, bank.place, bank.resident.id, 2026).honours == []
    of_home = years.own(session, bank.place, nominee.owner_id, 2026, OwnerKind.HOUSEHOLD)
    assert of_home.honours == ["文明家庭"]


def test_who_lives_there_steps_back_and_blocks(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    with_rule(session, bank, code="noise", title="深夜喧哗扰民", points=-1, veto=True)
    home = home_of(session, bank, bank.resident, bank.neighbour, bank.panel)
    until = TODAY + timedelta(days=60)
    honour = opened(session, bank, OwnerKind.HOUSEHOLD, closes_on=until)
    nominee = propose(session, bank, honour, home)
    with pytest.raises(RelativeStepsBack):
        honours.review(session, bank.panel.actor, bank.id, nominee.id, supports=True)
    deed = ready_with(session, bank)
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    assert deed.points == -1
    again = opened(session, bank, OwnerKind.HOUSEHOLD, title="最美家庭", closes_on=until)
    with pytest.raises(Vetoed, match="王桂英's household cannot be honoured"):
        propose(session, bank, again, home)


def ready_with(session: Session, bank: Bank) -> Deed:
    """Bring a report about somebody of the household to the notice."""
    deed = tell(session, bank, "noise", who=bank.far, about=bank.neighbour)
    agree(session, bank, deed, bank.second_panel)
    scoring.hear(session, bank.neighbour.actor, bank.id, deed.id, "下次注意。")
    return deed


def test_an_organisation_of_no_group_is_judged_by_any_panel(
    session: Session, bank: Bank, booked: tuple[Owner, Owner, Owner]
) -> None:
    assert len(booked) == 3
    until = TODAY + timedelta(days=60)
    honour = opened(
        session, bank, OwnerKind.ORGANISATION, closes_on=until, category="enterprise", min_score=5
    )
    assert honours.propose_by_ranking(session, bank.president.actor, bank.id, honour.id) == 1
    assert honours.propose_by_ranking(session, bank.president.actor, bank.id, honour.id) == 0
    (row,) = honours.nominees(session, honour.id)
    assert (row.name, row.group_id, row.reason) == ("沿滩诚信机械厂", None, "年度积分 6 分")
    with pytest.raises(NotAllowed):
        honours.review(session, bank.staff.actor, bank.id, row.id, supports=True)
    with pytest.raises(RelativeStepsBack):  # one of the panel acts for it
        honours.review(session, bank.panel.actor, bank.id, row.id, supports=True)
    nominee = session.get_one(Nominee, row.id)
    award(session, bank, honour, nominee, bank.second_panel)
    assert nominee.state is NomineeState.AWARDED and nominee.serial is not None
    for who in (bank.merchant, bank.panel):
        assert "沿滩诚信机械厂 receives" in str(inbox.page(session, who.id)[0].text)
    assert honours.red_list(session, bank.place)[0].name == "沿滩诚信机械厂"
    social = people.add_organisation(
        session, SYSTEM, bank.id, kind=OrganisationKind.SOCIAL, name="夕阳红合唱队"
    )
    other = opened(session, bank, OwnerKind.ORGANISATION, title="诚信企业", closes_on=until)
    with pytest.raises(HonourRefused, match="Nobody speaks"):
        propose(session, bank, other, Owner.organisation(social.id))
    people.name_agent(session, SYSTEM, social.id, bank.far.id)
    with pytest.raises(HonourRefused, match="takes a score of 9"):
        high = opened(
            session, bank, OwnerKind.ORGANISATION, title="x", closes_on=until, min_score=9
        )
        propose(session, bank, high, Owner.organisation(social.id))
    only = opened(
        session, bank, OwnerKind.ORGANISATION, title="y", closes_on=until, category="enterprise"
    )
    with pytest.raises(HonourRefused, match="for other organisations"):
        propose(session, bank, only, Owner.organisation(social.id))
    made = propose(session, bank, other, Owner.organisation(social.id), by=bank.far)
    assert made.proposed_by is ProposedBy.SELF


def test_only_to_an_honour_of_the_same_kind_above(session: Session, bank: Bank) -> None:
    above = communities.create(
        session, SYSTEM, kind=CommunityKind.TOWNSHIP, code="T1", name="支行", slug="zhi-hang"
    )
    here = communities.create(
        session,
        SYSTEM,
        kind=CommunityKind.COMMUNITY,
        code="C1",
        name="网点",
        slug="wang-dian",
        parent_id=above.id,
    )
    home = home_of(session, bank, bank.resident)
    honour = opened(session, bank, OwnerKind.HOUSEHOLD)
    nominee = propose(session, bank, honour, home)
    award(session, bank, honour, nominee, bank.panel)
    honour.community_id = here.id
    session.flush()
    persons, homes = (
        honours.open_honour(
            session,
            SYSTEM,
            above.id,
            title=title,
            year=2026,
            places=1,
            closes_on=TODAY,
            owner_kind=kind,
        )
        for title, kind in (("全镇模范", OwnerKind.PERSON), ("全镇文明家庭", OwnerKind.HOUSEHOLD))
    )
    assert [id_ for id_, _title in honours.open_above(session, here, TODAY, honour)] == [homes.id]
    with pytest.raises(HonourRefused, match="for others"):
        honours.recommend(session, SYSTEM, here.id, nominee.id, persons.id)
    made = honours.recommend(session, SYSTEM, here.id, nominee.id, homes.id)
    over(homes)
    honours.decide(session, SYSTEM, above.id, homes.id, awarded=[made.id], decision="镇评审会")
    assert str(honours.red_list(session, above)[0].name) == "王*英's household"


def test_reasons_that_were_figures_are_said_in_words(session: Session, bank: Bank) -> None:
    honour = opened(session, bank, OwnerKind.PERSON, places=2)
    old, other = (propose(session, bank, honour, Owner.person(who.id), by=who) for who in
                  (bank.resident, bank.far))  # fmt: skip
    old.proposed_by, old.reason, other.reason = ProposedBy.RANKING, "2026: 9", "2026: 9"
    session.flush()
    session.expunge_all()
    migration = import_module("linli_moral_bank.versions.0019_honours_of_households")
    with Operations.context(MigrationContext.configure(session.connection())):
        migration.say_reasons()
        migration.say_reasons()
    reasons = {one.reason for one in honours.nominees(session, honour.id)}
    assert reasons == {"年度积分 9 分", "2026: 9"}, "what somebody wrote is theirs"
