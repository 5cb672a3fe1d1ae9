"""Speaking on the command line, in the language of the terminal.

Nothing but the standard library is imported here: ``linli --help`` has to answer at once.
"""

import gettext
import os
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linli.i18n import Text

_FILE = os.path.join(
    os.path.dirname(os.path.dirname(__file__)), "translations/zh_Hans_CN/LC_MESSAGES/linli.mo"
)


def N_(message: str) -> str:
    """Mark a help text for translation; the same as :func:`linli.i18n.N_` without its imports."""
    return message


def language() -> str:
    """Return the language of the terminal: ``zh-Hans`` or ``en`` (LC_ALL, LC_MESSAGES, LANG)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "zh-Hans" if value.lower().startswith("zh") else "en"
    return "en"


def help_in_language(message: str) -> str:
    """Return a help text in the terminal's language."""
    if not message or language() == "en":
        return message
    return _catalogue().gettext(message)


@cache
def _catalogue() -> gettext.NullTranslations:
    try:
        with open(_FILE, "rb") as compiled:
            return gettext.GNUTranslations(compiled)
    except OSError:
        return gettext.NullTranslations()


def spoken(text: "Text | str") -> str:
    """Return a sentence in the terminal's language."""
    from linli.i18n import translate

    return translate(text, language())


def say(text: "Text | str", *, error: bool = False) -> None:
    """Print a sentence in the terminal's language."""
    import click

    click.echo(spoken(text), err=error)
