"""Serving the API: a WSGI application beside the portal, with no cookie, form or page in it.

A request is matched, its token is looked up in one statement, its content is read, and its view is
called, all in one transaction. Nothing else happens, so that a transfer costs little more than the
statements that make it.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlmodel import Session
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import BaseConverter, Map, RequestRedirect, Rule
from werkzeug.wrappers import Request, Response

from linli import jobs, plugins, tokens
from linli.db import Database
from linli.errors import Refusal
from linli.i18n import LANGUAGES, language_of
from linli.tokens import Admitted, Limiter
from linli_web.api import problems, reading
from linli_web.api.calling import Call, WritingNeeded, fingerprint
from linli_web.api.declaring import LARGEST, Resource
from linli_web.api.documentation import Documentation
from linli_web.api.streaming import Stream
from linli_web.texts import _

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

PREFIX = "/api/v1"
_KEY = re.compile(r"[!-~]{1,128}", re.ASCII)
#: How often a request may find the portion of its token used up by others beside it.
_PORTIONS = 20

log = structlog.get_logger(__name__)


class _Slug(BaseConverter):
    """A community's name in addresses."""

    regex = "[a-z0-9-]{1,64}"


class _NeedsPortion(Exception):
    """The token is good, but this process has no request of it left to spend."""

    def __init__(self, token: Admitted) -> None:
        self.token = token


@dataclass(frozen=True, slots=True)
class _Sent:
    """A request, read as far as that is possible without the database."""

    resource: Resource
    slug: str
    bearer: str | None
    ids: dict[str, UUID]
    given: dict[str, Any]
    key: str
    fingerprint: bytes
    language: str
    unless: str | None
    #: What is wrong with it; told only to those who may ask.
    wrong: Refusal | None = None


