"""Finding templates: core's own, those that plugins bring, and any file."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from linli import plugins
from linli.i18n import texts
from linli.starters.reading import StarterFile, StarterRefused, read

_ = texts("linli")


def available() -> dict[str, StarterFile]:
    """Return the installed templates by name; one that cannot be read is left out."""
    found = {}
    for name, file in _installed():
        try:
            found[name] = read(file.name, file.read_bytes())
        except (StarterRefused, OSError):
            continue
    return dict(sorted(found.items()))


def names() -> list[str]:
    """Return the names of all installed templates, readable or not."""
    return sorted({name for name, _file in _installed()})


def find(name: str) -> StarterFile:
    """Return an installed template by its name, or the one in the file at that path.

    Raises:
        StarterRefused: there is none, or it cannot be used.
    """
    path = Path(name)
    try:
        file = path if name not in names() and path.exists() else _named(name)
        return read(file.name, file.read_bytes())
    except OSError as error:
        raise StarterRefused(
            [_("%(file)s cannot be read: %(reason)s.", file=name, reason=error.strerror)]
        ) from error


def source(name: str) -> str:
    """Return an installed template as it is written, to be copied and edited.

    Raises:
        StarterRefused: there is none.
    """
    return _named(name).read_text("utf-8")


def _named(name: str) -> Traversable:
    for known, file in _installed():
        if known == name:
            return file
    raise StarterRefused(
        [
            _(
                "There is no template or file called %(name)s. Installed templates: %(names)s.",
                name=name,
                names=names(),
            )
        ],
        field="template",
    )


def _installed() -> Iterator[tuple[str, Traversable]]:
    yield "plain", files("linli.starters") / "files" / "plain.yaml"
    for _plugin, answer in plugins.manager().answers("linli_starters"):
        yield from answer.items()
