"""The OpenAPI 3.1 document, made from the declarations that also parse and render."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from linli import plugins, tokens
from linli.communities import CommunityNotFound
from linli.db import DatabaseBusy
from linli.errors import Refusal
from linli.i18n import translate
from linli_web.api import problems
from linli_web.api.declaring import Resource
from linli_web.api.problems import MEDIA_TYPE, Problem, title_of

#: What every resource may refuse with.
_ALWAYS: tuple[type[Refusal], ...] = (
    tokens.TokenMissing,
    tokens.TokenInvalid,
    tokens.TokenExpired,
    tokens.TokenRevoked,
    tokens.TooManyRequests,
    CommunityNotFound,
    problems.QueryInvalid,
    problems.ResourceUnknown,
    problems.MethodUnknown,
    problems.Unavailable,
    DatabaseBusy,
)
_WITH_KEY: tuple[type[Refusal], ...] = (problems.KeyMissing, problems.KeyInvalid)
_WITH_BODY: tuple[type[Refusal], ...] = (
    problems.MediaTypeUnsupported,
    problems.ContentTooLarge,
    problems.JsonInvalid,
    problems.JsonDuplicateKey,
    problems.JsonTooDeep,
    problems.JsonNumberInvalid,
    problems.JsonTextInvalid,
    problems.ContentInvalid,
)
_REFERENCE = "#/components/schemas/{model}"
_INTRODUCTION = """\
Accounts, bookings and what happened, for other programs.

* **Tokens**: `Authorization: Bearer linli_…`. A token opens one community and everything below \
it, for its scopes, until it expires or is revoked. Cookies are not looked at.
* **Keys**: what changes something needs the header `Idempotency-Key`, made by you before you ask. \
The same key with the same content is answered the same for ever, a refusal too, with the header \
`Idempotent-Replayed`. With other content it is a conflict (409). So every request can be repeated.
* **Problems**: every refusal is `application/problem+json` (RFC 9457). `type` and `code` never \
change; `detail` is a sentence in the language of `Accept-Language` (`en`, `zh-Hans`).
* **Amounts** are whole numbers of the unit's smallest part: points, or minutes. **Times** are \
RFC 3339; answers are in UTC.
* **Lists** come in pages: ask again with `after` set to the page's `next`.
* **Limits**: a token's requests are counted by the minute; beyond, 429 with `Retry-After`.
"""


def refusals_of(resource: Resource) -> list[type[Refusal]]:
    """Return everything that a resource may refuse with."""
    found: list[type[Refusal]] = [*_ALWAYS, *resource.refusals]
    if resource.scope is not None:
        found.append(tokens.ScopeMissing)
    if not resource.is_safe:
        found += _WITH_KEY
        if not resource.rule_knows_key:
            found.append(tokens.KeyTaken)
    if resource.body is not None:
        found += _WITH_BODY
    return list(dict.fromkeys(found))


def document(resources: Sequence[Resource]) -> dict[str, Any]:
    """Return the OpenAPI document of all resources."""
    schemas, components = _schemas(resources)
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    for resource in resources:
        paths[resource.address][resource.method.lower()] = _operation(resource, schemas)
    known = tokens.scopes()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Linli",
            "version": "1",
            "description": _INTRODUCTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "tags": [{"name": owner, "description": _title(owner)} for owner in _owners(resources)],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Scopes: "
                    + "; ".join(f"`{name}` {translate(known[name], 'en')}" for name in known),
                }
            },
        },
    }


def _operation(resource: Resource, schemas: dict[Any, Any]) -> dict[str, Any]:
    summary, _blank, rest = resource.description.partition("\n")
    described = {
        "operationId": resource.name,
        "tags": [resource.owner],
        "summary": summary,
        "description": "\n".join(
            filter(None, (rest.strip(), resource.scope and f"Scope: `{resource.scope}`."))
        ),
        "parameters": [
            *_path_parameters(resource),
            *_query_parameters(resource),
            *_headers(resource),
        ],
        "responses": _responses(resource, schemas),
    }
    if resource.body is not None:
        described["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schemas[resource.body, "validation"]}},
        }
    return described


def _responses(resource: Resource, schemas: dict[Any, Any]) -> dict[str, Any]:
    if resource.streams:
        content = {kind: {"schema": {"type": "string"}} for kind in resource.streams}
    else:
        content = {"application/json": {"schema": schemas[resource.answer, "serialization"]}}
    found: dict[str, Any] = {str(resource.status): {"description": "Done.", "content": content}}
    if resource.etag:
        found[str(resource.status)]["headers"] = {
            "ETag": {"schema": {"type": "string"}, "description": "For If-None-Match."}
        }
        found["304"] = {"description": "Unchanged since the ETag you sent."}
    by_status: dict[int, list[type[Refusal]]] = defaultdict(list)
    for refusal in refusals_of(resource):
        by_status[refusal.status].append(refusal)
    for status, kinds in sorted(by_status.items()):
        codes = sorted(kind.code for kind in kinds)
        narrowed = {
            "allOf": [{"$ref": _REFERENCE.format(model="Problem")}],
            "properties": {"code": {"enum": codes}, "status": {"const": status}},
        }
        found[str(status)] = {
            "description": "\n".join(
                f"* `{kind.code}`: {title_of(kind)}."
                for kind in sorted(kinds, key=lambda k: k.code)
            ),
            "content": {MEDIA_TYPE: {"schema": narrowed}},
        }
        if status in (429, 503):
            found[str(status)]["headers"] = {
                "Retry-After": {"schema": {"type": "integer"}, "description": "Seconds."}
            }
    return found


def _path_parameters(resource: Resource) -> list[dict[str, Any]]:
    slug = {"type": "string", "pattern": "^[a-z0-9-]{1,64}$"}
    found = [_parameter("community", "path", slug, "The community's name in addresses.")]
    found += [
        _parameter(name, "path", {"type": "string", "format": "uuid"}, "") for name in resource.ids
    ]
    return found


def _query_parameters(resource: Resource) -> list[dict[str, Any]]:
    if resource.query is None:
        return []
    schema = resource.query.model_json_schema()
    definitions = schema.get("$defs", {})
    return [
        _parameter(
            name,
            "query",
            _inlined(part, definitions),
            part.get("description", ""),
            required=name in schema.get("required", ()),
        )
        for name, part in schema.get("properties", {}).items()
    ]


def _inlined(part: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a parameter; one that may be left out is never sent as null."""
    choices = [one for one in part.get("anyOf", [part]) if one.get("type") != "null"]
    schema = {key: value for key, value in part.items() if key not in ("anyOf", "description")}
    schema |= choices[0]
    if "$ref" in schema:
        schema |= definitions[schema.pop("$ref").rpartition("/")[2]]
    return {key: value for key, value in schema.items() if value is not None and key != "title"}


