"""Honours: ranked or proposed, reviewed, decided; vetoes, ties, certificates, perks by star."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlmodel import Session, col, select
from tests.moral_bank.deeds.test_booking import let_the_notice_end, publish, ready
from tests.moral_bank.longhai import Bank, give, good, tell, with_rule

from linli import communities, inbox, people
from linli.access import SYSTEM, DutiesIncompatible, NotAllowed, RelativeStepsBack
from linli.communities import Place
from linli.db import Database
from linli.i18n import translate
from linli.people import KinshipKind, MembershipStatus, NotItsAgent
from linli.points import Owner
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli.testing.people import Somebody
from linli_moral_bank import honours
from linli_moral_bank.books import ranking, year_sums
from linli_moral_bank.deeds import verification
from linli_moral_bank.honours import HonourRefused, HonourUnknown, NomineeUnknown, Vetoed
from linli_moral_bank.models import (
    Deed,
    DeedState,
    Finding,
    Honour,
    Method,
    Nominee,
    NomineeState,
    ProposedBy,
    Way,
)
from linli_moral_bank.settings import MoralBankSettings
from linli_moral_bank.shop import redemption
from linli_moral_bank.shop.refusals import StarsMissing

TODAY = date(2026, 3, 2)


def opened(session: Session, bank: Bank, **more: object) -> Honour:
    values = {"title": "道德模范", "year": 2026, "places": 1, "closes_on": TODAY, **more}
    return honours.open_honour(session, bank.president.actor, bank.id, **values)  # type: ignore[arg-type]


def propose(
    session: Session,
    bank: Bank,
    honour: Honour,
    who: Somebody,
    by: Somebody | None = None,
    reason: str = "十年如一日照顾邻居。",
) -> Nominee:
    whom = Owner.person(who.id)
    return honours.propose(session, (by or who).actor, bank.id, honour.id, whom, reason)


def support(session: Session, bank: Bank, nominee: Nominee, by: Somebody | None = None) -> None:
    actor = (by or bank.panel).actor
    honours.review(session, actor, bank.id, nominee.id, supports=True, remark="属实")


def over(honour: Honour) -> None:
    """Let the days end on which people can be proposed."""
    honour.closes_on = TODAY - timedelta(days=1)


def decide(session: Session, bank: Bank, honour: Honour, *awarded: UUID) -> None:
    over(honour)
    honours.decide(
        session,
        bank.president.actor,
        bank.id,
        honour.id,
        awarded=awarded,
        decision="居民会议 3 月 20 日表决，56 票赞成。",
    )


@pytest.fixture
def booked(session: Session, bank: Bank, clock: MovableClock) -> Bank:
    """The resident has 4, neighbour and far 2 each; far also was fined for something vetoed."""
    with_rule(session, bank, code="noise", title="深夜喧哗扰民", points=-1, veto=True)
    for who, days in ((bank.resident, 2), (bank.neighbour, 1), (bank.far, 1)):
        for ago in range(days):
            visited(session, bank, who, TODAY - timedelta(days=ago))
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    return bank


def visited(session: Session, bank: Bank, who: Somebody, day: date) -> None:
    """Somebody visited an old neighbour, and it was found true."""
    deed = tell(session, bank, "visiting-elders", who=who, day=day)
    verification.verify(session, SYSTEM, bank.id, deed.id, finding=Finding.YES, method=Method.VISIT)


def test_the_ranking_shares_places(session: Session, booked: Bank) -> None:
    ranked = ranking.of_year(session, booked.id, 2026)
    assert (ranked[0].place, ranked[0].name, ranked[0].score) == (1, "王桂英", 4)
    assert {(one.place, one.score) for one in ranked[1:]} == {(2, 2)}
    assert len(ranking.of_year(session, booked.id, 2026, limit=2)) == 3, "ties are not cut"
    in_group = ranking.of_year(session, booked.id, 2026, group_id=booked.other_group.id)
    assert [(one.place, one.name) for one in in_group] == [(1, "张秀兰")]
    assert ranking.of_year(session, booked.id, 2025) == []


def test_from_proposal_to_certificate(session: Session, bank: Bank, clock: MovableClock) -> None:
    honour = opened(session, bank)
    nominee = propose(session, bank, honour, bank.resident, by=bank.far)
    assert nominee.proposed_by is ProposedBy.RESIDENT
    assert "proposed for “道德模范”" in str(inbox.page(session, bank.resident.id)[0].text)
    with pytest.raises(HonourRefused, match="panel of their group supports"):
        decide(session, bank, honour, nominee.id)
    support(session, bank, nominee)
    decide(session, bank, honour, nominee.id)
    assert nominee.state is NomineeState.AWARDED and nominee.serial is not None
    assert "Congratulations" in str(inbox.page(session, bank.resident.id)[0].text)
    seen = honours.certificate(session, bank.place, nominee.serial.lower(), whole_name=False)
    assert (seen.name, seen.title, str(seen.period)) == ("王*英", "道德模范", "2026")
    whole = honours.certificate(session, bank.place, nominee.serial, whole_name=True)
    assert whole.name == "王桂英"
    (listed,) = honours.red_list(session, bank.place)
    assert (listed.name, listed.title) == ("王*英", "道德模范")
    with pytest.raises(HonourRefused, match="already been decided"):
        decide(session, bank, honour, nominee.id)
    with pytest.raises(HonourRefused, match="already been decided"):
        support(session, bank, nominee)


def test_the_ranking_proposes_with_ties_and_without_vetoed(
    session: Session, booked: Bank, clock: MovableClock
) -> None:
    honour = opened(session, booked, places=2, closes_on=TODAY + timedelta(days=60))
    assert honours.propose_by_ranking(session, booked.president.actor, booked.id, honour.id) == 3
    assert honours.propose_by_ranking(session, booked.president.actor, booked.id, honour.id) == 0
    reasons = [one.reason for one in honours.nominees(session, honour.id)]
    assert sorted(reasons) == ["年度积分 2 分", "年度积分 2 分", "年度积分 4 分"]
    names = {one.name for one in honours.nominees(session, honour.id)}
    assert names == {"王桂英", "李建国", "张秀兰"}
    ready(session, booked, "noise", who=booked.far, about=booked.neighbour)
    publish(session, booked)
    let_the_notice_end(session, booked, clock)
    other = opened(session, booked, title="好邻居", places=3, closes_on=TODAY + timedelta(days=60))
    honours.propose_by_ranking(session, booked.president.actor, booked.id, other.id)
    assert {one.name for one in honours.nominees(session, other.id)} == {"王桂英", "张秀兰"}
    with pytest.raises(Vetoed, match="李建国 cannot be honoured for 2026: 深夜喧哗扰民"):
        propose(session, booked, other, booked.neighbour)
    nominee = next(one for one in honours.nominees(session, honour.id) if one.name == "李建国")
    honours.review(session, booked.panel.actor, booked.id, nominee.id, supports=True)
    with pytest.raises(Vetoed):
        decide(session, booked, honour, nominee.id)


def test_who_may_not_and_what_is_refused(
    session: Session, bank: Bank, other_community: Place, clock: MovableClock
) -> None:
    with pytest.raises(NotAllowed):
        honours.open_honour(
            session, bank.staff.actor, bank.id, title="x", year=2026, places=1, closes_on=TODAY
        )
    for wrong, sentence in (
        ({"title": " "}, "a name"),
        ({"places": 0}, "one person or more"),
        ({"closes_on": TODAY - timedelta(days=1)}, "is over already"),
    ):
        with pytest.raises(HonourRefused, match=sentence):
            opened(session, bank, **wrong)
    honour = opened(session, bank, min_score=5)
    with pytest.raises(HonourRefused, match="is there already"):
        opened(session, bank)
    with pytest.raises(HonourRefused, match="takes a score of 5 in 2026; it is 0"):
        propose(session, bank, honour, bank.resident)
    with pytest.raises(HonourUnknown):
        honours.find(session, other_community.id, honour.id)
    with pytest.raises(NomineeUnknown):
        honours.certificate(session, bank.place, "NOSUCH", whole_name=True)
    easy = opened(session, bank, title="好邻居")
    with pytest.raises(HonourRefused, match="what the person has done"):
        honours.propose(
            session, bank.far.actor, bank.id, easy.id, Owner.person(bank.resident.id), " "
        )
    nominee = propose(session, bank, easy, bank.resident)
    assert nominee.proposed_by is ProposedBy.SELF
    with pytest.raises(HonourRefused, match="proposed already"):
        propose(session, bank, easy, bank.resident, by=bank.far)
    with pytest.raises(NotAllowed):
        support(session, bank, nominee, by=bank.far)
    with pytest.raises(HonourRefused, match="write why"):
        honours.review(session, bank.panel.actor, bank.id, nominee.id, supports=False)
    with pytest.raises(NomineeUnknown):
        honours.review(session, SYSTEM, bank.id, honour.id, supports=True)
    people.membership_of(session, bank.id, bank.far.id).status = MembershipStatus.PENDING
    session.flush()
    with pytest.raises(HonourRefused, match="has not been admitted"):
        propose(session, bank, easy, bank.far, by=bank.resident)
    clock.move(days=1)
    with pytest.raises(HonourRefused, match="any more"):
        propose(session, bank, easy, bank.neighbour)


def test_no_more_than_there_are_places(session: Session, bank: Bank) -> None:
    honour = opened(session, bank)
    both = [propose(session, bank, honour, who) for who in (bank.resident, bank.neighbour)]
    for nominee in both:
        support(session, bank, nominee)
    with pytest.raises(HonourRefused, match="can still be proposed until Mar 2, 2026"):
        honours.decide(session, SYSTEM, bank.id, honour.id, awarded=[both[0].id], decision="通过。")
    with pytest.raises(HonourRefused, match="is given once"):
        decide(session, bank, honour, *(one.id for one in both))
    with pytest.raises(HonourRefused, match="choose who"):
        decide(session, bank, honour)
    with pytest.raises(HonourRefused, match="who decided it"):
        honours.decide(
            session,
            bank.president.actor,
            bank.id,
            honour.id,
            awarded=[both[0].id],
            decision=" ",
        )
    decide(session, bank, honour, both[0].id)
    assert [one.state for one in both] == [NomineeState.AWARDED, NomineeState.DECLINED]


def test_who_fell_below_the_bar_is_not_honoured(session: Session, booked: Bank) -> None:
    honour = opened(session, booked, min_score=3, closes_on=TODAY + timedelta(days=60))
    nominee = propose(session, booked, honour, booked.resident)
    support(session, booked, nominee)
    (deed, *_) = session.exec(select(Deed).where(col(Deed.owner_id) == booked.resident.id)).all()
    deed.points = 0
    session.flush()
    with pytest.raises(HonourRefused, match="takes a score of 3; that of 王桂英 is 2 by now"):
        decide(session, booked, honour, nominee.id)


def test_duties_are_separated(session: Session, bank: Bank) -> None:
    honour = opened(session, bank, places=3)
    by_panel = propose(session, bank, honour, bank.resident, by=bank.panel)
    with pytest.raises(DutiesIncompatible):
        support(session, bank, by_panel)
    people.relate(session, SYSTEM, bank.id, bank.panel.id, bank.neighbour.id, KinshipKind.SIBLING)
    relative = propose(session, bank, honour, bank.neighbour)
    with pytest.raises(RelativeStepsBack):
        support(session, bank, relative)
    support(session, bank, relative, by=bank.second_panel)
    by_president = propose(session, bank, honour, bank.scorer, by=bank.president)
    assert by_president.group_id is None, "so that any panel may say its word"
    support(session, bank, by_president)
    with pytest.raises(DutiesIncompatible):
        decide(session, bank, honour, by_president.id)


def test_a_unit_proposes_through_who_acts_for_it(session: Session, bank: Bank) -> None:
    honour = opened(session, bank)
    shop = people.offices_of(session, bank.id, bank.merchant.id)[0].id
    whom = Owner.person(bank.resident.id)
    with pytest.raises(NotItsAgent):
        honours.propose(
            session, bank.far.actor, bank.id, honour.id, whom, "…", organisation_id=shop
        )
    made = honours.propose(
        session,
        bank.merchant.actor,
        bank.id,
        honour.id,
        whom,
        "常来帮忙",
        organisation_id=shop,
    )
    assert made.proposed_by is ProposedBy.UNIT


def test_perks_are_for_those_with_stars(session: Session, bank: Bank) -> None:
    give(session, bank, bank.resident, 50)
    noodles = good(session, "小面一碗")
    noodles.min_stars = 1
    session.flush()
    with pytest.raises(StarsMissing, match="with one star or more"):
        redemption.redeem(session, bank.resident.actor, bank.id, noodles.id)


HOME = "/c/longhai/moral_bank/honours"


def test_on_the_pages(client: Client, bank: Bank, database: Database) -> None:
    president = client.another(bank.president)
    form = president.get(HOME).follow("A new honour")
    page = form.submit("Let people be proposed", title="道德模范", closes_on="2026-03-31")
    assert "From now on people can be proposed." in page.text
    address = page.path
    assert "After that it can be decided." in page.text and "Record it" not in page.text
    resident = client.sign_in(bank.far)
    refused = resident.get(address).submit("Propose", name="王桂", reason="照顾邻居")
    assert refused.status == 422 and "Nobody with this name" in refused.text
    done = refused.submit("Propose", name="王桂英")
    assert "looks at it now" in done.text and "照顾邻居" not in done.text
    panel = client.another(bank.panel).get(address)
    assert "照顾邻居" in panel.text
    assert panel.submit("Not this time").status == 422
    assert "It is written down" in panel.submit("We support it", remark="属实").text
    with database.writing() as session:
        honour = honours.listing(session, bank.id)[0]
        over(session.get_one(Honour, honour.id))
    page = president.get(address)
    refused = page.submit("Record it", decision="居民会议通过")
    assert refused.status == 422 and "choose who gets it" in refused.text
    with database.reading() as session:
        honour = honours.listing(session, bank.id)[0]
        nominee = honours.nominees(session, honour.id)[0].id
    page = page.submit("Record it", decision="居民会议通过", awarded=str(nominee))
    assert "Enter “登上社区红榜”" not in client.another(bank.far).get(address).text
    staff = client.another(bank.staff).get(address)
    entered = staff.follow("Enter “登上社区红榜”").submit("Send to the panel")
    assert "Thank you!" in entered.text and "王桂英" in entered.text
    with database.reading() as session:
        deed = session.exec(select(Deed).where(col(Deed.rule_code) == "red-list")).one()
        assert (deed.owner_id, deed.way) == (bank.resident.id, Way.STAFF)
        assert deed.story == "获得荣誉：道德模范，2026年度。"
    certificate = page.follow("The certificate")
    assert "王桂英" in certificate.text and "<svg" in certificate.html
    serial = certificate.path.rsplit("/", 1)[-1]
    assert client.another(bank.resident).get(certificate.path).status == 200
    assert client.another(bank.far).get(certificate.path).status == 403
    visitor = client.another()
    public = visitor.get(f"{HOME}?certificate={serial}")
    assert "This certificate is real." in public.text and "王*英" in public.text
    assert "王桂英" not in public.text
    assert visitor.get(certificate.path).text == public.text
    assert visitor.get(f"{certificate.path}/paper.pdf").text == public.text
    assert visitor.get(f"{HOME}?certificate=WRONG").status == 404
    with database.writing() as session:
        closed = {"public_book": False}
        communities.save_settings(session, SYSTEM, bank.id, "moral_bank", MoralBankSettings, closed)
    assert "Sign in" in visitor.get(HOME).text
    assert "This certificate is real." in visitor.get(f"{certificate.path}/check").text


def test_a_quarter_is_ranked_and_honoured_by_itself(session: Session, booked: Bank) -> None:
    deeds = session.exec(select(Deed).where(col(Deed.beneficiary_id) == booked.resident.id)).all()
    deeds[0].happened_on = date(2026, 4, 1)
    session.flush()
    first, second = (ranking.of_year(session, booked.id, 2026, quarter=one) for one in (1, 2))
    assert {one.score for one in first} == {2} and len(first) == 3
    assert [(one.name, one.score) for one in second] == [("王桂英", 2)]
    assert ranking.score_of(session, booked.id, booked.resident.id, 2026, 2) == 2
    until = TODAY + timedelta(days=60)
    red = opened(session, booked, title="红榜", quarter=2, closes_on=until)
    again = opened(session, booked, title="红榜", quarter=1, closes_on=until, min_score=3)
    with pytest.raises(HonourRefused, match="of quarter 1 of 2026 is there already"):
        opened(session, booked, title="红榜", quarter=1, closes_on=until)
    with pytest.raises(HonourRefused, match="in quarter 1 of 2026; it is 2 so far"):
        propose(session, booked, again, booked.resident)
    blocked = deeds[1].rule_id
    deeds[1].rule_id = with_rule(session, booked, code="grave", points=-10, veto=True)
    session.flush()
    with pytest.raises(Vetoed, match="王桂英 cannot be honoured for quarter 2 of 2026"):
        propose(session, booked, red, booked.resident)  # what happened in March blocks the year
    deeds[1].rule_id = blocked
    session.flush()
    assert honours.propose_by_ranking(session, SYSTEM, booked.id, red.id) == 1
    (row,) = honours.nominees(session, red.id)
    honours.review(session, booked.panel.actor, booked.id, row.id, supports=True)
    decide(session, booked, red, row.id)
    (listed,) = honours.red_list(session, booked.place)
    assert translate(listed.period, "zh-Hans") == "2026年第2季度"


def test_the_ranking_proposes_on_the_page(client: Client, bank: Bank, database: Database) -> None:
    with database.writing() as session:
        honour_id = opened(session, bank).id
    page = client.sign_in(bank.president).get(f"{HOME}/{honour_id}")
    assert "Nothing was booked in this time yet." in page.text
    with database.writing() as session:
        deed = tell(session, bank, "visiting-elders")
        deed.state, deed.points = DeedState.CONFIRMED, 2
        year_sums.changed(session, bank.id, [deed])
    page = client.get(f"{HOME}/{honour_id}")
    assert "1. 王桂英" in page.text
    page = page.submit("Propose the first ones")
    assert "One was proposed." in page.text and "from the ranking" in page.text
    assert "Nobody was added." in page.submit("Propose the first ones").text
