"""Young people: school and family find a deed true, each with its own word."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlmodel import Session, col
from tests.moral_bank.longhai import Bank, agree, tell, with_rule

from linli import access, inbox, people
from linli.access import SYSTEM, Actor, DutiesIncompatible, NotAllowed, RelativeStepsBack
from linli.db import Database
from linli.people import KinshipKind, OrganisationKind
from linli.testing.client import Client
from linli.testing.queries import QueryCounter
from linli_moral_bank import work
from linli_moral_bank.deeds import children, deed_lists, parties, scoring, verification
from linli_moral_bank.deeds.refusals import (
    AlreadyDecided,
    DeedRefused,
    DeedUnknown,
    FamilyUnknown,
    NotNow,
)
from linli_moral_bank.models import Deed, DeedState, Finding, Party, Verification

HOME = "/c/longhai/moral_bank"


def born(session: Session, bank: Bank, year: int) -> None:
    day = date(year, 9, 1)
    people.correct_person(session, SYSTEM, bank.id, bank.resident.id, birth_date=day)


def family(session: Session, bank: Bank) -> None:
    """The neighbour is the mother of the resident, a child, and far acts for the school."""
    born(session, bank, 2014)
    people.relate(session, SYSTEM, bank.id, bank.neighbour.id, bank.resident.id, KinshipKind.PARENT)
    school = people.add_organisation(
        session,
        SYSTEM,
        bank.id,
        kind=OrganisationKind.UNIT,
        name="龙海小学",
        fields_of_work=["学校"],
    )
    people.name_agent(session, SYSTEM, school.id, bank.far.id)


def helped(session: Session, bank: Bank, asked: tuple[str, ...] = ("school", "family")) -> Deed:
    with_rule(session, bank, code="homework", title="帮同学补课", parties=asked)
    return tell(session, bank, "homework")


def confirm(
    session: Session, bank: Bank, deed: Deed, who: str, party: Party, **more: object
) -> DeedState:
    return verification.confirm(
        session,
        getattr(bank, who).actor,
        bank.id,
        deed.id,
        party,
        **{"finding": Finding.YES, **more},  # type: ignore[arg-type]
    )


def test_school_and_family_both_have_to_agree(session: Session, bank: Bank) -> None:
    family(session, bank)
    deed = helped(session, bank)
    for who in (bank.neighbour, bank.far):
        assert "Please say whether this is true" in str(inbox.page(session, who.id)[0].text)
        (one,) = parties.waiting(session, who.actor, bank.id)
        assert (one.deed_id, one.child) == (deed.id, "王桂英")
    assert deed_lists.queue(session, bank.panel.actor, bank.id) == []
    with pytest.raises(NotNow, match="panel is not asked"):
        agree(session, bank, deed)
    assert confirm(session, bank, deed, "neighbour", Party.FAMILY) is DeedState.VERIFYING
    assert parties.waiting(session, bank.neighbour.actor, bank.id) == []
    with pytest.raises(AlreadyDecided):
        confirm(session, bank, deed, "neighbour", Party.FAMILY)
    assert confirm(session, bank, deed, "far", Party.SCHOOL) is DeedState.SCORED


@pytest.mark.parametrize("field", ["小学", "幼儿园", " School"])
def test_a_school_is_whatever_the_settings_call_one(
    session: Session, bank: Bank, field: str
) -> None:
    school = people.add_organisation(
        session, SYSTEM, bank.id, kind=OrganisationKind.UNIT, name="一所", fields_of_work=[field]
    )
    people.name_agent(session, SYSTEM, school.id, bank.far.id)
    deed = helped(session, bank, ("school",))
    assert "Please say whether this is true" in str(inbox.page(session, bank.far.id)[0].text)
    (one,) = parties.waiting(session, bank.far.actor, bank.id)
    assert one.deed_id == deed.id
    assert confirm(session, bank, deed, "far", Party.SCHOOL) is DeedState.SCORED


def test_with_the_panel_as_the_third(session: Session, bank: Bank) -> None:
    family(session, bank)
    deed = helped(session, bank, ("panel", "school", "family"))
    assert len(deed_lists.queue(session, bank.panel.actor, bank.id)) == 1
    confirm(session, bank, deed, "far", Party.SCHOOL)
    assert agree(session, bank, deed) is DeedState.VERIFYING
    assert confirm(session, bank, deed, "neighbour", Party.FAMILY) is DeedState.SCORED


def test_a_no_ends_it_with_its_reason(session: Session, bank: Bank) -> None:
    family(session, bank)
    deed = helped(session, bank)
    with pytest.raises(DeedRefused, match="write why"):
        confirm(session, bank, deed, "far", Party.SCHOOL, finding=Finding.NO)
    state = confirm(
        session, bank, deed, "far", Party.SCHOOL, finding=Finding.NO, remark="那天不在学校。"
    )
    assert (state, deed.reason) == (DeedState.REJECTED, "那天不在学校。")
    with pytest.raises(NotNow):
        confirm(session, bank, deed, "neighbour", Party.FAMILY)


@pytest.mark.parametrize(
    ("who", "party"),
    [
        ("resident", Party.FAMILY),
        ("panel", Party.SCHOOL),
        ("staff", Party.FAMILY),
        ("neighbour", Party.SCHOOL),
        ("far", Party.FAMILY),
        ("panel", Party.PANEL),
    ],
)
def test_nobody_speaks_for_another_party(
    session: Session, bank: Bank, who: str, party: Party
) -> None:
    family(session, bank)
    deed = helped(session, bank)
    with pytest.raises(DeedUnknown):
        confirm(session, bank, deed, who, party)


def ask(session: Session, bank: Bank, deed: Deed, who: str, party: Party) -> Verification:
    """Ask something for a party, and return the question."""
    asked = {"finding": Finding.ASK, "remark": "是哪一天？"}
    assert confirm(session, bank, deed, who, party, **asked) is DeedState.VERIFYING
    found: Verification = session.execute(
        select(Verification).where(
            col(Verification.deed_id) == deed.id, col(Verification.answered_at).is_(None)
        )
    ).scalar_one()
    return found


def test_the_school_asks_and_goes_on_with_the_answer(session: Session, bank: Bank) -> None:
    family(session, bank)
    deed = helped(session, bank, ("panel", "school", "family"))
    with pytest.raises(DeedRefused, match="what you want to know"):
        confirm(session, bank, deed, "far", Party.SCHOOL, finding=Finding.ASK)
    question = ask(session, bank, deed, "far", Party.SCHOOL)
    assert "The school has a question about “帮同学补课”: 是哪一天？" in str(
        inbox.page(session, bank.resident.id)[0].text
    )
    assert parties.waiting(session, bank.far.actor, bank.id) == []
    # The others do not wait for it.
    assert len(deed_lists.queue(session, bank.panel.actor, bank.id)) == 1
    assert len(parties.waiting(session, bank.neighbour.actor, bank.id)) == 1
    me = bank.resident.actor
    verification.answer(session, me, bank.id, deed.id, question.id, "上周五放学后。")
    assert "has been answered" in str(inbox.page(session, bank.far.id)[0].text)
    (again,) = parties.waiting(session, bank.far.actor, bank.id)
    assert again.deed_id == deed.id
    confirm(session, bank, deed, "far", Party.SCHOOL)
    confirm(session, bank, deed, "neighbour", Party.FAMILY)
    assert agree(session, bank, deed) is DeedState.SCORED


def test_the_family_asks_too(session: Session, bank: Bank) -> None:
    family(session, bank)
    deed = helped(session, bank)
    question = ask(session, bank, deed, "neighbour", Party.FAMILY)
    assert parties.waiting(session, bank.neighbour.actor, bank.id) == []
    me = bank.resident.actor
    verification.answer(session, me, bank.id, deed.id, question.id, "上周五。")
    assert len(parties.waiting(session, bank.neighbour.actor, bank.id)) == 1


def test_a_teacher_who_told_of_it_or_is_close_leaves_it_to_a_colleague(
    session: Session, bank: Bank
) -> None:
    family(session, bank)
    with_rule(session, bank, code="homework", title="帮同学补课", parties=("school",))
    told = tell(session, bank, "homework", who=bank.far, about=bank.resident)
    with pytest.raises(RelativeStepsBack):
        confirm(session, bank, told, "far", Party.SCHOOL)
    people.relate(session, SYSTEM, bank.id, bank.far.id, bank.panel.id, KinshipKind.PARENT)
    own_child = tell(session, bank, "homework", who=bank.panel)
    before = len(inbox.page(session, bank.far.id))
    assert parties.waiting(session, bank.far.actor, bank.id) == []
    with pytest.raises(RelativeStepsBack):
        confirm(session, bank, own_child, "far", Party.SCHOOL)
    assert len(inbox.page(session, bank.far.id)) == before


def test_a_teacher_who_confirmed_does_not_judge_again(session: Session, bank: Bank) -> None:
    family(session, bank)
    with_rule(session, bank, code="homework", title="帮同学补课", parties=("school",), points="1-3")
    deed = tell(session, bank, "homework")
    for role in ("scorer", "panel_member"):
        access.grant(session, SYSTEM, bank.far.id, role, bank.id)
    assert confirm(session, bank, deed, "far", Party.SCHOOL) is DeedState.VERIFIED
    with pytest.raises(DutiesIncompatible):
        scoring.score(session, bank.far.actor, bank.id, deed.id, 2)


def test_at_the_counter_the_teacher_says_it_and_the_clerk_had_a_part(
    session: Session, bank: Bank
) -> None:
    family(session, bank)
    with_rule(session, bank, code="homework", title="帮同学补课", parties=("school",), points="1-3")
    deed = tell(session, bank, "homework")
    served = Actor(bank.president.id, on_behalf_of=bank.far.id)
    verification.confirm(session, served, bank.id, deed.id, Party.SCHOOL, finding=Finding.YES)
    (found,) = deed_lists.findings(session, deed.id)
    assert found.verifier == "张秀兰"
    with pytest.raises(DutiesIncompatible):
        scoring.score(session, bank.president.actor, bank.id, deed.id, 2)


def test_the_mother_says_it_on_her_page(client: Client, bank: Bank, database: Database) -> None:
    with database.writing() as session:
        family(session, bank)
        deed_id = helped(session, bank).id
    assert client.another(bank.panel).get(f"{HOME}/panel/{deed_id}").status == 200
    mother = client.sign_in(bank.neighbour)
    page = mother.get(HOME + "/")
    assert "Please say whether it is true" in page.text and "王桂英 · 帮同学补课" in page.text
    page = mother.get(f"{HOME}/deeds/{deed_id}")
    assert "Your word as the family" in page.text
    refused = page.submit("No")
    assert refused.status == 422 and "write why" in refused.text
    assert "Thank you. It is written down." in page.submit("Yes, it is so").text
    assert "by the family" in client.another(bank.staff).get(f"{HOME}/deeds/{deed_id}").text


def test_the_teacher_asks_on_the_page(client: Client, bank: Bank, database: Database) -> None:
    with database.writing() as session:
        family(session, bank)
        deed_id = helped(session, bank).id
    path = f"{HOME}/deeds/{deed_id}"
    teacher = client.another(bank.far)
    refused = teacher.get(path).submit("Ask something")
    assert refused.status == 422 and "what you want to know" in refused.text
    assert "Your question is sent." in refused.submit("Ask something", remark="是哪一天？").text
    pupil = client.sign_in(bank.resident).get(path)
    assert "The school asks" in pupil.text and "是哪一天？" in pupil.text
    assert "goes on now" in pupil.submit("Answer", text="上周五放学后。").text
    page = teacher.get(path)
    assert "Answer: 上周五放学后。" in page.text
    assert "It is written down" in page.submit("Yes, it is so").text


def test_who_speaks_for_the_family_sees_the_childs_account_too(
    session: Session, bank: Bank
) -> None:
    family(session, bank)
    deed = helped(session, bank, ("family",))
    mother = bank.neighbour.id
    assert [one.name for one in children.of(session, mother, bank.id)] == ["王桂英"]
    assert children.acting_for(session, bank.neighbour.actor, bank.resident.id)
    born(session, bank, 1995)
    assert children.of(session, mother, bank.id) == []
    assert parties.waiting(session, bank.neighbour.actor, bank.id) == []
    with pytest.raises(DeedUnknown):
        confirm(session, bank, deed, "neighbour", Party.FAMILY)
    with pytest.raises(NotAllowed):
        children.acting_for(session, bank.neighbour.actor, bank.resident.id)


def test_nothing_is_declared_that_asks_a_family_nobody_speaks_for(
    session: Session, bank: Bank
) -> None:
    with pytest.raises(FamilyUnknown, match="the register knows nobody who speaks for it"):
        helped(session, bank, ("panel", "family"))
    people.relate(session, SYSTEM, bank.id, bank.neighbour.id, bank.resident.id, KinshipKind.PARENT)
    with pytest.raises(FamilyUnknown):
        tell(session, bank, "homework")  # nobody knows that they are under 18
    with pytest.raises(FamilyUnknown):
        tell(session, bank, "homework", who=bank.panel, about=bank.resident)
    born(session, bank, 2014)
    assert tell(session, bank, "homework").state is DeedState.SUBMITTED


def test_staff_are_told_that_the_register_knows_no_family(
    client: Client, bank: Bank, database: Database
) -> None:
    with database.writing() as session:
        family(session, bank)
        deed_id = helped(session, bank, ("panel", "family")).id
    staff = client.sign_in(bank.staff)
    said, desk = "Nobody can speak for the family", f"{HOME}/desk"
    assert said not in staff.get(f"{HOME}/deeds/{deed_id}").text + staff.get(desk).text
    with database.writing() as session:
        born(session, bank, 1995)  # as was found out since
        waits = work.waiting(session, bank.staff.actor, bank.place)
        todo = "Deed that waits for a family nobody speaks for"
        assert [one.count for one in waits if one.title.message == todo] == [1]
    assert said in staff.get(f"{HOME}/deeds/{deed_id}").text
    page = staff.get(desk)
    assert said in page.text and page.follow("帮同学补课").path == f"{HOME}/deeds/{deed_id}"
    with database.writing() as session:
        born(session, bank, 2014)
    assert said not in staff.get(f"{HOME}/deeds/{deed_id}").text + staff.get(desk).text


def test_what_waits_for_a_word_comes_page_by_page(
    client: Client, bank: Bank, database: Database, query_counter: QueryCounter
) -> None:
    with database.writing() as session:
        family(session, bank)
        with_rule(session, bank, code="homework", title="帮同学补课", parties=["family"])
        told = [tell(session, bank, "homework", separate=True).id for _ in range(22)]
    mother = client.sign_in(bank.neighbour)
    home = mother.get(f"{HOME}/")
    assert home.text.count("王桂英 · 帮同学补课") == 5
    with query_counter() as queries:
        first = home.follow("All that waits for your word")
    assert len(queries) <= 20, queries
    assert first.text.count("王桂英 · 帮同学补课") == 20
    rest = first.follow("Further")
    assert rest.text.count("王桂英 · 帮同学补课") == 2
    assert any(str(told[-1]) in href for _label, href in rest.links)
    assert client.another(bank.panel).get(f"{HOME}/to-confirm").status == 200
