"""What the tests of the pages share: things made for a page, and what stands on one."""

import re
from collections.abc import Callable
from uuid import UUID

from sqlmodel import Session
from tests.moral_bank.longhai import Bank, give, good, tell

from linli.db import Database
from linli.testing.client import Page
from linli_moral_bank.models import Deed, DeedState

HOME = "/c/longhai/moral_bank"


def in_(database: Database, make: Callable[[Session], UUID]) -> UUID:
    """Do something in a transaction that is committed, and return its id."""
    with database.writing() as session:
        return make(session)


def state_of(database: Database, deed_id: UUID) -> DeedState:
    with database.reading() as session:
        return session.get_one(Deed, deed_id).state


def declared(database: Database, bank: Bank, code: str = "errands", **more: object) -> UUID:
    return in_(database, lambda session: tell(session, bank, code, **more).id)  # type: ignore[arg-type]


def with_points(database: Database, bank: Bank, amount: int = 50) -> None:
    with database.writing() as session:
        give(session, bank, bank.resident, amount)


def goods_id(database: Database, title: str = "小面一碗") -> UUID:
    with database.reading() as session:
        return good(session, title).id


def main_part(page: Page) -> str:
    return page.html.partition("<main")[2].partition("</main>")[0]


def shown_code(page: Page) -> str:
    found = re.search(r'__text">([^<]+)<', page.html)
    assert found is not None, page.text
    return found.group(1)
