"""The pages, used the way a reader without script uses them."""

from io import BytesIO
from pathlib import Path

import pytest
from tests.moral_bank.longhai import Bank, photo, rule_id

from linli.db import Database
from linli.testing.client import Client

HOME = "/c/longhai/moral_bank"


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


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/declare",
        "/declare?whose=report",
        "/shop",
        "/redemptions",
        "/book",
        "/exchanges",
        "/rules",
    ],
)
def test_residents_pages_open(client: Client, bank: Bank, path: str) -> None:
    assert client.sign_in(bank.resident).get(HOME + path).status == 200
    assert client.get("/c/longhai").status == 200
