"""Making the portal: one Flask application for all communities and plugins."""

import json
import secrets
from datetime import timedelta

from flask import Blueprint, Flask
from flask_htmx import HTMX  # type: ignore[import-untyped]
from sqlalchemy import text
from werkzeug.middleware.proxy_fix import ProxyFix

from linli import clock, evidence, messages, plugins
from linli.config import Config
from linli.db import Database
from linli.evidence import LocalStore, ObjectStore
from linli.plugins import Plugins
from linli_web import (
    assets,
    charts,
    entrance,
    errors,
    language,
    own_links,
    readers,
    security,
    templating,
    visit,
)
from linli_web.api.mounting import beside
from linli_web.entrance import public
from linli_web.portal import Portal
from linli_web.shell import shell

#: The largest request, in bytes; a community's own limit for one file is lower and friendlier.
MAX_REQUEST = 64 * 1024 * 1024

#: htmx: no eval, no inline style, same origin only; answers with errors are shown like any other.
_HTMX = {
    "allowEval": False,
    "includeIndicatorStyles": False,
    "selfRequestsOnly": True,
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "responseHandling": [{"code": "204", "swap": False}, {"code": "...", "swap": True}],
}


def create_app(config: Config | None = None, database: Database | None = None) -> Flask:
    """Make the portal for an installation (by default the one the environment describes).

    Without a secret key a random one is used: everybody is signed out when the process ends, and
    two processes do not understand one another's cookies. ``linli run`` refuses that in production.
    """
    config = config or Config.from_environment()
    app = Portal("linli_web", static_folder=None, template_folder=None)
    app.config.update(
        SECRET_KEY=config.secret_key or secrets.token_hex(32),
        MAX_CONTENT_LENGTH=MAX_REQUEST,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.behind_proxy,
        SESSION_COOKIE_NAME="linli",
        # It lasts as long as the sign-in that it stands for; that is not prolonged by use either.
        SESSION_REFRESH_EACH_REQUEST=False,
    )
    app.portal_config = config
    app.database = database or Database(config.database_url)
    app.wsgi_app = beside(app.wsgi_app, app.database)  # type: ignore[method-assign, assignment]
    if config.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    evidence.use(
        ObjectStore.from_url(config.evidence_url)
        if config.evidence_url
        else LocalStore(config.data_dir / "evidence")
    )
    messages.use(messages.sender_for(config))
    manager = plugins.manager()
    language.register(app)
    own_links.register(app)
    templating.register(app, manager)
    assets.register(app, manager)
    app.jinja_env.globals.update(
        htmx_config=json.dumps(_HTMX, separators=(",", ":")),
        chart=charts.chart,
        now=lambda: clock.now(visit.require_session()),
    )
    app.context_processor(lambda: {"shell": shell(), "language": language.language()})
    readers.register(app)
    app.extensions["linli_htmx"] = HTMX(app)
    errors.register(app)
    security.register(app)
    entrance.register(app)
    _mount(app, manager)
    app.add_url_rule("/healthz", "healthz", public(_healthz))
    return app


def _mount(app: Portal, manager: Plugins) -> None:
    """Mount the portal's own pages, then each plugin's at ``/c/<community>/<plugin>/``."""
    from linli_web import pages, staff

    app.register_blueprint(pages.blueprint)
    app.register_blueprint(staff.blueprint, url_prefix="/c/<community>/staff")
    for name, blueprint in manager.answers("linli_blueprint"):
        try:
            if not isinstance(blueprint, Blueprint) or blueprint.name != name:
                raise TypeError(f"linli_blueprint must return a flask.Blueprint named {name!r}")
            app.register_blueprint(blueprint, url_prefix=f"/c/<community>/{name}")
        except Exception as error:
            manager.failures[name, "linli_blueprint"] = f"{type(error).__name__}: {error}"
            app.logger.error("plugin %s has no pages", name, exc_info=error)


def _healthz() -> tuple[dict[str, str], int]:
    """Say whether this process and its database work, for a load balancer."""
    from linli_web import page

    page.session.execute(text("SELECT 1"))
    return {"status": "ok"}, 200
