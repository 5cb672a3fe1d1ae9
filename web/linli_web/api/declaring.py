"""Declaring resources: one decorator says everything that parses, guards, renders and documents.

A view is a plain function. Its signature is its declaration: ``call`` is the request as it was let
in, ``body`` and ``query`` are pydantic models, every other argument is an id in the path, and the
return type is what is answered::

    resources = Resources("tool_shed")

    @resources.get("/tools", scope="tool_shed:read")
    def tools(call: Call, query: PageQuery) -> Page[ToolOut]:
        \"\"\"List the tools of the shed.\"\"\"

    @resources.post("/tools", scope="tool_shed:write", refusals=(NotAllowed,))
    def add_tool(call: Call, body: NewTool) -> ToolOut:
        \"\"\"Put a tool into the shed.\"\"\"

It is then at ``/api/v1/communities/{community}/tool_shed/tools``.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, get_type_hints
from uuid import UUID

from pydantic import BaseModel, TypeAdapter

from linli.errors import Refusal
from linli_web.api.streaming import Stream

View = TypeVar("View", bound=Callable[..., Any])
Method = Literal["GET", "POST", "DELETE"]

#: Bytes of content that a resource takes where it does not say otherwise.
LARGEST = 64 * 1024
_PART = re.compile(r"\{(\w+)\}")


class DeclarationWrong(TypeError):
    """A resource is declared in a way that cannot be served; a mistake of its author."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Resource:
    """One method at one address: everything there is to know about it."""

    owner: str
    method: Method
    #: Below ``/api/v1/communities/{community}``.
    path: str
    view: Callable[..., Any]
    #: What a token must be for; None: any token that opens the community.
    scope: str | None
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    #: The return type, and what turns it into JSON; None for a stream.
    answer: Any
    renderer: "TypeAdapter[Any] | None"
    status: int
    refusals: tuple[type[Refusal], ...]
    #: Bytes of content.
    largest: int
    #: An unchanged answer can be confirmed instead of sent again.
    etag: bool
    #: The rule that is asked keeps its answers under the key itself, refusals too.
    rule_knows_key: bool
    #: Media types, of a stream.
    streams: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of the operation: that of the view, with its owner's."""
        return f"{self.owner}.{self.view.__name__}"

    @property
    def is_safe(self) -> bool:
        """Whether asking changes nothing."""
        return self.method == "GET"

    @property
    def rule(self) -> str:
        """The address as werkzeug matches it."""
        return "/communities/<slug:community>" + _PART.sub(r"<uuid:\1>", self.path)

    @property
    def address(self) -> str:
        """The address as OpenAPI writes it."""
        return "/communities/{community}" + self.path

    @property
    def ids(self) -> list[str]:
        """The names of the ids in the path."""
        return _PART.findall(self.path)

    @property
    def description(self) -> str:
        """What the view's author says of it."""
        return inspect.getdoc(self.view) or ""


@dataclass(slots=True)
class Resources:
    """The resources of one owner: core's, or a plugin's below ``/<plugin>``."""

    owner: str
    _declared: list[Resource] = field(default_factory=list)

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._declared)

    def get(
        self,
        path: str,
        *,
        scope: str | None,
        refusals: tuple[type[Refusal], ...] = (),
        etag: bool = False,
        streams: tuple[str, ...] = (),
    ) -> Callable[[View], View]:
        """Declare what is read at ``path``.

        ``refusals`` are those that the rule may raise beside the usual ones of every resource.
        """
        return self._declare(
            "GET", path, scope=scope, status=200, refusals=refusals, etag=etag, streams=streams
        )

    def post(
        self,
        path: str,
        *,
        scope: str,
        status: int = 201,
        refusals: tuple[type[Refusal], ...] = (),
        largest: int = LARGEST,
        rule_knows_key: bool = False,
    ) -> Callable[[View], View]:
        """Declare what is done at ``path``.

        The request's Idempotency-Key makes it happen once: the first answer is kept and given
        again, a refusal too. With ``rule_knows_key`` the rule does that itself under ``call.key``;
        what it wrote is then committed when it refuses.
        """
        return self._declare(
            "POST",
            path,
            scope=scope,
            status=status,
            refusals=refusals,
            largest=largest,
            rule_knows_key=rule_knows_key,
        )

    def _declare(
        self, method: Method, path: str, *, scope: str | None, **rest: Any
    ) -> Callable[[View], View]:
        prefix = "" if self.owner == "core" else f"/{self.owner}"

        def declare(view: View) -> View:
            hints = get_type_hints(view, include_extras=True)
            arguments = list(inspect.signature(view).parameters)
            answer = hints.pop("return", None)
            declared = Resource(
                owner=self.owner,
                method=method,
                path=prefix + path,
                view=view,
                scope=scope,
                body=_model(view, hints.pop("body", None)),
                query=_model(view, hints.pop("query", None)),
                answer=answer,
                renderer=None if answer is Stream else TypeAdapter(answer),
                **{"largest": LARGEST, "etag": False, "rule_knows_key": False, **rest},
            )
            hints.pop("call", None)
            if arguments[:1] != ["call"] or set(hints) != set(declared.ids):
                raise DeclarationWrong(f"{declared.name}: arguments do not fit {path}")
            if any(hint is not UUID for hint in hints.values()):
                raise DeclarationWrong(f"{declared.name}: what stands in the path is a UUID")
            if answer is None or (method == "GET" and declared.body is not None):
                raise DeclarationWrong(f"{declared.name}: it answers nothing, or reads a body")
            self._declared.append(declared)
            return view

        return declare


def _model(view: Callable[..., Any], hint: Any) -> type[BaseModel] | None:
    if hint is not None and not (isinstance(hint, type) and issubclass(hint, BaseModel)):
        raise DeclarationWrong(f"{view.__name__}: body and query are pydantic models")
    return hint
