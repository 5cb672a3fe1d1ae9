"""Every way in which the API says no: named, in the reader's language, with nothing written."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from tests.web.api.conftest import Books, Program, ProgramFor, code
from tests.web.conftest import BrowserOf
from werkzeug.test import TestResponse

from linli import points, tokens
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.points import Owner
from linli.points.models import PointsAccount, PointsPosting
from linli.testing import MovableClock, Somebody

AMOUNTS: list[tuple[str, str]] = [
    ("0", "points.amount_not_positive"),
    ("-5", "points.amount_not_positive"),
    ("1000000000001", "points.amount_too_large"),
    ("9" * 40, "points.amount_too_large"),
    ("9" * 200, "api.json_number_invalid"),
    ("9" * 5000, "api.json_number_invalid"),
    ("1.0", "points.amount_not_whole"),
    ("0.5", "points.amount_not_whole"),
    ("1e2", "points.amount_not_whole"),
    ("1e999", "points.amount_not_whole"),
    ('"1"', "points.amount_not_whole"),
    ("true", "points.amount_not_whole"),
    ("null", "points.amount_not_whole"),
    ("NaN", "api.json_number_invalid"),
    ("-Infinity", "api.json_number_invalid"),
    ("101", "points.not_enough"),
]

CONTENTS: list[tuple[bytes, str]] = [
    (b"", "api.json_invalid"),
    (b"{", "api.json_invalid"),
    (b"\xff\xfe", "api.json_invalid"),
    ('{"a": 1}'.encode("utf-16"), "api.json_invalid"),
    (b"[" * 100_0 + b"]" * 100_0, "api.json_too_deep"),
    (b"[" * 30_000 + b"]" * 30_000, "api.json_too_deep"),
    (b'{"amount": 1, "amount": 2}', "api.json_duplicate_key"),
    (b'{"subject": {"id": 1, "id": 2}}', "api.json_duplicate_key"),
    (b'{"note": "a\\u0000b"}', "api.json_text_invalid"),
    (b'{"note": "a\\ud800b"}', "api.json_text_invalid"),
    (b"[]", "api.content_invalid"),
    (b"null", "api.content_invalid"),
    (b'"text"', "api.content_invalid"),
    (b"{}", "api.content_invalid"),
    (b'{"note": "' + b"x" * 70_000 + b'"}', "api.content_too_large"),
]

PARTS: list[tuple[dict[str, Any], str]] = [
    ({"note": "x" * 201}, "points.text_too_long"),
    ({"reason": "x" * 65}, "points.text_too_long"),
    ({"reason": ""}, "api.content_invalid"),
    ({"effective_at": "2999-01-01T00:00:00Z"}, "points.effective_in_future"),
    ({"effective_at": "2026-01-01"}, "api.content_invalid"),
    ({"effective_at": "2026-01-01T00:00:00"}, "api.content_invalid"),
    ({"effective_at": 5}, "api.content_invalid"),
    ({"effective_at": "0001-01-01T00:00:00+14:00"}, "api.content_invalid"),
    ({"subject": {"type": "x" * 65, "id": str(uuid4())}}, "api.content_invalid"),
    ({"from_id": str(uuid4())}, "points.account_unknown"),
]

ACCOUNTS: list[tuple[dict[str, Any], str]] = [
    ({"unit": "gold"}, "points.unit_unknown"),
    ({"owner": {"kind": "person", "id": str(uuid4())}}, "api.owner_unknown"),
    ({"owner": {"kind": "household", "id": str(uuid4())}}, "api.owner_unknown"),
    ({"owner": {"kind": "community", "id": str(uuid4())}}, "api.owner_unknown"),
    ({"owner": {"kind": "king", "id": str(uuid4())}}, "api.content_invalid"),
    ({"minimum": 5}, "points.limits_refused"),
    ({"maximum": 10**30}, "api.content_invalid"),
    ({"maximum": 1.5}, "api.content_invalid"),
    ({"kind": "pot"}, "api.content_invalid"),
]

ADDRESSES: list[tuple[str, str]] = [
    ("/accounts?limit=0", "api.query_invalid"),
    ("/accounts?limit=201", "api.query_invalid"),
    ("/accounts?limit=x", "api.query_invalid"),
    ("/accounts?limit=1&limit=2", "api.query_invalid"),
    ("/accounts?wrong=1", "api.query_invalid"),
    ("/accounts?owner_kind=person", "api.query_invalid"),
    ("/accounts?unit=%00", "api.query_invalid"),
    ("/accounts?after=!!", "api.cursor_invalid"),
    ("/accounts?after=eHg", "api.cursor_invalid"),
    ("/accounts/{anna}/postings?after=eHg", "points.cursor_invalid"),
    ("/accounts/{anna}/postings?after=MjAyNi0xMS0yMX4wfjk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk",
     "points.cursor_invalid"),
    ("/accounts/{anna}?at=yesterday", "api.query_invalid"),
    ("/accounts/{anna}?at=2026-01-01T00:00:00", "api.query_invalid"),
    ("/accounts/x", "api.resource_unknown"),
    ("/accounts/{anna}/", "api.resource_unknown"),
    ("/nothing", "api.resource_unknown"),
    ("/units?x=1", "api.query_invalid"),
    ("/ledger/export?format=xml", "api.query_invalid"),
]  # fmt: skip


@pytest.fixture
def unwritten(database: Database, books: Books) -> Callable[[], bool]:
    """Tell whether nothing was booked or opened since the books were."""

    def count() -> tuple[int, int]:
        with database.reading() as session:
            return (
                session.execute(select(func.count()).select_from(PointsPosting)).scalar_one(),
                session.execute(select(func.count()).select_from(PointsAccount)).scalar_one(),
            )

    before = count()
    return lambda: count() == before


def sent(books: Books, **change: Any) -> dict[str, Any]:
    return {
        "from_id": str(books.anna), "to_id": str(books.bert), "amount": 1, "reason": "t", **change,
    }  # fmt: skip


def test_amounts(program: Program, books: Books, unwritten: Callable[[], bool]) -> None:
    for amount, expected in AMOUNTS:
        text = json.dumps(sent(books)).replace('"amount": 1', f'"amount": {amount}')
        assert code(program.post("/transfers", data=text.encode())) == expected, amount
    assert unwritten()


def test_contents(program: Program, books: Books, unwritten: Callable[[], bool]) -> None:
    for data, expected in CONTENTS:
        assert code(program.post("/transfers", data=data)) == expected, data[:40]
    assert unwritten()


def test_what_is_wrong_is_said_part_by_part_in_the_readers_language(
    program: Program, books: Books
) -> None:
    program.headers["Accept-Language"] = "zh-CN,zh;q=0.9"
    refused = program.post("/transfers", {**sent(books), "to_id": "x", "extra": 1, "note": 5})
    assert code(refused) == "api.content_invalid"
    found: Any = refused.json
    assert {one["pointer"] for one in found["errors"]} == {"/to_id", "/extra", "/note"}
    assert refused.headers["Content-Language"] == "zh-Hans"
    assert all(any(letter >= "\u4e00" for letter in one["detail"]) for one in found["errors"])


def test_parts_of_a_transfer(program: Program, books: Books, unwritten: Callable[[], bool]) -> None:
    for change, expected in PARTS:
        assert code(program.post("/transfers", sent(books, **change))) == expected, change
    assert unwritten()


def test_accounts_that_cannot_be_booked_on(
    program: Program, books: Books, database: Database, community: Place
) -> None:
    assert code(program.transfer(books.anna, books.anna, 1)) == "points.same_account"
    with database.writing() as session:
        other = points.define_unit(session, SYSTEM, community.id, "stars", "Stars")
        owner = Owner.person(books.anna_owner)
        stars = points.open_account(session, other.id, owner).id
        pool = points.open_account(session, other.id, Owner.community(community.id), "pool").id
    assert code(program.transfer(books.anna, stars, 1)) == "points.other_unit"
    with database.writing() as session:
        points.freeze(session, SYSTEM, books.bert, "test")
        points.close_account(session, SYSTEM, pool, "test")
    assert code(program.transfer(books.anna, books.bert, 1)) == "points.account_frozen"
    assert code(program.transfer(stars, pool, 1)) == "points.account_closed"


def test_holds_that_cannot_be_ended(program: Program, books: Books, clock: MovableClock) -> None:
    soon = clock.now().replace(microsecond=0).isoformat().replace("+00:00", "Z")
    assert code(program.post("/holds", sent(books, expires_at=soon))) == "points.expiry_in_past"
    later = clock.now().replace(hour=23).isoformat().replace("+00:00", "Z")
    held = program.post("/holds", sent(books, expires_at=later)).json
    assert held is not None
    clock.move(days=1)
    assert code(program.post(f"/holds/{held['id']}/settle")) == "points.hold_expired"
    assert code(program.post(f"/holds/{uuid4()}/void")) == "points.hold_unknown"
    made = program.transfer(books.anna, books.bert, 1).json
    assert made is not None
    assert code(program.post(f"/holds/{made['id']}/void")) == "points.hold_unknown"
    assert (
        code(program.post(f"/transfers/{held['id']}/reverse", {"reason": "t"}))
        == "points.not_reversible"
    )
    assert code(program.get(f"/transfers/{uuid4()}")) == "points.transfer_unknown"


def test_accounts_that_cannot_be_opened(
    program: Program, shop: UUID, books: Books, unwritten: Callable[[], bool]
) -> None:
    usual = {"unit": "points", "owner": {"kind": "organisation", "id": str(shop)}}
    for change, expected in ACCOUNTS:
        assert code(program.post("/accounts", {**usual, **change})) == expected, change
    assert unwritten()


def test_addresses(program: Program, books: Books) -> None:
    for path, expected in ADDRESSES:
        assert code(program.get(path.format(anna=books.anna))) == expected, path


def test_methods(program: Program, books: Books) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        refused = program.ask(method, "/accounts")
        assert code(refused) == "api.method_unknown"
        assert refused.headers["Allow"] == "GET, HEAD, POST"
    assert program.ask("HEAD", "/accounts").status_code == 200


def test_headers(program: Program, books: Books, unwritten: Callable[[], bool]) -> None:
    assert code(program.post("/transfers", sent(books), key=None)) == "api.key_missing"
    for key in ("two words", "x" * 129, "é"):
        refused = program.ask(
            "POST",
            "/transfers",
            headers={"Idempotency-Key": key, "Content-Type": "application/json"},
            data=json.dumps(sent(books)).encode(),
        )
        assert code(refused) == "api.key_invalid"
    form = program.ask(
        "POST",
        "/transfers",
        headers={
            "Idempotency-Key": "k",
            "Content-Type": "application/x-www-form-urlencoded",
        },
        data=b"amount=1",
    )
    assert code(form) == "api.media_type_unsupported"
    assert unwritten()


def test_tokens(
    program: Program,
    program_for: ProgramFor,
    books: Books,
    database: Database,
    clock: MovableClock,
) -> None:
    def refused(token: str | None) -> TestResponse:
        program.token = token
        return program.get("/accounts")

    assert code(refused(None)) == "tokens.missing"
    missing = refused("linli_wrong")
    assert code(missing) == "tokens.invalid"
    assert missing.headers["WWW-Authenticate"].startswith("Bearer")
    short = program_for("points:read", days=1)
    assert short.get("/accounts").status_code == 200
    assert code(short.transfer(books.anna, books.bert, 1)) == "tokens.scope_missing"
    clock.move(days=1)
    assert code(short.get("/accounts")) == "tokens.expired"
    lasting = program_for("points:read")
    with database.writing() as session:
        for row in tokens.listing(session, SYSTEM, books.unit.community_id):
            tokens.revoke(session, SYSTEM, row.id)
    assert code(lasting.get("/accounts")) == "tokens.revoked"


def test_nobody_without_a_token_learns_what_is_wrong_with_the_content(
    program: Program, books: Books
) -> None:
    program.token = None
    assert code(program.post("/transfers", data=b"{")) == "tokens.missing"
    assert code(program.get("/accounts?wrong=1")) == "tokens.missing"


def test_another_communitys_token_learns_nothing(
    program_for: ProgramFor,
    books: Books,
    foreign_books: Books,
    other_community: Place,
    program: Program,
) -> None:
    stranger = program_for(place=other_community)
    stranger.place = "longhai"
    here = stranger.get("")
    stranger.place = "no-such-place"
    nowhere = stranger.get("")
    assert code(here) == code(nowhere) == "core.community_not_found"
    assert here.data == nowhere.data
    stranger.place = "xinglong"
    made = program.transfer(books.anna, books.bert, 1).json
    held = program.post("/holds", sent(books)).json
    assert made is not None and held is not None
    for response in (
        stranger.get(f"/accounts/{books.anna}"),
        stranger.get(f"/accounts/{books.anna}/postings"),
        stranger.transfer(books.anna, foreign_books.anna, 1),
        stranger.transfer(foreign_books.anna, books.anna, 1),
        stranger.post("/transfers/batch", {"transfers": [sent(books)]}),
        stranger.get(f"/transfers/{made['id']}"),
        stranger.post(f"/transfers/{made['id']}/reverse", {"reason": "t"}),
        stranger.post(f"/holds/{held['id']}/settle"),
        stranger.post(f"/holds/{held['id']}/void"),
    ):
        assert response.status_code == 404
        assert code(response) in {
            "points.account_unknown", "points.transfer_unknown", "points.hold_unknown",
        }  # fmt: skip
        assert str(books.anna) not in response.text


def test_a_cookie_opens_nothing(
    browser_of: BrowserOf, all_rounder: Callable[[Place], Somebody], community: Place
) -> None:
    browser = browser_of(all_rounder(community))
    assert browser.get("/c/longhai/").status_code == 200
    response = browser.get("/api/v1/communities/longhai")
    assert code(response) == "tokens.missing"
    assert "Set-Cookie" not in response.headers


def test_a_token_that_asks_too_often_waits(
    program_for: ProgramFor, books: Books, clock: MovableClock
) -> None:
    eager = program_for(per_minute=40)
    statuses = [eager.get("/units").status_code for _time in range(45)]
    assert statuses == [200] * 40 + [429] * 5
    refused = eager.get("/units")
    assert code(refused) == "tokens.too_many_requests"
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    clock.move(minutes=1)
    assert eager.get("/units").status_code == 200


def test_what_nobody_thought_of_is_a_problem_too(
    program: Program, books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_arguments: object) -> None:
        raise RuntimeError("secret details")

    monkeypatch.setattr(points, "units", break_down)
    refused = program.get("/units")
    assert (refused.status_code, code(refused)) == (500, "api.unexpected")
    assert "secret" not in refused.text


def test_outside_the_api_is_a_problem_too(app: Flask) -> None:
    for path in ("/api", "/api/", "/api/v2/communities", "/api/v1/nothing"):
        assert code(app.test_client().get(path)) == "api.resource_unknown"
