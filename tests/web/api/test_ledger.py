"""The ledger's resources do what the ledger does."""

import csv
import io
import json
from base64 import b64decode, b64encode
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from tests.web.api.conftest import Books, Program, ProgramFor, code

from linli import points
from linli.access import SYSTEM
from linli.communities import Place
from linli.db import Database
from linli.points import log
from linli.points.log.verify import check_consistency
from linli.testing import MovableClock, QueryCounter


def balance(program: Program, account: UUID) -> int:
    found = program.get(f"/accounts/{account}").json
    assert found is not None
    return int(found["available"])


def test_the_community_and_its_units(program: Program, books: Books, community: Place) -> None:
    found = program.get("").json
    assert found is not None
    assert (found["slug"], found["name"], found["id"]) == (
        "longhai", "龙海社区", str(community.id),
    )  # fmt: skip
    units = program.get("/units")
    assert units.json is not None
    assert [unit["code"] for unit in units.json["items"]] == ["points"]
    again = program.get("/units", If_None_Match=units.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert program.get("/units", If_None_Match='"old"').status_code == 200


def test_a_transfer_moves_points_and_can_be_looked_at(program: Program, books: Books) -> None:
    made = program.transfer(books.anna, books.bert, 30, key="k1", note="Noodles")
    assert made.status_code == 201 and made.json is not None
    assert (made.json["amount"], made.json["key"], made.json["note"]) == (30, "k1", "Noodles")
    assert (balance(program, books.anna), balance(program, books.bert)) == (70, 130)
    found = program.get(f"/transfers/{made.json['id']}")
    assert found.json == made.json
    etag = found.headers["ETag"]
    assert program.get(f"/transfers/{made.json['id']}", If_None_Match=etag).status_code == 304


def test_a_hold_is_settled_or_voided_once(program: Program, books: Books) -> None:
    content = {
        "from_id": str(books.anna), "to_id": str(books.bert), "amount": 40, "reason": "t.hold",
    }  # fmt: skip
    held = program.post("/holds", content).json
    assert held is not None
    assert balance(program, books.anna) == 60
    assert code(program.post(f"/holds/{held['id']}/settle", {"amount": 41})) == (
        "points.more_than_held"
    )
    settled = program.post(f"/holds/{held['id']}/settle", {"amount": 25})
    assert settled.status_code == 201 and settled.json is not None
    assert settled.json["hold_id"] == held["id"]
    assert balance(program, books.anna) == 75
    assert code(program.post(f"/holds/{held['id']}/void")) == "points.hold_settled"
    other = program.post("/holds", content).json
    assert other is not None
    assert program.post(f"/holds/{other['id']}/void").status_code == 201
    assert code(program.post(f"/holds/{other['id']}/settle")) == "points.hold_voided"
    assert balance(program, books.anna) == 75


def test_a_reversal_moves_back_at_most_what_was_moved(program: Program, books: Books) -> None:
    made = program.transfer(books.anna, books.bert, 30).json
    assert made is not None
    path = f"/transfers/{made['id']}/reverse"
    part = program.post(path, {"reason": "t.undo", "amount": 10})
    assert part.status_code == 201 and part.json is not None
    assert part.json["reverses_id"] == made["id"]
    assert code(program.post(path, {"reason": "t.undo", "amount": 21})) == (
        "points.more_than_original"
    )
    assert program.post(path, {"reason": "t.undo", "amount": 20}).status_code == 201
    assert (
        code(program.post(f"/transfers/{part.json['id']}/reverse", {"reason": "t.undo"}))
        == "points.reversal_of_reversal"
    )
    assert balance(program, books.anna) == 100


def test_a_batch_is_all_or_nothing_or_each(program: Program, books: Books) -> None:
    def one(amount: int) -> dict[str, object]:
        return {
            "from_id": str(books.anna), "to_id": str(books.bert), "amount": amount, "reason": "t",
        }  # fmt: skip

    for _time in range(2):  # the answer to a key stays, down to the row it names
        refused = program.post(
            "/transfers/batch", {"transfers": [one(10), one(500), one(10)]}, key="b0"
        )
        assert code(refused) == "points.not_enough" and refused.json is not None
        assert refused.json["row"] == {"index": 1, "key": "b0:1"}
        assert refused.json["errors"][0]["pointer"] == "/transfers/1/amount"
    strange = one(10) | {"to_id": str(uuid4())}
    for wrong, why in ((one(0), "amount_not_positive"), (strange, "account_unknown")):
        refused = program.post("/transfers/batch", {"transfers": [one(10), wrong]})
        assert code(refused) == f"points.{why}" and refused.json is not None
        assert refused.json["row"]["index"] == 1
    assert balance(program, books.anna) == 100
    some = [one(10), one(500), one(0), one(20), strange]
    each = {"transfers": some, "all_or_nothing": False}
    done = program.post("/transfers/batch", each, key="b1")
    assert done.status_code == 200 and done.json is not None
    results = done.json["results"]
    assert [r["transfer"] and r["transfer"]["amount"] for r in results] == [
        10, None, None, 20, None,
    ]  # fmt: skip
    assert [r["problem"] and r["problem"]["code"] for r in results] == [
        None, "points.not_enough", "points.amount_not_positive", None, "points.account_unknown",
    ]  # fmt: skip
    assert balance(program, books.anna) == 70
    again = program.post("/transfers/batch", each, key="b1")
    assert again.json == done.json
    other = program.post("/transfers/batch", {"transfers": [one(10)]}, key="b1")
    assert code(other) == "tokens.key_taken"
    assert balance(program, books.anna) == 70


def test_ten_thousand_transfers_in_one_request(program: Program, books: Books) -> None:
    one = {"from_id": str(books.issuer), "to_id": str(books.bert), "amount": 1, "reason": "t"}
    done = program.post("/transfers/batch", {"transfers": [one] * 10_000})
    assert done.status_code == 200 and done.json is not None
    assert len(done.json["results"]) == 10_000
    assert balance(program, books.bert) == 10_100
    too_many = program.post("/transfers/batch", {"transfers": [one] * 10_001})
    assert code(too_many) == "points.batch_too_large"


def test_accounts_are_opened_once_and_listed_by_page(
    program: Program, books: Books, shop: UUID
) -> None:
    wanted = {
        "unit": "points", "owner": {"kind": "organisation", "id": str(shop)}, "kind": "merchant",
        "maximum": 50,
    }  # fmt: skip
    opened = program.post("/accounts", wanted)
    assert opened.status_code == 200 and opened.json is not None
    assert (opened.json["minimum"], opened.json["maximum"]) == (0, 50)
    assert program.post("/accounts", {**wanted, "maximum": 60}).json == opened.json
    seen: list[str] = []
    after = ""
    while True:
        page = program.get(f"/accounts?limit=1{after}").json
        assert page is not None
        seen += [one["id"] for one in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert len(seen) == len(set(seen)) == 4
    mine = program.get(f"/accounts?owner_kind=organisation&owner_id={shop}&unit=points").json
    assert mine is not None
    assert [one["id"] for one in mine["items"]] == [opened.json["id"]]


def test_a_balance_at_a_moment(program: Program, books: Books, clock: MovableClock) -> None:
    before = clock.now()
    clock.move(hours=1)
    program.transfer(books.anna, books.bert, 30)
    moment = (before + timedelta(minutes=1)).isoformat().replace("+00:00", "Z")
    then = program.get(f"/accounts/{books.anna}?at={moment}").json
    assert then is not None
    assert (then["balance"], then["at"]) == (100, moment)
    assert balance(program, books.anna) == 70
    shanghai = "2026-01-01T08:00:00%2B08:00"
    early = program.get(f"/accounts/{books.anna}?at={shanghai}").json
    assert early is not None and early["at"] == "2026-01-01T00:00:00Z"


def test_postings_by_page(program: Program, books: Books) -> None:
    for amount in (1, 2, 3):
        program.transfer(books.anna, books.bert, amount)
    first = program.get(f"/accounts/{books.anna}/postings?limit=3").json
    assert first is not None
    assert [(line["amount"], line["balance"]) for line in first["items"]] == [
        (-3, 94), (-2, 97), (-1, 99),
    ]  # fmt: skip
    rest = program.get(f"/accounts/{books.anna}/postings?after={first['next']}").json
    assert rest is not None
    assert ([line["amount"] for line in rest["items"]], rest["next"]) == ([100], None)


def test_the_journal_is_exported(program: Program, books: Books, foreign_books: Books) -> None:
    program.transfer(books.anna, books.bert, 5, note="=cmd()")
    lines = program.get("/ledger/export")
    assert lines.mimetype == "application/jsonl"
    found = [json.loads(line) for line in lines.text.splitlines()]
    assert [row["amount"] for row in found] == [100, 100, 5]
    assert found[2]["note"] == "=cmd()"
    table = list(csv.DictReader(io.StringIO(program.get("/ledger/export?format=csv").text)))
    assert [row["amount"] for row in table] == ["100", "100", "5"]
    assert table[2]["note"] == "'=cmd()"
    assert str(foreign_books.anna) not in lines.text


def test_a_transfer_asks_the_database_little(
    program_for: ProgramFor, books: Books, query_counter: QueryCounter
) -> None:
    program = program_for("points:write")
    program.transfer(books.anna, books.bert, 1)
    with query_counter() as queries:
        program.transfer(books.anna, books.bert, 1)
    # The token; locking the accounts; the journal, its postings, the accounts.
    assert len(queries) <= 5, queries


def test_accounts_from_above_are_its_members(
    program: Program, books: Books, database: Database, community: Place
) -> None:
    """In a unit of the street, a community's program reaches its own people only."""
    from linli import communities, tokens
    from linli.communities import CommunityKind
    from linli.points import Owner

    with database.writing() as session:
        street = communities.create(
            session, SYSTEM, kind=CommunityKind.TOWNSHIP, code="S", name="Street", slug="street"
        )
        village = communities.create(
            session,
            SYSTEM,
            kind=CommunityKind.VILLAGE,
            code="V",
            name="Village",
            slug="village",
            parent_id=street.id,
        )
        unit = points.define_unit(session, SYSTEM, street.id, "hours", "Hours", scale="minutes")
        own = points.open_account(session, unit.id, Owner.community(village.id), "pool")
        other = points.open_account(session, unit.id, Owner.household(uuid4()))
        text = tokens.add(
            session, SYSTEM, village.id, name="V", scopes=["points:read", "points:write"]
        ).text
    villager = Program(program.browser, text, "village")
    found = villager.get("/accounts").json
    assert found is not None
    assert [one["id"] for one in found["items"]] == [str(own.id)]
    assert villager.get(f"/accounts/{own.id}").status_code == 200
    assert code(villager.get(f"/accounts/{other.id}")) == "points.account_unknown"
    assert code(villager.transfer(own.id, other.id, 1)) == "points.account_unknown"


def test_checkpoints_and_proofs(
    program: Program,
    books: Books,
    database: Database,
    clock: MovableClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LINLI_DATA_DIR", str(tmp_path))
    assert (
        code(program.get(f"/ledger/proofs/{books.start}?account_id={books.anna}"))
        == "points.no_checkpoint"
    )
    here = books.unit.community_id
    with database.writing() as session:
        log.checkpoint(session, here)
    late = program.transfer(books.anna, books.bert, 1).json
    clock.move(days=1)
    assert late is not None
    path = f"/ledger/proofs/{late['id']}?account_id={books.anna}"
    assert code(program.get(path)) == "points.not_in_the_log"
    with database.writing() as session:
        log.checkpoint(session, here)
    first = program.get("/ledger/checkpoints?limit=1").json
    assert first is not None
    second = program.get(f"/ledger/checkpoints?after={first['next']}")
    assert second.json is not None
    assert [one["size"] for one in first["items"] + second.json["items"]] == [6, 4]
    etag = second.headers["ETag"]
    again = program.get(f"/ledger/checkpoints?after={first['next']}", If_None_Match=etag)
    assert again.status_code == 304
    proof = program.get(path).json
    assert proof is not None
    assert proof["checkpoint"] == first["items"][0]
    node = sha256(b"\0" + b64decode(proof["commitment"])).digest()
    place, last = proof["leaf"], 5
    for step in proof["path"]:  # RFC 9162, 2.1.3.2
        if place % 2 or place == last:
            node = sha256(b"\1" + b64decode(step) + node).digest()
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            node = sha256(b"\1" + node + b64decode(step)).digest()
        place, last = place >> 1, last >> 1
    assert b64encode(node).decode() == proof["checkpoint"]["root"]
    line = dict(zip(proof["fields"], proof["line"], strict=True))
    assert (line["amount"], line["balance"]) == (-1, 99)
    days = [one["day"] for one in (second.json["items"][0], first["items"][0])]
    same = program.get(f"/ledger/consistency?first={days[0]}").json
    assert same is not None and [same[n]["size"] for n in ("first", "second")] == [4, 6]
    roots = [b64decode(same[name]["root"]) for name in ("first", "second")]
    check_consistency(4, roots[0], 6, roots[1], [b64decode(each) for each in same["path"]])
    wrong = program.get(f"/ledger/consistency?first={days[1]}&second={days[0]}")
    assert code(wrong) == "api.days_wrong"
    unknown = program.get("/ledger/consistency?first=2001-01-01")
    assert code(unknown) == "points.no_checkpoint"
