"""Addresses of this portal in what somebody wrote, as links; all other addresses stay text.

What a plugin hands to another in words, or a resident writes, may name a page where more is read. A
link leads only below this portal's own communities, and looking at a page changes nothing.
"""

import re

from flask import Flask, request
from markupsafe import Markup, escape

_ADDRESS = re.compile(r"https?://([\w.:-]+)((?:/[\w-]+)*?/c(?:/[\w-]+)+)", re.ASCII)


def linked(text: str) -> Markup:
    """Return a text in which addresses of this portal can be followed."""
    done, until = Markup(), 0
    for found in _ADDRESS.finditer(text):
        host, path = found.groups()
        if host == request.host and path.startswith(f"{request.root_path}/c/"):
            done += escape(text[until : found.start()])
            done += Markup('<a href="{}">{}</a>').format(path, host + path)
            until = found.end()
    return done + escape(text[until:])


def register(app: Flask) -> None:
    """Give templates the filter ``linked``."""
    app.jinja_env.filters["linked"] = linked
