"""The same key is answered once and for ever, also when many ask at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select
from tests.web.api.conftest import Books, Program, code
from werkzeug.test import TestResponse

from linli import points
from linli.access import SYSTEM
from linli.db import Database
from linli.points import Transfer
from linli.points.models import PointsAccount, PointsTransfer

MANY = 8


def at_once(app: Flask, program: Program, ask: Callable[[Program], TestResponse]) -> list[Any]:
    """Let several clients of one program ask the same at the same time."""
    clients = [Program(app.test_client(), program.token) for _each in range(MANY)]
    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(ask, clients))


def test_the_same_answer_again(program: Program, books: Books) -> None:
    first = program.transfer(books.anna, books.bert, 5, key="a")
    again = program.transfer(books.anna, books.bert, 5, key="a")
    assert again.json == first.json
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    other = program.transfer(books.anna, books.bert, 6, key="a")
    assert code(other) == "points.key_reused"


def test_a_refusal_is_remembered(program: Program, books: Books, database: Database) -> None:
    refused = program.transfer(books.anna, books.bert, 150, key="a")
    assert code(refused) == "points.not_enough"
    with database.writing() as session:
        rich = Transfer(key="rich", from_id=books.issuer, to_id=books.anna, amount=1000, reason="t")
        points.transfer(session, SYSTEM, rich)
    again = program.transfer(books.anna, books.bert, 150, key="a")
    assert (again.status_code, again.json) == (refused.status_code, refused.json)
    assert program.transfer(books.anna, books.bert, 150, key="b").status_code == 201


def test_other_resources_remember_too(program: Program, books: Books, shop: UUID) -> None:
    wanted = {"unit": "gold", "owner": {"kind": "organisation", "id": str(shop)}}
    refused = program.post("/accounts", wanted, key="a")
    assert code(refused) == "points.unit_unknown"
    with program.browser.application.database.writing() as session:  # type: ignore[attr-defined]
        points.define_unit(session, SYSTEM, books.unit.community_id, "gold", "Gold")
    again = program.post("/accounts", wanted, key="a")
    assert (again.status_code, again.data) == (refused.status_code, refused.data)
    assert code(program.post("/accounts", {**wanted, "unit": "points"}, key="a")) == (
        "tokens.key_taken"
    )
    assert program.post("/accounts", wanted, key="b").status_code == 200


def test_what_is_wrong_with_the_request_itself_uses_up_no_key(
    program: Program, books: Books
) -> None:
    assert code(program.post("/transfers", data=b"{", key="a")) == "api.json_invalid"
    assert program.transfer(books.anna, books.bert, 5, key="a").status_code == 201


def test_two_communities_may_use_the_same_key(
    program: Program, program_for: Any, books: Books, foreign_books: Books, other_community: Any
) -> None:
    stranger = program_for(place=other_community)
    assert program.transfer(books.anna, books.bert, 5, key="a").status_code == 201
    made = stranger.transfer(foreign_books.anna, foreign_books.bert, 7, key="a")
    assert (made.status_code, made.json["key"]) == (201, "a")


@pytest.mark.parametrize("amount", [5, 500])
def test_many_with_one_key_at_once(
    app: Flask, program: Program, books: Books, both: Database, amount: int
) -> None:
    answers = at_once(
        app, program, lambda one: one.transfer(books.anna, books.bert, amount, key="a")
    )
    assert len({answer.data for answer in answers}) == 1
    assert {answer.status_code for answer in answers} == {201 if amount == 5 else 409}
    if amount == 5:
        assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == MANY - 1
    with both.reading() as session:
        count = session.execute(
            select(func.count()).select_from(PointsTransfer).where(PointsTransfer.key.like("api:%"))  # type: ignore[attr-defined]
        ).scalar_one()
        assert count == 1
        assert points.balance(session, books.anna).balance == (95 if amount == 5 else 100)


def test_many_open_one_account_at_once(
    app: Flask, program: Program, books: Books, shop: UUID, both: Database
) -> None:
    wanted = {"unit": "points", "owner": {"kind": "organisation", "id": str(shop)}}
    answers = at_once(app, program, lambda one: one.post("/accounts", wanted, key="a"))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    with both.reading() as session:
        count = session.execute(select(func.count()).select_from(PointsAccount)).scalar_one()
        assert count == 4


def test_many_with_keys_of_their_own_never_overdraw(
    app: Flask, program: Program, books: Books, both: Database
) -> None:
    answers = at_once(app, program, lambda one: one.transfer(books.anna, books.bert, 30))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * (MANY - 3)
    with both.reading() as session:
        assert points.balance(session, books.anna).balance == 10
