"""Templates: where they are found, whose sentences they speak, and how texts are printed."""

import re
from collections.abc import Callable, Iterator, MutableMapping
from functools import lru_cache
from types import FunctionType, MethodType
from typing import Any

from flask import Flask
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context, Macro

from linli.i18n import Text, translate, translated
from linli.plugins import Plugins
from linli_web import language

_PLAIN = frozenset({FunctionType, MethodType})
_GETTEXTS = frozenset({"_", "gettext", "ngettext"})
#: Names whose avatar a process remembers; lists show the same ones again and again.
_NAMES = 4096
_HAN = re.compile(r"[㐀-鿿]")


class OwnTexts(Extension):
    """Binds every ``_("…")`` in a template to the catalogue of the template's owner.

    The owner is the first part of the template's name ("moral_bank/book.html"), so a plugin's page
    that extends ours prints its own sentences from its own catalogue and ours from ours.
    """

    def filter_stream(self, stream: TokenStream) -> TokenStream | Iterator[Token]:
        """Insert the owner's domain as the first argument of each gettext call."""
        owner = (stream.name or "").partition("/")[0]
        return self._with_domain(stream, self.environment.linli_domains.get(owner, "linli_web"))  # type: ignore[attr-defined]

    @staticmethod
    def _with_domain(stream: TokenStream, domain: str) -> Iterator[Token]:
        calling = False
        for token in stream:
            yield token
            if calling and token.type == "lparen":
                yield Token(token.lineno, "string", domain)
                yield Token(token.lineno, "comma", ",")
            calling = token.type == "name" and token.value in _GETTEXTS


class PlainCalls(Context):
    """Calls macros and plain functions at once, without asking what they would like to be passed.

    A page calls hundreds, and Jinja looks at each of them four times before it does.
    """

    def __init__(
        self,
        environment: Environment,
        parent: dict[str, Any],
        name: str | None,
        blocks: dict[str, Callable[[Context], Iterator[str]]],
        globals: MutableMapping[str, Any] | None = None,
    ) -> None:
        # No template has globals of its own, so that what it imports is the same for every page;
        # told of ours, Jinja would compare all their names at each import.
        super().__init__(environment, parent, name, blocks)

    def call(self, called: Callable[..., Any], /, *arguments: Any, **named: Any) -> Any:
        """Call what a template calls; see :meth:`jinja2.runtime.Context.call`."""
        kind = type(called)
        if kind is Macro:
            arguments = (self.eval_ctx, *arguments)
        elif kind not in _PLAIN or hasattr(called, "jinja_pass_arg"):
            return super().call(called, *arguments, **named)
        if named:
            named.pop("_loop_vars", None)
            named.pop("_block_vars", None)
        return called(*arguments, **named)


def gettext(domain: str, message: str, /, **params: Any) -> str:
    """Translate a template's sentence; texts among its parameters are translated too."""
    reader = language.language()
    if not params:
        return translated(domain, message, reader)
    return translate(Text(domain, message, params), reader)


def ngettext(domain: str, singular: str, plural: str, count: int, /, **params: Any) -> str:
    """Translate a template's sentence whose form depends on ``count``, which fills %(count)s."""
    text = Text(domain, singular, {"count": count, **params}, plural, count)
    return translate(text, language.language())


@lru_cache(_NAMES)
def initials(name: str) -> str:
    """Return what stands in an avatar: the family name in Chinese, else one or two initials."""
    name = name.strip()
    if not name:
        return "?"
    if _HAN.match(name):
        return name[0]
    words = name.split()
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@lru_cache(_NAMES)
def tone(name: str) -> int:
    """Return which of the four avatar colours a name has, always the same."""
    return sum(map(ord, name)) % 4


def register(app: Flask, plugins: Plugins) -> None:
    """Set the template environment up; a plugin's templates are found under its own name only."""
    loaders = {"linli": PackageLoader("linli_web", "templates/linli")}
    domains = {"linli": "linli_web"}
    for plugin in plugins.working.values():
        domains[plugin.name] = plugin.info.package
        try:
            loaders[plugin.name] = PackageLoader(plugin.info.package, f"templates/{plugin.name}")
        except ValueError:
            continue  # a plugin without templates
    app.jinja_loader = ChoiceLoader([PrefixLoader(loaders)])
    env: Environment = app.jinja_env
    env.linli_domains = domains  # type: ignore[attr-defined]
    env.context_class = PlainCalls
    env.add_extension(OwnTexts)
    env.trim_blocks = True
    env.lstrip_blocks = True
    env.finalize = _printed
    env.globals.update(_=gettext, gettext=gettext, ngettext=ngettext)
    env.filters.update(initials=initials, tone=tone, say=language.say)


def _printed(value: Any) -> Any:
    """Print a text in the reader's language wherever a template shows one."""
    if isinstance(value, Text):
        return language.say(value)
    return value
