"""Young people: school and family find a deed true, each with its own word."""

import pytest
from sqlmodel import Session
from tests.moral_bank.longhai import Bank, agree, tell, with_rule

from linli import inbox, people
from linli.access import SYSTEM
from linli.db import Database
from linli.people import KinshipKind, OrganisationKind
from linli.testing.client import Client
from linli_moral_bank.deeds import deed_lists, parties, verification
from linli_moral_bank.deeds.refusals import AlreadyDecided, DeedRefused, DeedUnknown, NotNow
from linli_moral_bank.models import Deed, DeedState, Party

HOME = "/c/longhai/moral_bank"


def family(session: Session, bank: Bank) -> None:
    """The neighbour is the resident's mother, and far acts for the school."""
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
        **{"agrees": True, **more},  # type: ignore[arg-type]
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
        confirm(session, bank, deed, "far", Party.SCHOOL, agrees=False)
    state = confirm(session, bank, deed, "far", Party.SCHOOL, agrees=False, remark="那天不在学校。")
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
