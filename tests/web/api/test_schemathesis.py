"""Schemathesis asks everything of every resource: no 5xx, no answer that the document denies."""

import itertools
import os
from random import Random
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks
from tests.web.api.conftest import Books, ProgramFor

from linli.db import Database

#: Examples of each operation and mode; ``LINLI_API_EXAMPLES`` says another number.
FEW, MANY = 12, 600
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]


def put_in(part: Any, known: dict[str, Any], chance: Random) -> None:
    """Replace most values that have the name of something that exists."""
    if isinstance(part, list):
        for one in part:
            put_in(one, known, chance)
    if not isinstance(part, dict | CaseInsensitiveDict):
        return
    for name in list(part):
        if name in known and chance.random() < 0.8:
            fitting = known[name]
            part[name] = chance.choice(fitting) if isinstance(fitting, list) else next(fitting)
        else:
            put_in(part[name], known, chance)


def ask_everything(app: Flask, token: str, books: Books, examples: int) -> None:
    """Ask each operation with content that fits the document and with content that does not."""
    ids = {
        "community": ["longhai"],
        "account_id": [str(books.anna), str(books.issuer)],
        "transfer_id": [str(books.start)],
        "hold_id": [str(books.start)],
        "from_id": [str(books.anna), str(books.issuer)],
        "to_id": [str(books.bert), str(books.issuer)],
        "owner": [{"kind": "person", "id": str(books.anna_owner)}],
        "unit": ["points"],
        "Idempotency-Key": map(str, itertools.count()),
    }
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        for mode in schemathesis.GenerationMode:

            @seeded(20261122)
            @settings(
                max_examples=examples,
                deadline=None,
                database=None,
                phases=[Phase.explicit, Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(generation_mode=mode), chance=st.randoms())
            def ask(case: Any, chance: Random) -> None:
                # What exists leads further than what was made up.
                for part in (case.path_parameters, case.headers, case.body):
                    put_in(part, ids, chance)
                response = case.call(headers={"Authorization": f"Bearer {token}"})
                case.validate_response(response, checks=CHECKS)

            ask()


@pytest.fixture
def examples(request: pytest.FixtureRequest) -> int:
    """Return how many examples of each operation to ask."""
    usual = MANY if request.node.get_closest_marker("nightly") else FEW
    return int(os.environ.get("LINLI_API_EXAMPLES", usual))


def test_every_answer_is_as_documented(
    app: Flask, program_for: ProgramFor, books: Books, examples: int
) -> None:
    program = program_for(per_minute=60_000)
    assert program.token is not None
    ask_everything(app, program.token, books, examples)


@pytest.mark.nightly
def test_every_answer_is_as_documented_on_both_databases_for_long(
    app: Flask, program_for: ProgramFor, books: Books, examples: int, both: Database
) -> None:
    program = program_for(per_minute=60_000)
    assert program.token is not None
    ask_everything(app, program.token, books, examples)
