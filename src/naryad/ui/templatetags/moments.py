"""Days and moments, as who reads has them. A builtin library: no {% load %} is needed."""

from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from naryad.ui.days import day_html, full_moment, moment_html, passed_text
from naryad.ui.markup import format_html

register = template.Library()


@register.simple_tag(takes_context=True)
def when(
    context: dict[str, Any], value: datetime | date | None, time: bool = True, css: str = ""
) -> SafeString | str:
    """A moment or a day as a person says it, in the member's time zone: «сегодня 14:30», «24 нояб.»."""
    if value is None:
        return "—"
    zone, today, language = _reader(context)
    if not isinstance(value, datetime):
        return day_html(value, today, css, language)
    moment = value.astimezone(zone)
    return moment_html(moment.isoformat(timespec="minutes"), moment.date(), today, time, css, language)


def _reader(context: Any) -> tuple[tzinfo, date, str]:
    """Where and when one reads, and in which language: the same for a whole page."""
    page = context.render_context.dicts[0] if hasattr(context, "render_context") else {}
    if "reader" not in page:
        zone = timezone.get_current_timezone()
        today = (context.get("now") or timezone.now()).astimezone(zone).date()
        page["reader"] = zone, today, get_language() or "en"
    reader: tuple[tzinfo, date, str] = page["reader"]
    return reader


@register.filter
def not_past(moment: datetime | None, now: datetime) -> datetime | None:
    """An expected moment that has just passed is now: {{ forecast.starts_at|not_past:now }}."""
    return moment if moment is None else max(moment, now)


@register.simple_tag(takes_context=True)
def ago(context: dict[str, Any], value: datetime | None) -> SafeString | str:
    """How long ago: «5 minutes ago»; a date after a week."""
    if value is None:
        return "—"
    now = context.get("now") or timezone.now()
    passed = now - value
    if passed >= timedelta(days=7) or passed < -timedelta(minutes=1):
        return when(context, value)
    moment = timezone.localtime(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="minutes"),
        full_moment(moment),
        passed_text(int(passed.total_seconds() // 60)),
    )
