"""Names that two plugins both claim."""

from collections import defaultdict
from collections.abc import Iterator

from linli.access import CORE_PERMISSIONS
from linli.cli.contract.tables import tables
from linli.i18n import Text, texts
from linli.plugins import Plugins

_ = texts("linli")

#: Names that the portal and core need for themselves under ``/c/<community>/``.
_RESERVED = frozenset(
    {"core", "linli", "static", "staff", "admin", "inbox", "notices", "evidence", "codes", "me"}
)


def problems(found: Plugins) -> Iterator[tuple[str, Text]]:
    """Yield (plugin, what is wrong) for each name that somebody else has too."""
    owners: dict[tuple[str, str], list[str]] = defaultdict(list)
    for permission in CORE_PERMISSIONS:
        owners["permission", permission.code].append("core")
    owners["starter", "plain"].append("core")
    for name, plugin in found.working.items():
        for kind, claimed in _claims(found, name, plugin.info.package):
            owners[kind, claimed].append(name)
        if name in _RESERVED:
            yield name, _("the name %(name)s is kept for Linli itself", name=name)
        for other in found.working:
            if other != name and name.startswith(f"{other}_"):
                yield (
                    name,
                    _(
                        "its name begins like that of %(other)s, so that their tables cannot be "
                        "told apart",
                        other=other,
                    ),
                )
    for (kind, claimed), names in owners.items():
        for name in names[1:]:
            yield (
                name,
                _(
                    "%(kind)s %(claimed)s is %(other)s's already",
                    kind=kind,
                    claimed=claimed,
                    other=names[0],
                ),
            )


def _claims(found: Plugins, name: str, package: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, name) of everything a plugin claims that must be unique."""
    yield "package", package
    for hook, attribute in (
        ("linli_permissions", "code"),
        ("linli_jobs", "name"),
        ("linli_code_purposes", "purpose"),
        ("linli_contributions", "code"),
    ):
        for value in found.answer(name, hook) or ():
            yield hook.removeprefix("linli_").rstrip("s"), str(getattr(value, attribute, value))
    for starter in found.answer(name, "linli_starters") or {}:
        yield "starter", starter
    for table in tables(package):
        yield "table", table.name
