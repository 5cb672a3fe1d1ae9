"""Static files: bundled, named by their content, cached for a year, served once for everybody."""

import gzip
import hashlib
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from flask import Flask, Response, abort, request, url_for
from markupsafe import Markup

from linli.plugins import Plugins
from linli_web import visit

#: The owner name of the portal's own files.
HOST = "linli"
#: An icon is a drawing of the sprite; a page shows dozens, so that they are not left to a macro.
_ICON = Markup(
    '<svg class="icon {class_}" aria-hidden="true" focusable="false"><use href="{href}"/></svg>'
)
#: Icons that a process remembers.
_ICONS = 1024
_COMPRESSIBLE = ("text/", "application/javascript", "application/json", "image/svg")


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent; ``zipped`` only where that makes it smaller."""

    body: bytes
    zipped: bytes | None
    type: str
    digest: str


class Assets:
    """All static files of the portal and of the working plugins, read once at start."""

    def __init__(self, plugins: Plugins) -> None:
        self._assets: dict[tuple[str, str], Asset] = {}
        own = files("linli_web") / "static"
        styles = sorted(_walk(own / "css"), key=lambda found: found[0])
        self._add(HOST, "linli.css", b"\n".join(body for _name, body in styles))
        self._add(HOST, "linli.js", htmx() + b"\n" + (own / "linli.js").read_bytes())
        for name in ("sprite.svg", "icon.svg"):
            self._add(HOST, name, (own / name).read_bytes())
        for plugin in plugins.working.values():
            for name, body in _walk(files(plugin.info.package) / "static"):
                self._add(plugin.name, name, body)

    def get(self, owner: str, name: str) -> Asset | None:
        """Return a file of the portal or of a plugin."""
        return self._assets.get((owner, name))

    def _add(self, owner: str, name: str, body: bytes) -> None:
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if kind == "text/javascript":
            kind = "application/javascript"
        zipped = gzip.compress(body, 9, mtime=0) if kind.startswith(_COMPRESSIBLE) else None
        digest = hashlib.sha256(body).hexdigest()[:12]
        self._assets[owner, name] = Asset(body, zipped, kind, digest)


def htmx() -> bytes:
    """Return the htmx library: the one place that knows which package brings it."""
    return (files("js_lib_htmx") / "static" / "htmx" / "htmx.min.js").read_bytes()


def register(app: Flask, plugins: Plugins) -> None:
    """Serve the files at ``/static/<owner>/<digest>/<name>`` and give templates their addresses.

    Templates write ``asset("linli.css")`` for the portal's own files, ``asset("x.png",
    "moral_bank")`` for a plugin's, and ``sprite("heart")`` for a drawing of the sprite.
    """
    assets = Assets(plugins)

    def asset(name: str, owner: str = HOST) -> str:
        found = assets.get(owner, name)
        digest = found.digest if found else "missing"
        return url_for("static_file", owner=owner, digest=digest, name=name)

    def sprite(name: str) -> str:
        return f"{drawings(visit.current().request.root_path)}#{name}"

    @cache
    def drawings(_root: str) -> str:
        return asset("sprite.svg")

    def icon(name: str, class_: str = "") -> Markup:
        return drawn(name, class_, visit.current().request.root_path)

    @lru_cache(_ICONS)
    def drawn(name: str, class_: str, _root: str) -> Markup:
        return _ICON.format(class_=class_, href=sprite(name))

    def static_file(owner: str, digest: str, name: str) -> Response:
        found = assets.get(owner, name)
        if found is None:
            abort(404)
        if found.zipped is not None and request.accept_encodings["gzip"]:
            response = Response(found.zipped, mimetype=found.type)
            response.headers["Content-Encoding"] = "gzip"
        else:
            response = Response(found.body, mimetype=found.type)
        response.headers["Vary"] = "Accept-Encoding"
        # An address of an older page still works after an update, but is not kept.
        fresh = digest == found.digest
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if fresh else "public, max-age=60"
        )
        return response

    app.add_url_rule("/static/<owner>/<digest>/<path:name>", "static_file", static_file)
    app.jinja_env.globals.update(asset=asset, sprite=sprite, draw_icon=icon)


def _walk(folder: Traversable, prefix: str = "") -> Iterable[tuple[str, bytes]]:
    if not folder.is_dir():
        return
    for entry in sorted(folder.iterdir(), key=lambda found: found.name):
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.read_bytes()
