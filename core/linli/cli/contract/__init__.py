"""Seeing whether an installed plugin keeps the contract that docs/hooks.md describes.

Each module here looks at one side of a plugin: ``problems(plugin)`` yields a sentence for each
thing that is wrong. Nothing is changed and no community's data are read.
"""

from collections.abc import Iterator

from linli.cli.contract import clashes, declarations, files, migrations, tables
from linli.i18n import Text, texts
from linli.plugins import Loaded, Plugins

_ = texts("linli")

_SIDES = (declarations, tables, migrations, files)


def of_plugin(plugin: Loaded) -> Iterator[Text]:
    """Yield what is wrong with one plugin."""
    for side in _SIDES:
        try:
            yield from side.problems(plugin)
        except Exception as error:
            yield _("checking it failed: %(reason)s", reason=f"{type(error).__name__}: {error}")


def of_all(found: Plugins) -> dict[str, list[Text]]:
    """Return what is wrong with each installed plugin, and between them; good ones have none."""
    wrong = {
        name: [_("it does not work: %(reason)s", reason=broken.reason)]
        for name, broken in found.broken.items()
    }
    for plugin in found.working.values():
        wrong[plugin.name] = list(of_plugin(plugin))
    for name, problem in clashes.problems(found):
        wrong[name].append(problem)
    return dict(sorted(wrong.items()))
