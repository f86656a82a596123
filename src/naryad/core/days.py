"""A day in words, in the language of the reader."""

from datetime import date, timedelta
from functools import lru_cache

from babel.dates import format_date
from django.utils.translation import get_language

from naryad.core.figures import NBSP

HALF_A_YEAR = timedelta(days=183)


def short_day(day: date, today: date) -> str:
    """«24 Nov»; with the year when it is further away than half a year."""
    pattern = "d MMM" if abs(day - today) <= HALF_A_YEAR else "d MMM y"
    return day_words(day, pattern, get_language() or "en").replace(" ", NBSP)


@lru_cache(maxsize=4096)
def day_words(day: date, pattern: str, language: str) -> str:
    """`pattern`: of CLDR. Kept: pages show the same few days over and over, and babel takes its time for each."""
    return format_date(day, pattern, locale=language)
