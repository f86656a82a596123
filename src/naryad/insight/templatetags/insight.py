"""{% load insight %}"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from babel.dates import format_date
from django import template
from django.utils import formats
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from naryad.core.figures import NBSP
from naryad.insight.rules.charts import SPARK_HEIGHT, SPARK_WIDTH, spark_paths
from naryad.insight.rules.ledger import TimePart
from naryad.ui.templatetags.figures import duration, percent

register = template.Library()


@register.filter
def signed_percent(ratio: float | None) -> str:
    """A ratio as a difference: 1.2 → +20 %, 0.9 → −10 %."""
    if ratio is None:
        return "—"
    number = round(100 * (ratio - 1))
    return f"{'−' if number < 0 else '+' if number else ''}{percent(abs(number))}"


@register.inclusion_tag("insight/_since.html")
def since(now: float | None, before: float | None, unit: str, better: int = 0) -> dict[str, Any]:
    """The difference to the time before, in points of per cent, days or pieces; nothing where one is not known.

    `better`: 1 where more is better, -1 where less is; what is worse is marked.
    """
    if now is None or before is None:
        return {}
    change = round(now - before)
    return {
        "change": f"{'−' if change < 0 else '+' if change else '±'}{abs(change)}",
        "unit": unit,
        "is_worse": change * better < 0,
    }


@register.filter
def month_name(day: date) -> str:
    """«нояб. 26»: for axes and tables."""
    return month_text(day).replace(" ", NBSP)


def month_text(day: date) -> str:
    return format_date(day, "LLL yy", locale=get_language() or "en")


@register.filter
def plain_minutes(minutes: float | None) -> str:
    """An average of minutes in words, to the minute; below ten with a tenth."""
    if minutes is None:
        return "—"
    if minutes < 10:
        shown = formats.number_format(round(minutes, 1), use_l10n=True)
        return _("%(minutes)s min") % {"minutes": shown}
    return duration(round(minutes))


@register.filter
def days(minutes: int) -> str:
    """Calendar minutes in days, with a tenth below ten: lead times are not told to the minute."""
    number = minutes / (24 * 60)
    shown = formats.number_format(round(number, 1) if number < 10 else round(number), use_l10n=True)
    return _("%(days)s d") % {"days": shown}


@register.filter
def in_days(minutes: float | None) -> float | None:
    return None if minutes is None else minutes / (24 * 60)


@register.filter
def rounded(number: float | None) -> int | None:
    return None if number is None else round(number)


@register.simple_tag
def spark(values: Sequence[float | None], label: str) -> SafeString:
    """A small line for a table's cell; what it shows stands in the table of the chart."""
    paths = format_html_join(
        "", '<path class="chart-line" d="{}"/>', ([path] for path in spark_paths(values))
    )
    return format_html(
        '<svg class="spark" width="{}" height="{}" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        SPARK_WIDTH,
        SPARK_HEIGHT,
        SPARK_WIDTH,
        SPARK_HEIGHT,
        label,
        paths,
    )


@register.filter
def part_name(part: str) -> str:
    """The name of a part of lead time."""
    names = {
        TimePart.TOUCH: pgettext("part of lead time", "in work"),
        TimePart.QUEUE: pgettext("part of lead time", "in a queue"),
        TimePart.WAITING: pgettext("part of lead time", "waiting"),
        TimePart.OFF_HOURS: pgettext("part of lead time", "off hours"),
        TimePart.BLOCKED: pgettext("part of lead time", "blocked"),
    }
    return names[TimePart(part)]


@register.filter
def svg(number: Any) -> str:
    """A number of an SVG attribute: with a point in every language."""
    return f"{float(number):.2f}"