def _headers(resource: Resource) -> list[dict[str, Any]]:
    if resource.is_safe:
        if not resource.etag:
            return []
        text = {"type": "string"}
        return [_parameter("If-None-Match", "header", text, "An ETag.", required=False)]
    key = {"type": "string", "pattern": "^[!-~]{1,128}$"}
    return [_parameter("Idempotency-Key", "header", key, "Yours, new for each new request.")]


def _parameter(
    name: str, where: str, schema: dict[str, Any], description: str, *, required: bool = True
) -> dict[str, Any]:
    found = {"name": name, "in": where, "required": required, "schema": schema}
    if description:
        found["description"] = description
    return found


def _schemas(resources: Iterable[Resource]) -> tuple[dict[Any, Any], dict[str, Any]]:
    """Return the schema of each model as it is used, and the named parts that they refer to.

    Two models of one name get names with their modules, so that plugins may both have a `Tool`.
    """
    used: dict[tuple[Any, str], None] = {(Problem, "serialization"): None}
    for resource in resources:
        if resource.body is not None:
            used[resource.body, "validation"] = None
        if not resource.streams:
            used[resource.answer, "serialization"] = None
    wanted: list[tuple[type[BaseModel], Any]] = list(used)
    found, definitions = models_json_schema(wanted, ref_template=_REFERENCE)
    return dict(found), definitions["$defs"]


def _owners(resources: Iterable[Resource]) -> list[str]:
    return list(dict.fromkeys(resource.owner for resource in resources))


def _title(owner: str) -> str:
    working = plugins.manager().working
    return translate(working[owner].info.title, "en") if owner in working else "Linli itself"


def all_refusals(resources: Iterable[Resource]) -> list[type[Refusal]]:
    """Return every kind of problem that the resources know, by code."""
    found = {kind.code: kind for resource in resources for kind in refusals_of(resource)}
    found[problems.Unexpected.code] = problems.Unexpected
    return [found[code] for code in sorted(found)]
