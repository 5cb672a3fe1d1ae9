"""The exchange list in tiers, and photos of goods: each rule with its refusals, and the pages."""

from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfWriter
from sqlmodel import Session
from tests.moral_bank.browsing import HOME, goods_id, main_part, with_points
from tests.moral_bank.longhai import Bank, good, photo

from linli import communities, evidence
from linli.access import SYSTEM, NotAllowed
from linli.communities import CommunityKind, Place
from linli.db import Database
from linli.subjects import Subject
from linli.testing.client import Client
from linli_moral_bank import starter
from linli_moral_bank.models import StockReason
from linli_moral_bank.shop import catalogue, further_photos, photos, stockbook, tiers
from linli_moral_bank.shop.refusals import ShopRefused, ShopUnknown


def test_goods_belong_to_the_tier_of_their_price(session: Session, bank: Bank) -> None:
    kept = tiers.of(session, bank.place)
    assert [(one.title, one.lowest, one.highest) for one in kept[:2]] == [
        ("小小心意", 1, 4),
        ("一餐一饭", 5, 9),
    ]
    assert kept[-1].highest is None
    shelves = tiers.shelves(kept, catalogue.on_offer(session, bank.place, None))
    found = {shelf.tier.title: shelf.goods for shelf in shelves if shelf.tier}
    assert "小面一碗" in [one.title for one in found["一餐一饭"]]
    assert [one.title for one in found["米面服务"]] == ["大米 5 公斤"]
    tiers.remove(session, bank.staff.actor, bank.id, kept[0].id)
    cheap, *_rest = tiers.shelves(tiers.of(session, bank.place), _offered(session, bank))
    assert cheap.tier is None and all(one.price < 5 for one in cheap.goods)


def test_keeping_the_tiers(session: Session, bank: Bank, other_community: Place) -> None:
    keeper = bank.staff.actor
    with pytest.raises(NotAllowed):
        tiers.put(session, bank.resident.actor, bank.id, title="零食", lowest=3)
    with pytest.raises(ShopRefused, match="a name of at most 40"):
        tiers.put(session, keeper, bank.id, title=" ", lowest=3)
    with pytest.raises(ShopRefused, match="one point or more"):
        tiers.put(session, keeper, bank.id, title="零食", lowest=0)
    made = tiers.put(session, keeper, bank.id, title="零食", lowest=3)
    assert tiers.put(session, keeper, bank.id, title="小吃", lowest=3).id == made.id
    assert [one.title for one in tiers.of(session, bank.place)][:2] == ["小小心意", "小吃"]
    for lowest in range(100, 100 + tiers.MOST - 7):
        tiers.put(session, keeper, bank.id, title="大件", lowest=lowest)
    with pytest.raises(ShopRefused, match="at most 30 tiers"):
        tiers.put(session, keeper, bank.id, title="大件", lowest=999)
    with pytest.raises(NotAllowed):
        tiers.remove(session, bank.resident.actor, bank.id, made.id)
    with pytest.raises(ShopUnknown, match="no such tier"):
        tiers.remove(session, SYSTEM, other_community.id, made.id)


def test_an_outlet_without_tiers_uses_those_from_above(session: Session, bank: Bank) -> None:
    below = communities.create(
        session,
        SYSTEM,
        kind=CommunityKind.COMMUNITY,
        code="below",
        name="桂花村",
        slug="guihua",
        parent_id=bank.id,
    )
    assert tiers.of(session, below) == tiers.of(session, bank.place)
    tiers.put(session, SYSTEM, below.id, title="一档", lowest=2)
    assert [one.title for one in tiers.of(session, below)] == ["一档"]
    # What a template brings does not change what a community decided.
    starter.apply(session, SYSTEM, below, {"tiers": [{"title": "二档", "from": 9}]})
    assert [one.title for one in tiers.of(session, below)] == ["一档"]


def test_one_photo_takes_the_place_of_another(session: Session, bank: Bank, tmp_path: Path) -> None:
    noodles, keeper = good(session, "小面一碗"), bank.staff.actor
    file = BytesIO(photo(tmp_path).read_bytes())
    with pytest.raises(NotAllowed):
        photos.put(session, bank.resident.actor, bank.id, noodles.id, "a.jpg", file)
    with pytest.raises(ShopRefused, match="at most 120 characters"):
        photos.put(session, keeper, bank.id, noodles.id, "a.jpg", file, alt="面" * 121)
    with pytest.raises(evidence.FileRefused):
        photos.put(session, keeper, bank.id, noodles.id, "a.jpg", BytesIO(b"<svg/>"))
    with pytest.raises(ShopRefused, match="choose a photo"), session.begin_nested():
        photos.put(session, keeper, bank.id, noodles.id, "a.pdf", _pdf())
    photos.put(session, keeper, bank.id, noodles.id, "a.jpg", file, alt=" 一碗红油小面 ")
    assert noodles.photo_alt == "一碗红油小面"
    first = photos.of(session, [noodles.id])[noodles.id]
    file.seek(0)
    photos.put(session, bank.president.actor, bank.id, noodles.id, "b.jpg", file)
    second = photos.of(session, [noodles.id])[noodles.id]
    assert second != first and noodles.photo_alt == ""
    assert len(evidence.listing(session, Subject(photos.SUBJECT, noodles.id))) == 1
    with pytest.raises(NotAllowed):
        photos.remove(session, bank.resident.actor, bank.id, noodles.id)
    for _twice in range(2):
        photos.remove(session, keeper, bank.id, noodles.id)
    assert photos.of(session, [noodles.id]) == {}


