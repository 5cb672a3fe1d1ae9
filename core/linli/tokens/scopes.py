"""What a token may be for: areas of core and of the installed plugins, to see or to change."""

from collections.abc import Iterable, Mapping

from linli import plugins
from linli.i18n import Text, texts
from linli.tokens.refusals import ScopeUnknown

_ = texts("linli")

CORE_SCOPES: Mapping[str, Text] = {
    "points:read": _("See accounts, bookings and the ledger"),
    "points:write": _("Open accounts, book and set aside points"),
    "events:read": _("Follow what happens"),
}


def scopes() -> dict[str, Text]:
    """Return every scope with what it lets a program do.

    A working plugin has two, ``<plugin>:read`` and ``<plugin>:write``; whether it offers anything
    under them is its own matter.
    """
    known = dict(CORE_SCOPES)
    for name, plugin in plugins.manager().working.items():
        known[f"{name}:read"] = _("%(plugin)s: see", plugin=plugin.info.title)
        known[f"{name}:write"] = _("%(plugin)s: change", plugin=plugin.info.title)
    return known


def check(wanted: Iterable[str]) -> list[str]:
    """Return the scopes, each once and sorted.

    Raises:
        ScopeUnknown: there is none, or one of them does not exist.
    """
    known = scopes()
    chosen = sorted(set(wanted))
    for scope in chosen:
        if scope not in known:
            raise ScopeUnknown(
                _(
                    "There is no scope %(scope)s. There are: %(scopes)s.",
                    scope=scope,
                    scopes=list(known),
                ),
                field="scopes",
            )
    if not chosen:
        raise ScopeUnknown(_("Say what the program may do: at least one scope."), field="scopes")
    return chosen
