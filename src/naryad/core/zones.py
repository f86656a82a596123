"""Time zones as people call them."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.core import Locale, get_global
from babel.dates import get_timezone_location

LEFT_OUT = ("Etc/", "posix/", "right/", "SystemV/", "US/", "Mexico/", "Brazil/", "Chile/", "Canada/")

FORMER = {
    "Africa/Asmara": "Africa/Asmera",
    "America/Argentina/Buenos_Aires": "America/Buenos_Aires",
    "America/Argentina/Catamarca": "America/Catamarca",
    "America/Argentina/Cordoba": "America/Cordoba",
    "America/Argentina/Jujuy": "America/Jujuy",
    "America/Argentina/Mendoza": "America/Mendoza",
    "America/Atikokan": "America/Coral_Harbour",
    "America/Indiana/Indianapolis": "America/Indianapolis",
    "America/Kentucky/Louisville": "America/Louisville",
    "America/Nuuk": "America/Godthab",
    "Asia/Ho_Chi_Minh": "Asia/Saigon",
    "Asia/Kathmandu": "Asia/Katmandu",
    "Asia/Kolkata": "Asia/Calcutta",
    "Asia/Yangon": "Asia/Rangoon",
    "Atlantic/Faroe": "Atlantic/Faeroe",
    "Europe/Kyiv": "Europe/Kiev",
    "Pacific/Chuuk": "Pacific/Truk",
    "Pacific/Pohnpei": "Pacific/Ponape",
}
"""Under which name the locale data know the city."""


@lru_cache(maxsize=8)
def named_zones(*, language: str, noon: datetime) -> tuple[tuple[str, str], ...]:
    """(name, words) by place: "Europe/Moscow", "Москва, UTC+3". `noon` of the day whose offsets are said."""
    names = sorted(name for name in available_timezones() if "/" in name and not name.startswith(LEFT_OUT))
    words = {name: f"{_place(name, language)}, {_offset(name, noon)}" for name in names}
    return tuple(sorted(words.items(), key=lambda zone: zone[1]))


def _place(name: str, language: str) -> str:
    """As the language calls the city and its country: either is what one types."""
    locale, known = Locale.parse(language), get_global("zone_aliases").get(name, name)
    named = locale.time_zones.get(FORMER.get(known, known), {})
    city = named.get("city") or get_timezone_location(name, locale=locale, return_city=True)
    country = locale.territories.get(get_global("zone_territories").get(known, ""))
    return f"{city} ({country})" if country else city


def _offset(name: str, noon: datetime) -> str:
    offset = noon.astimezone(ZoneInfo(name)).utcoffset()
    assert offset is not None
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")