def test_tiers_and_photos_on_the_pages(
    client: Client, bank: Bank, database: Database, tmp_path: Path
) -> None:
    with_points(database, bank, 7)
    noodles, milk = goods_id(database), goods_id(database, "豆浆一杯")
    client.sign_in(bank.staff)
    with photo(tmp_path).open("rb") as stream:
        shown = client.get(f"{HOME}/desk/goods/{noodles}").submit(
            "Show this photo", photo=(stream, "noodles.jpg"), alt="一碗红油小面"
        )
    assert "The photo is shown now." in shown.text and 'alt="一碗红油小面"' in shown.html
    refused = shown.submit("Show this photo")
    assert refused.status == 422 and "Please choose a photo." in refused.text
    page = client.get(f"{HOME}/desk/shop").follow("Tiers")
    assert "小小心意" in page.text and "1 to 4 points" in page.text
    again = page.submit("Save", title="一餐饭", lowest="5")
    assert "一餐饭" in again.text and "一餐一饭" not in again.text
    assert page.submit("Save", title="", lowest="5").status == 422

    with database.writing() as session:
        stockbook.restock(session, SYSTEM, bank.id, milk, -100, StockReason.SPOILED)
    client.sign_in(bank.resident)
    offers = main_part(client.get(f"{HOME}/shop"))
    within, beyond, gone = offers.split('<details class="card fold"')
    assert "一餐饭" in within and "小面一碗" in within and "/thumb" in within
    assert "日用所需" in beyond and "大米 5 公斤" in beyond and "小面一碗" not in beyond
    assert "豆浆一杯" in gone and "豆浆一杯" not in within
    detail = client.get(f"{HOME}/shop/{noodles}")
    assert 'alt="一碗红油小面"' in detail.html
    thumbnail = detail.html.partition('<img src="')[2].partition('"')[0]
    assert client.another().get(thumbnail).status == 200, "everybody sees what is on offer"
    off = client.another(bank.staff).get(f"{HOME}/desk/goods/{noodles}")
    assert "Please choose a photo." in off.submit("Add this photo").text
    for _number in range(further_photos.MOST):
        with photo(tmp_path).open("rb") as stream:
            off = off.submit("Add this photo", further=(stream, "more.jpg"))
    assert "Add this photo" not in off.text, "there are enough"
    with database.writing() as session, pytest.raises(ShopRefused, match="enough photos"):
        further_photos.add(session, SYSTEM, bank.id, noodles, "x.jpg", BytesIO())
    assert client.get(f"{HOME}/shop/{noodles}").html.count("/thumb") == 1 + further_photos.MOST
    two_left = off.submit("Take photo 3 away")
    assert two_left.html.count("/thumb") == 2 and "The photo is gone." in two_left.text
    assert "The photo is gone." in off.submit("Take the photo away").text


def test_stars_that_are_missing_are_said_before_redeeming(
    client: Client, bank: Bank, database: Database
) -> None:
    with_points(database, bank, 7)
    with database.writing() as session:
        noodles = good(session, "小面一碗")
        noodles.min_stars = 2
        id_ = noodles.id
    page = client.sign_in(bank.resident).get(f"{HOME}/shop")
    within, _fold, beyond = main_part(page).partition('<details class="card fold"')
    assert "小面一碗" not in within and "小面一碗" in beyond and "from 2 stars on" in beyond
    detail = client.get(f"{HOME}/shop/{id_}")
    assert "from 2 stars on" in detail.text
    assert "Redeem" not in [label for form in detail.forms for label, _pressed in form.buttons]


def _offered(session: Session, bank: Bank) -> list[catalogue.GoodsRow]:
    return catalogue.on_offer(session, bank.place, None)


def _pdf() -> BytesIO:
    made, written = PdfWriter(), BytesIO()
    made.add_blank_page(100, 100)
    made.write(written)
    written.seek(0)
    return written
