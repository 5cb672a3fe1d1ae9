"""Which language and time zone a page speaks, and how it writes dates and numbers."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal
from flask import Flask, request
from flask import session as cookie
from flask_babel import Babel  # type: ignore[import-untyped]

from linli import dates, people
from linli.communities.tree import DEFAULT_TIME_ZONE
from linli.i18n import LANGUAGES, Text, language_of, translate
from linli.points import Scale
from linli_web import visit
from linli_web.texts import _

#: What each language calls itself.
NAMES = {"en": "English", "zh-Hans": "中文"}
_BABEL = {"en": "en", "zh-Hans": "zh_Hans_CN"}
_COOKIE = "language"
#: Numbers that a process remembers as they are written: a page writes the same few many times.
_REMEMBERED = 4096


def language() -> str:
    """Return the reader's language: chosen here or in "my data", the browser's, the community's."""
    now = visit.found()
    if now is None:
        return LANGUAGES[0]
    if now.language is None:
        now.language = _preferred(now)
    return now.language


def _preferred(now: visit.Visit) -> str:
    chosen = cookie.get(_COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    if now.reader is not None and now.reader.language:
        return language_of(now.reader.language)
    for tag, _quality in request.accept_languages:
        if tag.lower().startswith(("en", "zh")):
            return language_of(tag)
    return now.community.language if now.community else LANGUAGES[0]


def choose(code: str) -> None:
    """Remember the language for this browser; one that we do not speak changes nothing."""
    if code in LANGUAGES:
        cookie[_COOKIE] = code
        visit.current().language = None


def forget_choice() -> None:
    """Follow the person's own preference again in this browser."""
    cookie.pop(_COOKIE, None)
    visit.current().language = None


def zone() -> ZoneInfo:
    """Return the community's time zone."""
    now = visit.found()
    community = now.community if now else None
    return ZoneInfo(community.time_zone if community else DEFAULT_TIME_ZONE)


def locale() -> str:
    """Return the reader's language as Babel calls it."""
    return _BABEL[language()]


def say(text: Text | str) -> str:
    """Return a text in the reader's language."""
    return translate(text, language())


def listed(words: Iterable[Text | str]) -> str:
    """Return several things in one line, as the reader's language lists them."""
    return ("、" if language() == "zh-Hans" else ", ").join(say(word) for word in words)


def day(value: date | datetime) -> str:
    """Write a date; of a moment, the date in the community's zone."""
    if isinstance(value, datetime):
        value = _aware(value).astimezone(zone()).date()
    return dates.day(value, language())


def moment(value: datetime) -> str:
    """Write a date with the time of day in the community's zone."""
    return dates.moment(_aware(value).astimezone(zone()), language())


def month(value: date | datetime, *, with_year: bool = True) -> str:
    """Write a month with its year, or without where a chart has no room for it."""
    return dates.month(value, language(), with_year=with_year)


def count(value: float) -> str:
    """Write a number with the separators of the language."""
    return _count(value, locale())


@lru_cache(_REMEMBERED)
def _count(value: float, locale: str) -> str:
    return format_decimal(value, locale=locale)


def quantity(value: int, scale: Scale | str = Scale.POINTS, *, signed: bool = False) -> str:
    """Write an amount of a unit: points as they are, minutes as hours and minutes."""
    sign = ("+" if value >= 0 else "−") if signed else ("−" if value < 0 else "")
    size = abs(value)
    if scale != Scale.MINUTES:
        return sign + count(size)
    hours, minutes = divmod(size, 60)
    if not hours:
        return sign + say(_("%(minutes)s min", minutes=minutes))
    if not minutes:
        return sign + say(_("%(hours)s h", hours=count(hours)))
    return sign + say(_("%(hours)s h %(minutes)s min", hours=count(hours), minutes=minutes))


def signed(value: int) -> str:
    """Write a whole number with its sign: +6, −3."""
    return _signed(value, locale())


@lru_cache(_REMEMBERED)
def _signed(value: int, locale: str) -> str:
    return f"+{_count(value, locale)}" if value >= 0 else f"−{_count(-value, locale)}"


def register(app: Flask) -> None:
    """Give templates the filters that write dates, numbers and amounts."""
    Babel(app, locale_selector=locale, timezone_selector=lambda: str(zone()))
    app.jinja_env.filters.update(
        day=day,
        moment=moment,
        month=month,
        count=count,
        signed=signed,
        quantity=quantity,
        listed=listed,
        phone=people.written_phone,
    )


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)
