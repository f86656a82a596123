"""{% load forecast %}"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate

from django import template
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from naryad.core.figures import NBSP
from naryad.forecast.cells import deal_ready_cell
from naryad.forecast.queries.whatif import WhatIf, WhenCouldWe
from naryad.forecast.queries.why import Why, WhyCause, WhyLever, WhyStep, WhyTask
from naryad.forecast.queries.workload import FULL, DayLoad
from naryad.forecast.rules.effect import OrderShift
from naryad.ui.days import day_text
from naryad.ui.templatetags.figures import minutes as clock_minutes

register = template.Library()
register.simple_tag(deal_ready_cell, takes_context=True)
BAR, GAP, TALL, NAMES = 22, 6, 24, 14
"""Of the bars of days, in pixels: width, space between, height, and room for the days' names."""
DAY, HOUR = 1440, 60
FEW = 2


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
def span_days(minutes: int) -> str:
    """Calendar time roughly: whole days, hours below one."""
    days = round(int(minutes) / DAY)
    return (
        ngettext("%(count)d calendar day", "%(count)d calendar days", days) % {"count": days}
        if days
        else span(minutes)
    )


@register.filter
def of_order(found: WhatIf, order_id: int) -> OrderShift | None:
    """What would happen to one order."""
    return found.of(order_id)


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


@register.filter
def working_days(days: float) -> str:
    """Of the company, in words; to the tenth below ten."""
    shown = round(days) if days >= 10 else round(days, 1)
    is_whole = shown == round(shown)
    count = round(shown) if is_whole else FEW  # a part of a day is said as two are: 0,4 рабочих дня
    number = number_format(shown, 0 if is_whole else 1)
    return ngettext("%(days)s working day", "%(days)s working days", count) % {"days": number}


@register.simple_tag
def cause_bar(causes: Sequence[WhyCause]) -> SafeString:
    """One bar of a hundred, a part for each cause."""
    whole = sum(cause.days for cause in causes)
    starts = accumulate((cause.days for cause in causes), initial=0.0)
    parts = format_html_join(
        "",
        '<rect class="is-{}" x="{}" width="{}" height="10"/>',
        (
            (cause.kind, f"{100 * start / whole:.2f}", f"{100 * cause.days / whole:.2f}")
            for cause, start in zip(causes, starts, strict=False)
        ),
    )
    return format_html(
        '<svg class="why-bar" viewBox="0 0 100 10" preserveAspectRatio="none" height="14" aria-hidden="true">{}</svg>',
        parts,
    )


@register.filter
def day(value: date) -> str:
    """A day as a person says it."""
    return day_text(value, timezone.localdate())


@register.filter
def day_of(moment: datetime) -> str:
    """The day of a moment at which something ends: at midnight, the day before."""
    return day(timezone.localtime(moment - timedelta(microseconds=1)).date())


BECAUSE = {
    "wait": gettext_lazy("waiting for %(task)s until %(day)s"),
    "queue": gettext_lazy("%(member)s is busy until %(day)s"),
    "turn": gettext_lazy("%(member)s is busy until %(day)s"),
    "lag": gettext_lazy("a pause before %(task)s until %(day)s"),
    "not_before": gettext_lazy("%(task)s cannot begin before %(day)s"),
}
LEVERS = {
    "wait": gettext_lazy("without waiting for %(task)s"),
    "pause": gettext_lazy("without the pause before %(task)s"),
    "appointment": gettext_lazy("without the appointment of %(task)s"),
    "absence": gettext_lazy("without the absence: %(member)s"),
    "first": gettext_lazy("%(task)s first in the queue"),
    "assignee": gettext_lazy("%(task)s given to %(member)s"),
    "overtime": gettext_lazy("two hours longer a day: %(member)s"),
    "urgent": gettext_lazy("with the priority “urgent”"),
}
THEN = 2


@register.filter
def because(why: Why | WhenCouldWe, order_id: int | None) -> str:
    """What takes longest on the way to the date, and which steps of the order (None: of a new one) come after it."""
    longest = max(why.steps, key=lambda step: step.minutes, default=None)
    if longest is None:
        return ""
    at = why.steps.index(longest)
    words = str(BECAUSE.get(longest.kind, gettext_lazy("%(task)s until %(day)s"))) % {
        "task": _title(longest.after if longest.kind == "queue" else longest.tasks[0]),
        "member": longest.member,
        "day": day_of(longest.until),
    }
    after = _titles(why.steps[at + 1 :], order_id, besides=longest)
    if not after:
        return words
    named = ", ".join(after[:THEN])
    if len(after) > THEN:
        named += " " + ngettext("and %(count)d more", "and %(count)d more", len(after) - THEN) % {
            "count": len(after) - THEN
        }
    return _("%(cause)s, then %(after)s") % {"cause": words, "after": named}


def _titles(steps: list[WhyStep], order_id: int | None, *, besides: WhyStep) -> list[str]:
    """Of the order's own steps, each once."""
    before = {_title(task) for task in besides.tasks}
    found = [step.after if step.kind == "queue" else step.tasks[0] for step in steps]
    own = [task for task in found if task and task.order_id == order_id and _title(task) not in before]
    return list(dict.fromkeys(_title(task) for task in own))


def _title(task: WhyTask | None) -> str:
    return _("a task of another order") if task is None or task.hidden else f"«{task.title}»"


@register.filter
def lever_words(lever: WhyLever) -> str:
    """What could be otherwise, in a few words."""
    return str(LEVERS[lever.kind]) % {"task": _title(lever.task), "member": lever.member}
