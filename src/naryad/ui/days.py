"""Days and moments as a person says them, in the language of the reader."""

from datetime import date, datetime
from functools import lru_cache

from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from naryad.core.days import day_words, short_day
from naryad.core.figures import NBSP
from naryad.ui.markup import format_html


def day_text(day: date, today: date) -> str:
    """«today», «tomorrow», «24 Nov»."""
    match (day - today).days:
        case 0:
            return _("today")
        case 1:
            return _("tomorrow")
        case -1:
            return _("yesterday")
    return short_day(day, today)


@lru_cache(maxsize=4096)
def day_html(day: date, today: date, css: str, _language: str) -> SafeString:
    return _time_html(day.isoformat(), _full_day(day), css, day_text(day, today))


@lru_cache(maxsize=8192)
def moment_html(stamp: str, day: date, today: date, has_time: bool, css: str, _language: str) -> SafeString:
    """`stamp`: the local moment to the minute, with its zone."""
    clock, text = stamp[11:16], day_text(day, today)
    title = f"{_full_day(day)}, {clock}"
    return _time_html(stamp, title, css, f"{text}{NBSP}{clock}" if has_time else text)


def _time_html(stamp: str, title: str, css: str, text: str) -> SafeString:
    shown = format_html(' class="{}"', css) if css else ""
    return format_html('<time datetime="{}" title="{}"{}>{}</time>', stamp, title, shown, text)


def _full_day(day: date) -> str:
    return day_words(day, "EEEE, d MMMM y", get_language() or "en")


def full_moment(moment: datetime) -> str:
    return f"{_full_day(moment.date())}, {moment:%H:%M}"


def passed_text(passed: int) -> str:
    if passed < 1:
        return _("just now")
    if passed < 60:
        return ngettext("%(count)d minute ago", "%(count)d minutes ago", passed) % {"count": passed}
    hours = passed // 60
    if hours < 24:
        return ngettext("%(count)d hour ago", "%(count)d hours ago", hours) % {"count": hours}
    days = hours // 24
    return ngettext("%(count)d day ago", "%(count)d days ago", days) % {"count": days}
