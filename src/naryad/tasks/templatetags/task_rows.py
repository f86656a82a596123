"""What stands in each row of tasks, printed in Python: a template for every mark costs more than the mark."""

from datetime import datetime
from typing import Any

from django import template
from django.template import RequestContext
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from naryad.tasks import cells
from naryad.tasks.cells import end_text, page_now
from naryad.tasks.models import Task
from naryad.ui.markup import format_html
from naryad.ui.templatetags.marks import priority, status
from naryad.ui.templatetags.moments import not_past, when
from naryad.ui.templatetags.page import icon

register = template.Library()
register.simple_tag(cells.board_card, takes_context=True, name="task_board_card")
for _tag in (cells.task_link, cells.due, cells.expected):
    register.simple_tag(_tag, takes_context=True)
for _plain in (cells.task_status, cells.who):
    register.simple_tag(_plain)


@register.simple_tag(takes_context=True)
def task_marks(context: RequestContext, row: Any) -> SafeString:
    """Badges of a task in a queue (QueueRow)."""
    task: Any = row.task
    marks = [priority(task.priority, task.get_priority_display())]
    if row.is_shared:
        marks.insert(0, format_html('<span class="badge is-teal">{}</span>', _("shared")))
    if row.is_appointed:
        moment = when(context, task.appointment_at)  # type: ignore[arg-type]
        marks.insert(
            0, format_html('<span class="badge is-violet">{}{}</span>', icon("calendar-event"), moment)
        )
    if task.status == Task.Status.PAUSED:
        marks.append(status(task.status, task.status_label))
    if task.returned_reason and task.is_open:
        marks.append(format_html('<span class="badge is-orange">{}</span>', _("returned")))
    if task.lines_count:
        words = cells.ticked_words(task)
        mark = format_html('<span class="visually-hidden">{}</span>', words)
        count = f"{task.lines_done}/{task.lines_count}"
        shown = format_html('<span aria-hidden="true">{}</span>', count)
        marks.append(
            format_html(
                '<span class="badge" title="{}">{}{}{}</span>', words, icon("list-check"), shown, mark
            )
        )
    if task.pinned_at:
        title = _("Moved by %(name)s") % {"name": task.pinned_by.name}
        marks.append(format_html('<span class="queue-pin" title="{}">{}</span>', title, icon("pin")))
    return SafeString(" ".join(marks))


@register.simple_tag(takes_context=True)
def stands_by(context: RequestContext, row: Any) -> SafeString:
    """What decides the place of a row in a queue (QueueRow)."""
    task: Any = row.task
    if row.stands_by == "pin":
        words = _("moved by %(name)s") % {"name": task.pinned_by.name}
        return format_html("{}, {}", words, when(context, task.pinned_at, time=False))  # type: ignore[arg-type]
    return format_html("{}", _why_here(row.stands_by, is_of_order=task.order is not None))


def _why_here(reason: str, *, is_of_order: bool) -> str:
    if reason == "appointment":
        return _("by its appointment")
    if reason == "order":
        return _("by the order's priority") if is_of_order else _("by the deal's priority")
    if reason == "task":
        return _("by the task's priority")
    return _("by the promised date") if reason == "promise" else _("in order of creation")


@register.simple_tag
def reserve(row: Any) -> SafeString:
    """Working days between the ready day of a task's order and its promise (QueueRow)."""
    if row.late_days:
        late = ngettext("late by %(days)s working day", "late by %(days)s working days", row.late_days) % {
            "days": row.late_days
        }
        return format_html('<div class="text-bad">{}</div>', late)
    if row.reserve_days:
        spare = ngettext(
            "%(days)s working day in reserve", "%(days)s working days in reserve", row.reserve_days
        ) % {"days": row.reserve_days}
        return format_html('<div class="text-secondary">{}</div>', spare)
    if row.reserve_days is not None:
        return format_html('<div class="text-warn">{}</div>', _("no reserve"))
    return SafeString("")


@register.simple_tag(takes_context=True)
def from_to(context: RequestContext, starts_at: datetime | None, finishes_at: datetime | None) -> SafeString:
    """When a task is expected to start and finish; what has passed meanwhile is now."""
    now = page_now(context)
    if starts_at is None:
        return SafeString("—")
    start = when(context, not_past(starts_at, now))  # type: ignore[arg-type]
    return (
        format_html("{} → {}", start, end_text(context, starts_at, finishes_at))
        if finishes_at
        else format_html("{}", start)
    )
