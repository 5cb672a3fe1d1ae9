"""How a date is written in each language, the same on every page and in every sentence."""

from datetime import date, datetime, time
from functools import lru_cache

#: Our languages as Babel calls them.
_BABEL = {"en": "en", "zh-Hans": "zh_Hans_CN"}


#: Days and months that a process remembers as they are written: Babel takes its time.
_REMEMBERED = 4096


@lru_cache(_REMEMBERED)
def day(value: date, language: str) -> str:
    """Write a date: "Mar 2, 2026", “2026年3月2日”."""
    from babel.dates import format_date

    style = "medium" if language == "en" else "long"
    return format_date(value, format=style, locale=_BABEL[language])


def moment(value: datetime, language: str) -> str:
    """Write a date with the time of day, both as they stand in ``value``'s own time zone."""
    minute = time(value.hour, value.minute)
    return f"{day(value.date(), language)} {_time_of_day(minute, language)}"


@lru_cache(_REMEMBERED)
def _time_of_day(value: time, language: str) -> str:
    from babel.dates import format_time

    style = "short" if language == "en" else "HH:mm"
    return format_time(value, style, locale=_BABEL[language])


@lru_cache(_REMEMBERED)
def month(value: date, language: str, *, with_year: bool = True) -> str:
    """Write a month: "March 2026", “2026年3月”; where the year is clear "Mar", “3月”."""
    from babel.dates import format_skeleton

    first = datetime(value.year, value.month, 1)  # noqa: DTZ001 - a month has no time zone
    return format_skeleton("yMMMM" if with_year else "MMM", first, locale=_BABEL[language])
