"""Sentences that are translated late, when their reader's language is known.

Source strings are English. Each owner (core, web, each plugin) has its own catalogue, named like
its import package and kept in that package's ``translations`` folder; catalogues are never merged,
so two owners may translate the same English words differently.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, lru_cache
from gettext import NullTranslations
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from linli import dates

#: Languages that every owner's catalogue is complete in, as BCP 47 tags; the first is the source.
LANGUAGES = ("en", "zh-Hans")

#: The folder name under ``translations`` for each language that is not the source.
_FOLDERS = {"zh-Hans": "zh_Hans_CN"}
#: Sentences that a process remembers as they are said: a page says dozens, mostly the same ones.
_SENTENCES = 16_384
#: Counts from here on have their digits in groups.
_GROUPED = 1000


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence with its owner, still to be translated.

    ``params`` fill the ``%(name)s`` places; a parameter may itself be a Text; a date, a datetime
    (as it stands in its own time zone) or a list is written as the language writes it. With
    ``plural`` set, ``count`` chooses the form.
    """

    domain: str
    message: str
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    plural: str | None = None
    count: int = 1

    def __str__(self) -> str:
        return translate(self, LANGUAGES[0])


@dataclass(frozen=True, slots=True)
class Texts:
    """Makes the texts of one owner; conventionally bound to ``_`` at the top of a module."""

    domain: str

    def __call__(self, message: str, /, **params: Any) -> Text:
        """Return a text with its placeholders filled by ``params``."""
        return Text(self.domain, message, MappingProxyType(params))

    def plural(self, singular: str, plural: str, count: int, /, **params: Any) -> Text:
        """Return a text whose form depends on ``count``, which also fills ``%(count)s``."""
        return Text(
            self.domain, singular, MappingProxyType({"count": count, **params}), plural, count
        )


def texts(domain: str) -> Texts:
    """Return the maker of texts for the owner whose import package is ``domain``."""
    return Texts(domain)


def N_(message: str) -> str:
    """Mark ``message`` for extraction where a plain string is needed (a setting's title)."""
    return message


def language_of(tag: str | None) -> str:
    """Return the supported language that fits a locale tag best, the source language otherwise."""
    if tag and tag.replace("_", "-").lower().startswith("zh"):
        return "zh-Hans"
    return LANGUAGES[0]


@cache
def catalogue(domain: str, language: str) -> NullTranslations:
    """Return the catalogue of an owner; an empty one for the source language or when missing."""
    folder = _FOLDERS.get(language)
    if folder is None:
        return NullTranslations()
    from babel.support import Translations

    try:
        path = files(domain) / "translations" / folder / "LC_MESSAGES" / f"{domain}.mo"
        with path.open("rb") as compiled:
            return Translations(compiled, domain)
    except (FileNotFoundError, ModuleNotFoundError):
        return NullTranslations()


@lru_cache(_SENTENCES)
def translated(domain: str, message: str, language: str) -> str:
    """Return an owner's sentence in ``language``, its placeholders as they are."""
    return str(catalogue(domain, language).gettext(message))


def translate(text: Text | str, language: str) -> str:
    """Return ``text`` in ``language`` (one of :data:`LANGUAGES`), placeholders filled."""
    if isinstance(text, str):
        return text
    if text.plural is None:
        sentence = translated(text.domain, text.message, language)
    else:
        messages = catalogue(text.domain, language)
        sentence = messages.ngettext(text.message, text.plural, text.count)
    if not text.params:
        return sentence
    filled = {name: _written(value, language) for name, value in text.params.items()}
    if text.plural is not None and text.count >= _GROUPED and filled.get("count") == text.count:
        filled["count"] = f"{text.count:,}"  # English and Chinese group digits alike
    return sentence % filled


def _written(value: Any, language: str) -> Any:
    match value:
        case Text():
            return translate(value, language)
        case datetime():
            return dates.moment(value, language)
        case date():
            return dates.day(value, language)
        case tuple() | list():
            between = "、" if language == "zh-Hans" else ", "
            return between.join(str(_written(each, language)) for each in value)
    return value
