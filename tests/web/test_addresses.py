"""Addresses that are remembered are those that Flask would make."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Blueprint, Flask

from linli_web.addresses import Addresses
from linli_web.own_links import linked


def site(kind: type[Flask]) -> Flask:
    app = kind("site")
    part = Blueprint("part", "part")
    part.add_url_rule("/part/<community>/<int:number>", "one", lambda **_values: "")
    part.add_url_rule("/part/<community>", "all", lambda **_values: "")
    app.register_blueprint(part)

    @app.url_defaults
    def _here(endpoint: str, values: dict[str, Any]) -> None:
        from flask import request

        if app.url_map.is_endpoint_expecting(endpoint, "community"):
            values.setdefault("community", request.args.get("here", "longhai"))

    return app


@pytest.fixture
def apps() -> Iterator[tuple[Flask, Flask]]:
    yield site(Addresses), site(Flask)


@pytest.mark.parametrize("root", ["/", "/under"])
@pytest.mark.parametrize("here", ["longhai", "xinglong"])
def test_they_are_the_same(apps: tuple[Flask, Flask], root: str, here: str) -> None:
    ours, flask = apps
    asked: list[tuple[str, dict[str, Any]]] = [
        (".all", {}),
        (".all", {"page": 1}),
        (".all", {"page": True}),
        (".all", {"page": "1"}),
        (".all", {"page": 1.0}),
        (".all", {"page": None}),
        (".all", {"tag": ["a", "b"]}),
        (".all", {"tag": {"a"}}),
        ("part.one", {"number": 3}),
        ("part.one", {"number": 3, "community": "other"}),
        (".all", {"_anchor": "end"}),
        (".all", {"_external": True}),
        (".all", {"_external": True, "_scheme": "https"}),
    ]
    for _time in range(2):
        for endpoint, values in asked:
            made = []
            for app in (ours, flask):
                base = f"http://localhost{root}"
                with app.test_request_context(
                    "/part/x", base_url=base, query_string={"here": here}
                ):
                    made.append(app.url_for(endpoint, **values))
            assert made[0] == made[1]


def test_an_unknown_view_and_no_request_are_told_as_flask_tells_them(
    apps: tuple[Flask, Flask],
) -> None:
    ours, _flask = apps
    with ours.test_request_context("/part/x"), pytest.raises(Exception, match="nowhere"):
        ours.url_for("nowhere")
    with pytest.raises(RuntimeError, match="SERVER_NAME"):
        ours.url_for("part.all", community="x")


def test_only_our_own_addresses_become_links() -> None:
    ours = "https://linli.example/c/longhai/moral_bank/rules/2"
    told = f"全文：{ours}。<b>别处：https://evil.example/c/longhai，https://linli.example/sign-out"
    with Flask("site").test_request_context("/", base_url="https://linli.example"):
        assert linked(told) == (
            '全文：<a href="/c/longhai/moral_bank/rules/2">'
            "linli.example/c/longhai/moral_bank/rules/2</a>。&lt;b&gt;别处："
            "https://evil.example/c/longhai，https://linli.example/sign-out"
        )
    with Flask("site").test_request_context("/", base_url="https://linli.example/under"):
        assert "<a" not in linked(told)
        below = linked("https://linli.example/under/c/longhai/rules")
        assert 'href="/under/c/longhai/rules"' in below
