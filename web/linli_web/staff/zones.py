"""Time zones as people know them: a city and how far its clock is from Greenwich's."""

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale
from babel.core import get_global

from linli import clock
from linli_web import language, page
from linli_web.texts import _

#: Offered first: where most communities are.
_COMMON = ("Asia/Shanghai", "Asia/Urumqi", "Asia/Hong_Kong", "Asia/Macau", "Asia/Taipei")


def choices(own: str) -> list[tuple[str, str]]:
    """Return the zones to choose from with their names: the usual first, ``own`` among them."""
    now = clock.now(page.session)
    known = _cities(language.locale())
    rest = sorted(
        (known.keys() | {own}) - {"", *_COMMON},
        key=lambda zone: (_offset(zone, now), _city(zone, language.locale())),
    )
    return [(zone, _named(zone, now)) for zone in (*_COMMON, *rest)]


def name(zone: str) -> str:
    """Return what a zone is called: "Shanghai (UTC+8)"."""
    return _named(zone, clock.now(page.session))


def _named(zone: str, now: datetime) -> str:
    minutes = int(_offset(zone, now).total_seconds()) // 60
    hours, left = divmod(abs(minutes), 60)
    offset = f"{'−' if minutes < 0 else '+'}{hours}" + (f":{left:02}" if left else "")
    return language.say(
        _("%(city)s (UTC%(offset)s)", city=_city(zone, language.locale()), offset=offset)
    )


def _offset(zone: str, now: datetime) -> timedelta:
    return now.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


def _city(zone: str, locale: str) -> str:
    return _cities(locale).get(zone) or zone.rpartition("/")[2].replace("_", " ")


@lru_cache
def _cities(locale: str) -> dict[str, str]:
    """Return the city of every zone that is still in use; one with two names is named once."""
    translated = Locale.parse(locale).time_zones
    older: dict[str, list[str]] = {}
    for old, new in get_global("zone_aliases").items():
        older.setdefault(new, []).append(old)
    installed = available_timezones()
    found = {}
    for zone in get_global("zone_territories"):
        if "/" in zone and not zone.startswith("Etc/") and zone in installed:
            named = (translated.get(each, {}).get("city") for each in (zone, *older.get(zone, ())))
            usual = zone.rpartition("/")[2].replace("_", " ")
            found[zone] = next((city for city in named if city), usual)
    return found
