"""The API describes itself, and nothing of it comes from elsewhere."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from linli_web.api.declaring import DeclarationWrong, Resources
from linli_web.api.mounting import all_resources
from linli_web.api.schema import all_refusals, document


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """Anybody."""
    return app.test_client()


def test_the_document_is_open_and_names_what_the_issue_asks_for(browser: FlaskClient) -> None:
    found: Any = browser.get("/api/v1/openapi.json").json
    assert found["openapi"] == "3.1.0"
    here = "/communities/{community}"
    wanted = {
        here: "get",
        f"{here}/units": "get",
        f"{here}/accounts": "get post",
        f"{here}/accounts/{{account_id}}": "get",
        f"{here}/accounts/{{account_id}}/postings": "get",
        f"{here}/transfers": "post",
        f"{here}/transfers/batch": "post",
        f"{here}/transfers/{{transfer_id}}": "get",
        f"{here}/transfers/{{transfer_id}}/reverse": "post",
        f"{here}/holds": "post",
        f"{here}/holds/{{hold_id}}/settle": "post",
        f"{here}/holds/{{hold_id}}/void": "post",
        f"{here}/ledger/checkpoints": "get",
        f"{here}/ledger/proofs/{{transfer_id}}": "get",
        f"{here}/ledger/consistency": "get",
        f"{here}/ledger/export": "get",
    }
    for path, methods in wanted.items():
        assert set(methods.split()) <= set(found["paths"][path]), path


def test_every_operation_is_described(browser: FlaskClient) -> None:
    found: Any = browser.get("/api/v1/openapi.json").json
    names = []
    for methods in found["paths"].values():
        for operation in methods.values():
            assert operation["summary"].endswith("."), operation["operationId"]
            names.append(operation["operationId"])
    assert len(names) == len(set(names))


def test_the_page_needs_nothing_from_elsewhere(browser: FlaskClient) -> None:
    response = browser.get("/api/v1/")
    assert response.mimetype == "text/html"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    addresses = re.findall(r'(?:href|src)="([^"]+)"', response.text)
    assert "/api/v1/api.css" in addresses
    assert all(one.startswith(("/api/v1/", "#")) for one in addresses)
    assert browser.get("/api/v1/api.css").status_code == 200
    anchors = set(re.findall(r'id="([^"]+)"', response.text))
    assert {one[1:] for one in addresses if one.startswith("#")} <= anchors


def test_every_problem_is_explained_at_its_type(browser: FlaskClient) -> None:
    from linli import plugins

    page = browser.get("/api/v1/").text
    for kind in all_refusals(all_resources(plugins.manager())):
        there = browser.get(f"/api/v1/problems/{kind.code}")
        assert there.headers["Location"] == f"/api/v1/#{kind.code}"
        assert f'id="{kind.code}"' in page


def test_two_plugins_may_have_models_of_one_name() -> None:
    from pydantic import BaseModel

    def declared(owner: str, field: type) -> Resources:
        Thing = type(
            "Thing", (BaseModel,), {"__annotations__": {"value": field}, "__module__": owner}
        )
        resources = Resources(owner)

        def thing(call):  # type: ignore[no-untyped-def]
            """Show a thing."""

        thing.__annotations__ = {"return": Thing}
        resources.get("/thing", scope=None)(thing)
        return resources

    made = document([*declared("one", int), *declared("two", str)])
    schemas = [
        methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
        for methods in made["paths"].values()
    ]
    assert len(set(schemas)) == 2


def test_a_wrong_declaration_is_refused_at_once() -> None:
    resources = Resources("shed")

    def no_call() -> dict[str, int]:
        return {}

    def no_answer(call):  # type: ignore[no-untyped-def]
        pass

    def wrong_path(call, other_id: int) -> dict[str, int]:  # type: ignore[no-untyped-def]
        return {}

    for view in (no_call, no_answer, wrong_path):
        with pytest.raises(DeclarationWrong):
            resources.get("/x", scope=None)(view)
