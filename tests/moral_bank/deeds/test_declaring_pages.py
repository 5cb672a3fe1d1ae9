"""Declaring on the pages, used the way a reader without script uses them."""

from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.moral_bank.browsing import HOME, declared, goods_id, state_of, with_points
from tests.moral_bank.longhai import Bank, photo, rule_id, with_rule

from linli import people
from linli.db import Database
from linli.testing.client import Client
from linli_moral_bank.models import DeedState, Redemption


def test_a_resident_declares_with_a_photo(
    client: Client, bank: Bank, database: Database, tmp_path: Path
) -> None:
    client.sign_in(bank.resident)
    page = client.get(f"{HOME}/declare")
    assert "义务理发" in page.text and "+3" in page.text
    assert "打架斗殴" not in page.text
    with database.reading() as session:
        haircut = rule_id(session, bank, "free-haircut")
    page = client.get(f"{HOME}/declare/{haircut}?whose=mine")
    refused = page.submit("Send to the panel", story="在小区给三位老人理发。")
    assert refused.status == 422
    assert "Please add a photo: this item needs one." in refused.text
    assert "在小区给三位老人理发。" in refused.html
    picture = (BytesIO(photo(tmp_path).read_bytes()), "haircut.jpg")
    done = refused.submit("Send to the panel", photos=picture)
    assert done.status == 200
    assert "Thank you! The panel of the resident group will look into it." in done.text
    assert "/thumb" in done.html
    assert "为困难群众义务理发" in client.get(HOME + "/").text


def test_the_items_can_be_searched_with_and_without_script(client: Client, bank: Bank) -> None:
    client.sign_in(bank.resident)
    whole = client.get(f"{HOME}/declare?q=理发")
    assert "为困难群众义务理发" in whole.text and "拾金不昧" not in whole.text
    assert "<html" in whole.html
    part = client.get(f"{HOME}/declare?q=理发", HX_Request="true")
    assert "为困难群众义务理发" in part.text and "<html" not in part.html
    assert "No item fits" in client.get(f"{HOME}/declare?q=飞行").text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_form_says_what_an_earlier_day_counts(
    client: Client, bank: Bank, database: Database
) -> None:
    client.sign_in(bank.resident)
    with database.reading() as session:
        errands = rule_id(session, bank, "errands")
    assert "counts by the rules of its day" not in client.get(f"{HOME}/declare/{errands}").text
    with database.writing() as session:
        with_rule(session, bank, code="errands", points=7, per=2, unit="小时")
        fresh = with_rule(session, bank)
        errands = rule_id(session, bank, "errands")
    page = client.get(f"{HOME}/declare/{errands}")
    assert "What happened earlier counts by the rules of its day:" in page.text
    assert "until Mar 1, 2026 · +1 · " in page.text and "How much was it, in 小时?" in page.text
    page = client.get(f"{HOME}/declare/{fresh}")
    assert "counts by the rules of its day" not in page.text
    assert 'min="2026-03-02" max="2026-03-02"' in page.html


def test_the_same_again_needs_a_word(client: Client, bank: Bank, database: Database) -> None:
    declared(database, bank)
    client.sign_in(bank.resident)
    with database.reading() as session:
        errands = rule_id(session, bank, "errands")
    refused = client.get(f"{HOME}/declare/{errands}").submit("Send to the panel", story="又一次。")
    assert refused.status == 409
    assert "was already declared for this person and this day" in refused.text
    assert any(label == "See what was declared before" for label, _to in refused.links)
    assert refused.submit("Send to the panel", separate="true").status == 200


def test_thanking_a_neighbour_by_name(client: Client, bank: Bank, database: Database) -> None:
    with database.reading() as session:
        peace = rule_id(session, bank, "family-peace")
    client.sign_in(bank.resident)
    page = client.get(f"{HOME}/declare/{peace}?whose=neighbour")
    refused = page.submit("Send to the panel", name="李建", story="劝和了两口子。")
    assert refused.status == 422 and "Nobody with this name" in refused.text
    done = refused.submit("Send to the panel", name="李建国")
    assert done.status == 200
    assert "李建国" in done.text


def test_a_resident_withdraws_and_answers(client: Client, bank: Bank, database: Database) -> None:
    deed_id = declared(database, bank)
    panel = client.another(bank.panel)
    asked = panel.get(f"{HOME}/panel/{deed_id}")
    empty = asked.submit("Ask something", remark="", method="phone")
    assert empty.status == 422 and "write what you want to know" in empty.text
    asked.submit("Ask something", remark="是哪一栋？", method="phone")
    client.sign_in(bank.resident)
    page = client.get(f"{HOME}/deeds/{deed_id}")
    assert "是哪一栋？" in page.text
    answered = page.submit("Answer", text="三栋。")
    assert "Whoever asked is told and goes on now." in answered.text
    gone = client.get(f"{HOME}/deeds/{deed_id}").submit("Withdraw it")
    assert "withdrawn" in gone.text.lower()
    assert state_of(database, deed_id) is DeedState.WITHDRAWN


def test_serving_somebody_at_the_counter(client: Client, bank: Bank, database: Database) -> None:
    with_points(database, bank)
    client.sign_in(bank.staff)
    with database.writing() as session:
        slip = people.start_serving(session, bank.staff.actor, bank.id, bank.resident.id)
    with client._browser.session_transaction() as cookie:
        cookie["serving"] = [str(bank.id), str(bank.resident.id), str(slip)]
    page = client.get(f"{HOME}/shop/{goods_id(database)}").submit("Redeem", portions=1)
    assert page.status == 200
    with database.reading() as session:
        made = session.execute(select(Redemption)).scalar_one()
        assert made.person_id == bank.resident.id
    assert "龙海社区 · 王桂英" in page.text
    done = page.submit("Finish")
    assert "Redeemed 小面一碗, to be fetched at 巷口小面馆" in done.text
    assert "The code to show is on a slip of its own." in done.text
