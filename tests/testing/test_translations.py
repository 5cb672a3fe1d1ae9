"""A sentence that is not translated well does not pass."""

from gettext import GNUTranslations
from pathlib import Path

import pytest

from linli.testing import translations
from linli.testing.translations import po_file, problems, update

LOCALE = "zh_Hans_CN"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package with three sentences, one of them in a template and one with two forms."""
    folder = tmp_path / "shop"
    (folder / "templates" / "shop").mkdir(parents=True)
    (folder / "__init__.py").write_text(
        'A = _("Hello %(name)s", name=1)\nB = _.plural("%(count)s bowl", "%(count)s bowls", 2)\n'
    )
    (folder / "templates" / "shop" / "a.html").write_text('{{ _("Noodles") }}')
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'shop'\n")
    return folder


def write(package: Path, hello: str = "你好 %(name)s", bowls: str = "%(count)s 碗") -> None:
    update(package, LOCALE)
    path = po_file(package, LOCALE)
    text = path.read_text("utf-8")
    text = text.replace('"Hello %(name)s"\nmsgstr ""', f'"Hello %(name)s"\nmsgstr "{hello}"')
    text = text.replace('"Noodles"\nmsgstr ""', '"Noodles"\nmsgstr "面条"')
    path.write_text(text.replace('msgstr[0] ""', f'msgstr[0] "{bowls}"'), "utf-8")


def test_a_complete_catalogue_passes(package: Path) -> None:
    write(package)
    assert list(problems(package, LOCALE)) == []


def test_updating_keeps_what_was_translated_and_drops_what_is_gone(package: Path) -> None:
    write(package)
    assert not update(package, LOCALE)
    (package / "templates" / "shop" / "a.html").write_text('{{ _("Rice") }}')
    assert [problem.split(": ", 1)[1] for problem in problems(package, LOCALE)] == [
        "missing: 'Rice'",
        "no longer used: 'Noodles'",
    ]
    assert update(package, LOCALE)
    text = po_file(package, LOCALE).read_text("utf-8")
    assert "你好 %(name)s" in text
    assert "Noodles" not in text
    assert ".py:" not in text


def test_without_a_catalogue_every_sentence_is_missing(package: Path) -> None:
    [problem] = problems(package, LOCALE)
    assert "3 sentences" in problem


@pytest.mark.parametrize(
    ("hello", "bowls", "fault"),
    [
        ("", "%(count)s 碗", "empty: 'Hello %(name)s'"),
        ("你好", "%(count)s 碗", "other placeholders than ['%(name)s']: 'Hello %(name)s'"),
        ("你好 %(nmae)s", "%(count)s 碗", "other placeholders than ['%(name)s']: 'Hello %(name)s'"),
        ("你好 %(name)s", "一碗", "other placeholders than ['%(count)s']: '%(count)s bowl'"),
    ],
)
def test_a_bad_translation_is_named(package: Path, hello: str, bowls: str, fault: str) -> None:
    write(package, hello, bowls)
    assert [problem.split(": ", 1)[1] for problem in problems(package, LOCALE)] == [fault]


def test_a_fuzzy_translation_is_named(package: Path) -> None:
    write(package)
    path = po_file(package, LOCALE)
    path.write_text(path.read_text("utf-8").replace('msgid "Noodles"', '#, fuzzy\nmsgid "Noodles"'))
    assert [problem.split(": ", 1)[1] for problem in problems(package, LOCALE)] == [
        "fuzzy: 'Noodles'"
    ]


def test_the_command_finds_packages_and_says_how_it_went(
    package: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(package.parent)
    assert translations.main([]) == 2
    assert translations.main(["check"]) == 1
    assert translations.main(["update"]) == 0
    assert "1 to see to" in capsys.readouterr().out
    write(package)
    assert translations.main(["check", str(package)]) == 0


def test_compiling_takes_a_placeholder_that_only_the_plural_has(package: Path) -> None:
    (package / "__init__.py").write_text(
        'A = _.plural("One bowl for %(name)s", "%(count)s bowls for %(name)s", 2)\n'
    )
    update(package, LOCALE)
    path = po_file(package, LOCALE)
    text = path.read_text("utf-8").replace('msgstr[0] ""', 'msgstr[0] "%(name)s 的 %(count)s 碗"')
    path.write_text(text.replace('"Noodles"\nmsgstr ""', '"Noodles"\nmsgstr "面条"'), "utf-8")
    assert translations.main(["compile", str(package)]) == 0
    with path.with_suffix(".mo").open("rb") as compiled:
        messages = GNUTranslations(compiled)
    forms = ("One bowl for %(name)s", "%(count)s bowls for %(name)s")
    assert (
        messages.ngettext(*forms, 1) == messages.ngettext(*forms, 2) == "%(name)s 的 %(count)s 碗"
    )
    assert messages.gettext("Noodles") == "面条"
