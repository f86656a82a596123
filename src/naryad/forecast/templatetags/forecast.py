"""{% load forecast %}"""

from collections.abc import Sequence

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from naryad.core.figures import NBSP
from naryad.forecast.queries.workload import FULL, DayLoad
from naryad.forecast.rules.effect import OrderShift
from naryad.ui.templatetags.ui import minutes as clock_minutes

register = template.Library()
BAR, GAP, TALL, NAMES = 22, 6, 24, 14
"""Of the bars of days, in pixels: width, space between, height, and room for the days' names."""
DAY, HOUR = 1440, 60


@register.filter
def span(minutes: int) -> str:
    """Calendar time in words: 3123 → 2 d 4 h 3 min."""
    days, rest = divmod(int(minutes), DAY)
    hours, left = divmod(rest, HOUR)
    parts = []
    if days:
        parts.append(_("%(days)d d") % {"days": days})
    if hours:
        parts.append(_("%(hours)d h") % {"hours": hours})
    if left or not parts:
        parts.append(_("%(minutes)d min") % {"minutes": left})
    return " ".join(parts).replace(" ", NBSP)


@register.filter
def moved(shift: OrderShift) -> str:
    """How much an order moves, in words: 2 days later."""
    if shift.after.ready_at is None:
        return _("loses its date")
    if shift.before.ready_at is None:
        return _("gets a date")
    if shift.days > 0:
        return ngettext("%(count)d calendar day later", "%(count)d calendar days later", shift.days) % {
            "count": shift.days
        }
    if shift.days < 0:
        return ngettext("%(count)d calendar day earlier", "%(count)d calendar days earlier", -shift.days) % {
            "count": -shift.days
        }
    words = _("%(span)s later") if shift.minutes > 0 else _("%(span)s earlier")
    return words % {"span": span(abs(shift.minutes))}


@register.simple_tag
def day_bars(days: Sequence[DayLoad]) -> SafeString:
    """A bar a day: how much of a member's working time is taken."""
    told = [_told(one) for one in days]
    bars = format_html_join("", BARS, (_bar(at, one, told[at]) for at, one in enumerate(days)))
    width, height = len(days) * (BAR + GAP), TALL + NAMES
    return format_html(
        '<svg class="day-bars" width="{}" height="{}" role="img" aria-label="{}">{}</svg>',
        width,
        height,
        "; ".join(told),
        bars,
    )


BARS = (
    '<g><title>{}</title><rect class="day-room" x="{}" y="{}" width="{}" height="{}"/>'
    '<rect class="day-taken {}" x="{}" y="{}" width="{}" height="{}"/><text x="{}" y="{}">{}</text></g>'
)


def _bar(at: int, one: DayLoad, told: str) -> tuple[object, ...]:
    left, taken = at * (BAR + GAP), round(TALL * one.share / FULL)
    tone = "is-full" if one.share >= FULL else ""
    room = TALL if one.capacity else 2
    name = date_format(one.day, "D").lower()
    return (
        *(told, left, TALL - room, BAR, room),
        *(tone, left, TALL - taken, BAR, taken),
        *(left + BAR // 2, TALL + NAMES - 3, name),
    )


def _told(one: DayLoad) -> str:
    names = {
        "day": date_format(one.day, "D, j E"),
        "busy": clock_minutes(one.minutes),
        "capacity": clock_minutes(one.capacity),
    }
    return _("%(day)s: %(busy)s of %(capacity)s h") % names