class Api:
    """The API of one installation."""

    def __init__(self, database: Database, resources: Iterable[Resource]) -> None:
        self._database = database
        self._limiter = Limiter()
        self.resources = tuple(resources)
        self._documentation = Documentation(self.resources)
        self._map = Map(
            [
                *(Rule(r.rule, methods=[r.method], endpoint=r) for r in self.resources),
                *(Rule(p, methods=["GET"], endpoint=p) for p in self._documentation.paths),
            ],
            converters={"slug": _Slug},
            merge_slashes=False,
        )

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request whose path begins with :data:`PREFIX`."""
        request = Request(environ)
        request.max_form_parts = 0
        response = self.answer(request)
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response(environ, start_response)

    def answer(self, request: Request) -> Response:
        """Return the answer to a request, whatever happens."""
        try:
            return self._answer(request)
        except Refusal as refusal:
            return refused(refusal, request)
        except DBAPIError as error:
            away = isinstance(error, OperationalError | InterfaceError)
            log.error("database error", path=request.path, exc_info=error)
            return refused(problems.unavailable() if away else problems.unexpected(), request)
        except Exception as error:
            log.error("error", path=request.path, exc_info=error)
            return refused(problems.unexpected(), request)

    def _answer(self, request: Request) -> Response:
        path = request.path.removeprefix(PREFIX) or "/"
        try:
            endpoint, values = self._map.bind("").match(path, request.method)
        except (NotFound, RequestRedirect) as error:
            raise problems.ResourceUnknown(_("There is nothing at this address.")) from error
        except MethodNotAllowed as error:
            refusal = problems.MethodUnknown(_("This address knows other methods."))
            response = refused(refusal, request)
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods or ()))
            return response
        if isinstance(endpoint, str):
            return self._documentation.answer(endpoint, request)
        sent = _read(request, endpoint, dict(values))
        for _attempt in range(_PORTIONS):
            try:
                if sent.wrong is not None or endpoint.largest > LARGEST:
                    # Nobody who is not let in learns more, or makes us read much.
                    with self._database.reading() as session:
                        self._enter(session, sent)
                    if sent.wrong is not None:
                        raise sent.wrong
                if endpoint.answer is Stream:
                    return self._stream(sent)
                if endpoint.is_safe:
                    return self._look_somewhere(sent)
                return self._database.run(lambda session: self._act(session, sent, request))
            except _NeedsPortion as need:
                token = need.token
                self._database.run(
                    lambda session, token=token: self._limiter.reserve(  # type: ignore[misc]
                        session, token.id, token.per_minute
                    )
                )
        raise problems.unavailable()

    def _look_somewhere(self, sent: _Sent) -> Response:
        try:
            with self._database.reading() as session:
                return self._look(session, sent)
        except WritingNeeded:
            return self._database.run(lambda session: self._look(session, sent, can_write=True))

    def _enter(self, session: Session, sent: _Sent, *, can_write: bool = False) -> Call:
        token = tokens.admit(session, sent.bearer, sent.slug)
        if sent.resource.scope is not None:
            token.require(sent.resource.scope)
        if not self._limiter.spend(session, token.id):
            raise _NeedsPortion(token)
        owner = sent.resource.owner
        if owner != "core":
            if owner not in plugins.enabled(session, token.community_id):
                raise problems.ResourceUnknown(_("There is nothing at this address."))
            if not sent.resource.is_safe and sent.wrong is None:
                # What has fallen due here happens first, as in the portal.
                jobs.catch_up(session, token.community_id)
        return Call(session, token, sent.key, sent.fingerprint, sent.language, can_write)

    def _look(self, session: Session, sent: _Sent, *, can_write: bool = False) -> Response:
        call = self._enter(session, sent, can_write=can_write)
        response = _rendered(sent.resource, call, _call(sent, call))
        if sent.resource.etag:
            etag = f'"{sha256(response.data).hexdigest()[:32]}"'
            response.headers["ETag"] = etag
            if sent.unless is not None and etag in (tag.strip() for tag in sent.unless.split(",")):
                response = Response(status=304, headers={"ETag": etag})
        # Somebody may look only as long as the token is good.
        response.headers["Cache-Control"] = "private, no-cache"
        return response

    def _act(self, session: Session, sent: _Sent, request: Request) -> Response:
        """Do what is asked under its key; a refusal that must be remembered is no exception."""
        call = self._enter(session, sent, can_write=True)
        if sent.resource.rule_knows_key:
            try:
                return _rendered(sent.resource, call, _call(sent, call))
            except Refusal as refusal:
                return refused(refusal, request)
        before = tokens.claim(session, call.community_id, call.key, call.fingerprint)
        if before is not None:
            assert before.status is not None
            call.replayed = True
            return _json(before.status, problems.dumped(before.body), call)
        try:
            with session.begin_nested():
                response = _rendered(sent.resource, call, _call(sent, call))
        except Refusal as refusal:
            response = refused(refusal, request)
        tokens.remember_answer(
            session, call.community_id, call.key, response.status_code, response.json
        )
        return response

    def _stream(self, sent: _Sent) -> Response:
        with ExitStack() as stack:
            session = stack.enter_context(self._database.reading())
            stream: Stream = _call(sent, self._enter(session, sent))
            chunks = stream.rows(session)
            kept = stack.pop_all()

        def send() -> Iterator[bytes]:
            with kept:
                yield from chunks

        response = Response(send(), mimetype=stream.media_type)
        response.call_on_close(kept.close)
        response.headers["Content-Disposition"] = f'attachment; filename="{stream.filename}"'
        response.headers["Cache-Control"] = "private, no-store"
        return response


def refused(refusal: Refusal, request: Request) -> Response:
    """Return the answer to a request that was refused, in the language that it prefers."""
    language = _language(request)
    found = problems.problem(refusal, language)
    response = Response(problems.dumped(found), refusal.status, mimetype=problems.MEDIA_TYPE)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store"
    response.vary.update(("Accept-Language", "Authorization"))
    if refusal.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="linli"'
    wait = getattr(refusal, "retry_after", 1 if refusal.status == 503 else None)
    if wait is not None:
        response.headers["Retry-After"] = str(wait)
    return response


def _language(request: Request) -> str:
    for tag, _quality in request.accept_languages:
        if tag.lower().startswith(("en", "zh")):
            return language_of(tag)
    return LANGUAGES[0]


def _read(request: Request, resource: Resource, values: dict[str, Any]) -> _Sent:
    slug = values.pop("community")
    kind, _space, bearer = request.headers.get("Authorization", "").partition(" ")
    given: dict[str, Any] = {}
    key, content = "", b""
    wrong: Refusal | None = None
    try:
        asked = reading.query(request.args.items(multi=True), resource.query)
        if resource.query is not None:
            given["query"] = asked
        if not resource.is_safe:
            key = _key(request)
            if resource.body is not None:
                content = reading.body(request, resource.largest)
                given["body"] = reading.parse(content, resource.body)
    except Refusal as refusal:
        wrong = refusal
    return _Sent(
        resource,
        slug,
        bearer.strip() if kind.lower() == "bearer" else None,
        values,
        given,
        key,
        b"" if resource.is_safe else fingerprint(request.method, request.path, content),
        _language(request),
        request.headers.get("If-None-Match"),
        wrong,
    )


def _key(request: Request) -> str:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        raise problems.KeyMissing(
            _("Send the header Idempotency-Key, so that the request can be repeated safely.")
        )
    if not _KEY.fullmatch(key):
        raise problems.KeyInvalid(
            _("An Idempotency-Key has 1 to 128 letters, digits or signs, no spaces.")
        )
    return key


def _call(sent: _Sent, call: Call) -> Any:
    return sent.resource.view(call, **sent.ids, **sent.given)


def _rendered(resource: Resource, call: Call, answer: Any) -> Response:
    assert resource.renderer is not None
    return _json(resource.status, resource.renderer.dump_json(answer), call)


def _json(status: int, content: bytes, call: Call) -> Response:
    kind = "application/json" if status < 400 else problems.MEDIA_TYPE
    response = Response(content, status, mimetype=kind)
    response.headers["Cache-Control"] = "no-store"
    if call.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response
