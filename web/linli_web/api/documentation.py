"""The API described: the OpenAPI document, and a page made of it that people read."""

import re
from collections.abc import Sequence
from functools import cached_property
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader
from markupsafe import Markup, escape
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from linli_web.api import schema
from linli_web.api.declaring import Resource
from linli_web.api.problems import dumped, title_of

_CODE = re.compile(r"`([^`]+)`")
_STRONG = re.compile(r"\*\*([^*]+)\*\*")
_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'"


class Documentation:
    """What is said about the resources; made when somebody first asks, the same ever after."""

    #: Below the API's own address.
    paths = ("/", "/openapi.json", "/api.css", "/problems/<code>")

    def __init__(self, resources: Sequence[Resource]) -> None:
        self._resources = resources

    def answer(self, endpoint: str, request: Request) -> Response:
        """Return a page, the document, or the way to a problem's explanation. Open to all."""
        match endpoint:
            case "/":
                response = Response(self._page, mimetype="text/html")
                response.headers["Content-Security-Policy"] = _POLICY
            case "/openapi.json":
                response = Response(self._json, mimetype="application/json")
            case "/api.css":
                response = Response(self._style, mimetype="text/css")
            case _:
                code = request.path.rpartition("/")[2]
                return redirect(f"/api/v1/#{code}", Response=Response)
        response.headers["Cache-Control"] = "public, max-age=300"
        return response

    @cached_property
    def document(self) -> dict[str, Any]:
        """The OpenAPI document."""
        return schema.document(self._resources)

    @cached_property
    def _json(self) -> bytes:
        return dumped(self.document)

    @cached_property
    def _style(self) -> bytes:
        return (files("linli_web") / "static" / "api.css").read_bytes()

    @cached_property
    def _page(self) -> str:
        jinja = Environment(loader=PackageLoader("linli_web"), autoescape=True)
        jinja.filters["prose"] = _prose
        jinja.filters["type"] = _type
        refusals = [
            (kind.code, kind.status, title_of(kind))
            for kind in schema.all_refusals(self._resources)
        ]
        return jinja.get_template("linli/api.html").render(api=self.document, refusals=refusals)


def _prose(text: str) -> Markup:
    """Write the little Markdown that descriptions use: paragraphs, lists, code, strong words."""
    parts = []
    for block in text.strip().split("\n\n"):
        written = _STRONG.sub(r"<strong>\1</strong>", str(escape(block)))
        written = _CODE.sub(r"<code>\1</code>", written)
        if written.startswith("* "):
            items = "".join(f"<li>{item}</li>" for item in written[2:].split("\n* "))
            parts.append(f"<ul>{items}</ul>")
        elif written:
            parts.append(f"<p>{written}</p>")
    return Markup("".join(parts))  # noqa: S704 - escaped above


def _type(part: dict[str, Any]) -> str:
    """Say in a word or two what a value is."""
    if "$ref" in part:
        return str(part["$ref"].rpartition("/")[2])
    for together in ("anyOf", "allOf", "oneOf"):
        if together in part:
            return " or ".join(_type(one) for one in part[together])
    if "enum" in part:
        return " | ".join(map(str, part["enum"]))
    kind = str(part.get("type", "any"))
    if kind == "array":
        return f"list of {_type(part.get('items', {}))}"
    return f"{kind} ({part['format']})" if "format" in part else kind
