"""A plugin's files: templates in a folder of its name, translations complete and compiled."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from linli.i18n import Text, texts
from linli.plugins import Loaded
from linli.testing import translations

_ = texts("linli")

#: How many missing sentences are listed one by one.
_SHOWN = 5


def problems(plugin: Loaded) -> Iterator[Text]:
    """Yield what is wrong with a plugin's files."""
    package = Path(str(files(plugin.info.package)))
    templates = package / "templates"
    if templates.is_dir():
        for template in sorted(path for path in templates.rglob("*") if path.is_file()):
            inside = template.relative_to(templates)
            if inside.parts[0] != plugin.name:
                yield _(
                    "the template %(file)s does not lie in templates/%(name)s",
                    file=str(inside),
                    name=plugin.name,
                )
    for locale in translations.LOCALES:
        yield from _translations(package, locale)


def _translations(package: Path, locale: str) -> Iterator[Text]:
    found = list(translations.problems(package, locale))
    for problem in found[:_SHOWN]:
        yield _("translation: %(problem)s", problem=problem.removeprefix(f"{package}/"))
    if len(found) > _SHOWN:
        yield _("translation: %(count)s more", count=len(found) - _SHOWN)
    source = translations.po_file(package, locale)
    compiled = source.with_suffix(".mo")
    if source.exists() and not compiled.exists():
        yield _("translation: %(file)s is not compiled", file=source.name)
