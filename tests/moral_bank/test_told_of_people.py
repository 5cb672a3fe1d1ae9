"""What is told of people: stories they agree to, lists they consent to, recommendations, paper."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select
from tests.moral_bank.deeds.test_booking import let_the_notice_end, publish, ready
from tests.moral_bank.longhai import Bank, tell, with_rule
from tests.moral_bank.test_honours import decide, opened, over, propose, support

from linli import communities, inbox, people, plugins
from linli.access import SYSTEM, NotAllowed
from linli.clock import now
from linli.communities import CommunityKind
from linli.db import Database
from linli.people import KinshipKind
from linli.points import OwnerKind
from linli.testing.client import Client
from linli.testing.clock import MovableClock
from linli.testing.people import MakePerson
from linli_moral_bank import honours
from linli_moral_bank.books import benefits
from linli_moral_bank.honours import HonourRefused, NomineeUnknown, Vetoed, stories
from linli_moral_bank.honours.refusals import StoryUnknown
from linli_moral_bank.models import (
    Deed,
    DeedState,
    Nominee,
    NomineeState,
    ProposedBy,
    Rule,
    Story,
    StoryState,
)

HOME = "/c/longhai/moral_bank"
TODAY = date(2026, 3, 2)


def booked(session: Session, bank: Bank, clock: MovableClock) -> Deed:
    deed = ready(session, bank)
    ready(session, bank, who=bank.neighbour)
    publish(session, bank)
    let_the_notice_end(session, bank, clock)
    return deed


def test_a_story_is_told_as_far_as_the_person_agrees(
    session: Session, bank: Bank, clock: MovableClock
) -> None:
    with pytest.raises(HonourRefused, match="booked"):
        stories.ask(
            session,
            bank.president.actor,
            bank.id,
            ready(session, bank, "errands").id,
            title="…",
            text="…",
        )
    deed = booked(session, bank, clock)
    head, me = bank.president.actor, bank.resident.actor
    with pytest.raises(NotAllowed):
        stories.ask(session, bank.staff.actor, bank.id, deed.id, title="好邻居", text="…")
    with pytest.raises(HonourRefused, match="title and the story"):
        stories.ask(session, head, bank.id, deed.id, title=" ", text="…")
    told = {"title": "好邻居", "text": "十年如一日。"}
    story = stories.ask(session, head, bank.id, deed.id, **told)
    with pytest.raises(HonourRefused, match="already"):
        stories.ask(session, head, bank.id, deed.id, **told)
    assert "好邻居" in str(inbox.page(session, bank.resident.id)[0].text)
    assert stories.published(session, bank.place) == []
    with pytest.raises(StoryUnknown):
        stories.find_story(session, bank.id, deed.id)
    with pytest.raises(StoryUnknown):
        stories.answer(session, bank.neighbour.actor, bank.id, story.id, agrees=True)
    stories.answer(session, me, bank.id, story.id, agrees=True)
    assert stories.published(session, bank.place)[0].name == "王*英"
    assert not stories.shows_photos(session, deed.id)
    stories.answer(session, me, bank.id, story.id, agrees=True, with_name=True, with_photo=True)
    assert stories.published(session, bank.place)[0].name == "王桂英"
    assert stories.shows_photos(session, deed.id)
    stories.answer(session, me, bank.id, story.id, agrees=False)
    assert story.state is StoryState.DECLINED
    assert stories.published(session, bank.place) == []


def test_lists_hold_only_who_consents(session: Session, bank: Bank, clock: MovableClock) -> None:
    booked(session, bank, clock)
    wanted = {"since": TODAY - timedelta(30), "until": TODAY, "least": 2, "purpose": "创业贷款"}

    def made(**more: object) -> list[str]:
        found = benefits.qualified(
            session,
            bank.president.actor,
            bank.id,
            **{**wanted, **more},  # type: ignore[arg-type]
        )
        return [str(one.name) for one in found]

    assert made() == []
    benefits.set_consent(session, bank.resident.actor, bank.id, agrees=True)
    benefits.set_consent(session, bank.resident.actor, bank.id, agrees=True)
    assert made() == ["王桂英"] and made(least=3) == []
    assert "创业贷款" in str(inbox.page(session, bank.resident.id)[0].text)
    benefits.set_consent(session, bank.resident.actor, bank.id, agrees=False)
    assert made() == []
    for wrong in ({"purpose": " "}, {"least": 0}, {"until": TODAY - timedelta(60)}):
        with pytest.raises(benefits.ListRefused):
            made(**wrong)
    with pytest.raises(NotAllowed):
        benefits.qualified(session, bank.staff.actor, bank.id, **wanted)  # type: ignore[arg-type]


def test_recommended_to_the_level_above(session: Session, bank: Bank, clock: MovableClock) -> None:
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
    honour = opened(session, bank)
    nominee = propose(session, bank, honour, bank.resident)
    support(session, bank, nominee)
    decide(session, bank, honour, nominee.id)
    with pytest.raises(NomineeUnknown):
        honours.recommend(session, bank.president.actor, bank.id, nominee.id, honour.id)
    best = honours.open_honour(
        session, SYSTEM, above.id, title="全镇模范", year=2026, places=1, closes_on=TODAY
    )
    honour.community_id = here.id
    session.flush()
    ((above_id, title),) = honours.open_above(session, here, TODAY, honour)
    assert (above_id, str(title)) == (best.id, "全镇模范 2026")
    made = honours.recommend(session, SYSTEM, here.id, nominee.id, best.id)
    assert (made.proposed_by, made.state) == (ProposedBy.TIER, NomineeState.SUPPORTED)
    with pytest.raises(HonourRefused, match="already"):
        honours.recommend(session, SYSTEM, here.id, nominee.id, best.id)
    over(best)
    honours.decide(session, SYSTEM, above.id, best.id, awarded=[made.id], decision="镇评审会")
    assert honours.red_list(session, above)[0].title == "全镇模范"
    with pytest.raises(HonourRefused, match="any more"):
        honours.recommend(session, SYSTEM, here.id, nominee.id, best.id)
    other = honours.open_honour(
        session, SYSTEM, above.id, title="全镇好人", year=2026, places=1, closes_on=TODAY
    )
    blocked = tell(session, bank, "fighting", who=bank.far, about=bank.resident)
    blocked.community_id, blocked.state, blocked.points = here.id, DeedState.CONFIRMED, -10
    veto = session.get_one(Rule, with_rule(session, bank, code="grave", points=-10, veto=True))
    blocked.rule_id = veto.id
    session.flush()
    with pytest.raises(Vetoed, match="blocks honours"):
        honours.recommend(session, SYSTEM, here.id, nominee.id, other.id)


def test_whom_the_level_above_honours_opens_the_certificate(
    client: Client, database: Database, person_with: MakePerson, clock: MovableClock
) -> None:
    with database.writing() as session:
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
    mother, stranger = (person_with("resident", community=here) for _number in range(2))
    with database.writing() as session:
        for place in (above, here):
            plugins.enable(session, SYSTEM, place.id, "moral_bank")
        child = people.add_person(session, SYSTEM, here.id, name="王小明")
        people.relate(session, SYSTEM, here.id, mother.id, child.id, KinshipKind.GUARDIAN)
        best = honours.open_honour(
            session, SYSTEM, above.id, title="全镇模范", year=2026, places=2, closes_on=TODAY
        )
        nominees = [
            Nominee(
                honour_id=best.id,
                owner_kind=OwnerKind.PERSON,
                owner_id=who,
                person_id=who,
                proposed_by=ProposedBy.TIER,
                reason="十年如一日照顾邻居。",
                proposed_at=now(session),
                state=NomineeState.SUPPORTED,
            )
            for who in (mother.id, child.id)
        ]
        session.add_all(nominees)
        session.flush()
        over(best)
        whom = [one.id for one in nominees]
        honours.decide(session, SYSTEM, above.id, best.id, awarded=whom, decision="镇评审会")
        heard = inbox.page(session, mother.id)
        texts = [str(one.text) for one in heard]
        links = {one.link for one in heard}
    assert any(text.startswith("For 王小明, whose account you keep: Congrat") for text in texts)
    assert len(links) == 2, "her own certificate and the child's"
    for link in links:
        page = client.sign_in(mother).get(f"/c/zhi-hang/{link}")
        assert "全镇模范" in page.text and page.follow("As a PDF").status == 200
        assert client.another(stranger).get(f"/c/zhi-hang/{link}").status == 403
        assert "This certificate is real." in client.another().get(f"/c/zhi-hang/{link}").text


def test_on_the_pages(client: Client, bank: Bank, database: Database, clock: MovableClock) -> None:
    with database.writing() as session:
        deed_id = booked(session, bank, clock).id
        honour = opened(session, bank, closes_on=TODAY + timedelta(days=30))
        nominee = propose(session, bank, honour, bank.resident)
        support(session, bank, nominee)
        decide(session, bank, honour, nominee.id)
        serial = session.get_one(Nominee, nominee.id).serial
    head, resident = client.sign_in(bank.president), client.another(bank.resident)
    page = head.get(f"{HOME}/deeds/{deed_id}").follow("Tell its story")
    assert page.submit("Ask the person", title="").status == 422
    assert "The person is asked" in page.submit("Ask the person", title="好邻居").text
    with database.reading() as session:
        story_id = session.exec(select(Story)).one().id
    page = resident.get(f"{HOME}/stories/{story_id}")
    assert "Your story is told now" in page.submit("Yes, tell it").text
    assert "好邻居" in client.another().get(f"{HOME}/stories").text
    assert client.another(bank.far).get(f"{HOME}/stories/{story_id}").status == 403
    assert "You agree" in resident.get(f"{HOME}/year").submit("I agree").text
    form = head.get(f"{HOME}/desk/benefits")
    assert form.submit("Make the list (Excel)", purpose="").status == 422
    made = form.submit("as CSV", purpose="创业贷款", least="2")
    assert "王桂英" in made.response.get_data(as_text=True)
    assert (
        form.submit("Make the list (Excel)", purpose="创业贷款", least="2").response.data[:2]
        == b"PK"
    )
    for path in (
        f"certificates/{serial}/paper.pdf",
        "honours/poster.pdf?paper=a3",
        "book/poster.pdf",
        f"book/poster.pdf?group={bank.group.id}",
        "exchanges/poster.pdf",
    ):
        assert resident.get(f"{HOME}/{path}").response.data.startswith(b"%PDF"), path
    assert client.another(bank.far).get(f"{HOME}/certificates/{serial}/paper.pdf").status == 403
