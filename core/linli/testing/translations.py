"""Keeping translations complete: ``python -m linli.testing.translations check|update|compile``.

``update`` writes the sentences of a package into its ``.po`` file, so that only the ``msgstr``
lines are left to fill in; ``check`` fails on a sentence that is missing, fuzzy, empty, no longer
used, or has other placeholders than its source; ``compile`` writes the ``.mo`` files that are read.
Folders of packages may follow; without, those beside every ``pyproject.toml`` below the current
folder are taken.
"""

import io
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

#: Languages besides English, as folder names.
LOCALES = ("zh_Hans_CN",)

_METHODS = [
    ("**.py", "python"),
    ("**/templates/**.html", "jinja2"),
    ("**/templates/**.txt", "jinja2"),
]
_KEYWORDS = {"_": None, "N_": None, "gettext": None, "plural": (1, 2), "ngettext": (1, 2)}
_OPTIONS = {
    pattern: {"trimmed": "true", "silent": "false"}
    for pattern, method in _METHODS
    if method == "jinja2"
}
_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
_HEADER = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: {locale}\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""


def packages(root: Path) -> Iterator[Path]:
    """Find the import packages that lie beside a ``pyproject.toml`` at or below ``root``."""
    for project in sorted([*root.glob("pyproject.toml"), *root.glob("[!.]*/**/pyproject.toml")]):
        skipped = {"build", "tests"} & set(project.relative_to(root).parts)
        if not skipped and "project" in tomllib.loads(project.read_text("utf-8")):
            for init in sorted(project.parent.glob("*/__init__.py")):
                yield init.parent


def extract(package: Path) -> Catalog:
    """Collect the sentences that the code and the templates of ``package`` mark."""
    template = Catalog(domain=package.name)
    found = extract_from_dir(
        str(package), method_map=_METHODS, options_map=_OPTIONS, keywords=_KEYWORDS
    )
    for _file, _line, message, _comments, context in found:
        template.add(message, context=context)
    return template


def po_file(package: Path, locale: str) -> Path:
    """Return where ``package`` keeps its sentences in ``locale``."""
    return package / "translations" / locale / "LC_MESSAGES" / f"{package.name}.po"


def update(package: Path, locale: str) -> bool:
    """Bring the ``.po`` file in line with the sources; return whether it changed."""
    template = extract(package)
    path = po_file(package, locale)
    if not len(template) and not path.exists():
        return False
    before = path.read_text("utf-8") if path.exists() else ""
    catalog = read_po(io.StringIO(before), locale=locale, domain=package.name)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    written = io.BytesIO()
    write_po(written, catalog, width=100, no_location=True, omit_header=True, sort_output=True)
    after = _HEADER.format(locale=locale) + written.getvalue().decode().strip() + "\n"
    if after != before:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(after, "utf-8")
    return after != before


def compile_(package: Path, locale: str) -> None:
    """Write the ``.mo`` file beside the ``.po`` file.

    Babel's own command compares the one form that Chinese has with the singular, and refuses a
    placeholder that only the plural has; :func:`problems` compares it with the plural.
    """
    path = po_file(package, locale)
    if path.exists():
        with path.open(encoding="utf-8") as file, path.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read_po(file, locale=locale, domain=package.name))


def problems(package: Path, locale: str) -> Iterator[str]:
    """Say, one line each, what is wrong with the translation of ``package``."""
    template = extract(package)
    path = po_file(package, locale)
    if not path.exists():
        if len(template):
            yield f"{path}: missing, with {len(template)} sentences to translate"
        return
    with path.open(encoding="utf-8") as file:
        catalog = read_po(file, locale=locale, domain=package.name)
    for source in template:
        if source.id:
            fault = _fault(source, catalog.get(_key(source), source.context))
            if fault:
                yield f"{path}: {fault}: {_key(source)!r}"
    for message in catalog:
        if message.id and template.get(_key(message), message.context) is None:
            yield f"{path}: no longer used: {_key(message)!r}"


def _fault(source: Message, translated: Message | None) -> str | None:
    if translated is None:
        return "missing"
    if translated.fuzzy:
        return "fuzzy"
    forms = _forms(translated.string or "")
    if not forms or not all(form.strip() for form in forms):
        return "empty"
    wanted = set(_PLACEHOLDER.findall(_forms(source.id)[-1]))
    if any(set(_PLACEHOLDER.findall(form)) != wanted for form in forms):
        return f"other placeholders than {sorted(wanted)}"
    return None


def _forms(text: str | Iterable[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def _key(message: Message) -> str:
    return _forms(message.id)[0]


def main(arguments: Sequence[str]) -> int:
    """Run the command; return the exit code."""
    if not arguments or arguments[0] not in {"check", "update", "compile"}:
        print(__doc__, file=sys.stderr)
        return 2
    chosen = [Path(name).resolve() for name in arguments[1:]] or list(packages(Path.cwd()))
    pairs = [(package, locale) for package in chosen for locale in LOCALES]
    if arguments[0] == "compile":
        for package, locale in pairs:
            compile_(package, locale)
        return 0
    if arguments[0] == "update":
        for package, locale in pairs:
            if update(package, locale):
                print(f"updated {po_file(package, locale)}")
        return 0
    found = [problem for pair in pairs for problem in problems(*pair)]
    for problem in found:
        print(problem)
    if found:
        print(f"{len(found)} to see to. `make messages` collects them for translation.")
        return 1
    print(f"All sentences of {len(chosen)} packages are translated into {', '.join(LOCALES)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
