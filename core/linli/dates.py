"""How a date is written in each language, the same on every page and in every sentence."""

from datetime import date, datetime

#: Our languages as Babel calls them.
_BABEL = {"en": "en", "zh-Hans": "zh_Hans_CN"}


def day(value: date, language: str) -> str:
    """Write a date: "Mar 2, 2026", “2026年3月2日”."""
    from babel.dates import format_date

    style = "medium" if language == "en" else "long"
    return format_date(value, format=style, locale=_BABEL[language])


def moment(value: datetime, language: str) -> str:
    """Write a date with the time of day, both as they stand in ``value``'s own time zone."""
    from babel.dates import format_time

    style = "short" if language == "en" else "HH:mm"
    time = format_time(value.time(), style, locale=_BABEL[language])
    return f"{day(value.date(), language)} {time}"


def month(value: date, language: str) -> str:
    """Write a month with its year: "March 2026", “2026年3月”."""
    from babel.dates import format_skeleton

    first = datetime(value.year, value.month, 1)  # noqa: DTZ001 - a month has no time zone
    return format_skeleton("yMMMM", first, locale=_BABEL[language])
