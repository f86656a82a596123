"""{% load queue_lines %}: the lines of a queue, printed in Python, as there are up to a hundred with forty words each."""

from typing import Any

from django import template
from django.template import RequestContext
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from naryad.fields.templatetags.own_fields import line_of
from naryad.tasks.cells import task_link
from naryad.tasks.models import Task
from naryad.tasks.templatetags.task_rows import from_to, reserve, stands_by, task_marks
from naryad.ui.markup import format_html
from naryad.ui.templatetags.figures import duration
from naryad.ui.templatetags.moments import when
from naryad.ui.templatetags.page import icon, sort_buttons, url_or_none

register = template.Library()
EMPTY = SafeString("")


@register.simple_tag(takes_context=True)
def ready_line(context: RequestContext, row: Any) -> SafeString:
    """A task that can be started now (QueueRow). Context: member, owner, is_own, may_press, may_move, ws, now."""
    pk, may_move = str(row.task.pk), context["may_move"]
    return format_html(
        '<tr class="queue-line" id="queue-{pk}" data-row data-press-of="{pk}"{item}>'
        '<td class="queue-place">{handle}</td><td class="queue-what">{what}</td>'
        '{dates}<td class="queue-promise">{promise}</td><td class="queue-why text-secondary">{why}</td>'
        '<td class="queue-press">{presses}{moves}</td></tr>\n',
        pk=pk,
        item=format_html(' data-item="{}"', pk) if may_move else EMPTY,
        handle=sort_buttons(row.task.title) if may_move else EMPTY,
        what=_what(context, row),
        dates=_dates(context, row) if context["uses"]["dates"] else EMPTY,
        promise=_promise(context, row),
        why=stands_by(context, row),
        presses=_presses(context, row) if context["may_press"] else EMPTY,
        moves=_moves(context, row.task) if may_move else EMPTY,
    )


def _what(context: RequestContext, row: Any) -> SafeString:
    address = f" · {row.place.address}" if row.place.address else ""
    return format_html(
        '<strong>{}</strong> <span class="text-secondary">{}{}</span> {}{}',
        task_link(context, row.task),
        row.task.made_for,
        address,
        task_marks(context, row),
        own_of_task(context, row.task),
    )


@register.simple_tag(takes_context=True)
def own_of_task(context: RequestContext, task: Task) -> SafeString:
    """What its performer has to know of the order and the item (context["own"]: queries.own)."""
    line = line_of((context.get("own") or {}).get(task.pk, ()))
    return format_html("<div>{}</div>", line) if line else EMPTY


def _dates(context: RequestContext, row: Any) -> SafeString:
    plan = duration(row.planned) if row.planned else ""
    return format_html(
        '<td class="num queue-plan">{}</td><td class="queue-dates">{}</td>',
        plan or format_html('<span class="text-warn">{}</span>', _("no estimate")),
        from_to(context, row.starts_at, row.finishes_at),
    )


def _promise(context: RequestContext, row: Any) -> SafeString:
    if not row.promised_on:
        return SafeString('<span class="text-secondary">—</span>')
    day = when(context, row.promised_on)  # type: ignore[arg-type]
    return format_html("<strong>{}</strong> {}", day, reserve(row))


def _presses(context: RequestContext, row: Any) -> SafeString:
    task, values = row.task, _for_whom(context)
    goes_on = (row.spent and context["uses"]["time"]) or task.status == Task.Status.PAUSED
    named = {"title": task.title}
    label = _("Go on: %(title)s") % named if goes_on else _("Start: %(title)s") % named
    start = format_html(
        '<button class="btn btn-sm queue-button" type="button" data-hotkey="s" data-press="{}: {}" hx-post="{}" '
        'hx-swap="none"{} aria-label="{}">{}{}</button>',
        *(_("Start"), task.title, url_or_none("tasks:start", context["ws"], task.pk), values, label),
        *(icon("player-play"), _("Go on") if goes_on else _("Start")),
    )
    if not row.is_shared:
        return start
    return start + format_html(
        ' <button class="btn btn-sm queue-button" type="button" data-press="{}: {}" hx-post="{}" hx-swap="none"{} '
        'aria-label="{}">{}</button>',
        *(_("Take"), task.title, url_or_none("tasks:take", context["ws"], task.pk), values),
        *(_("Take: %(title)s") % named, _("Take")),
    )


def _for_whom(context: RequestContext) -> SafeString:
    """What a press in another's queue says beside the task."""
    if context["is_own"]:
        return EMPTY
    return format_html(" hx-vals='{{\"member\": {}}}'", str(context["owner"].pk))


def _moves(context: RequestContext, task: Any) -> SafeString:
    named = {"title": task.title}
    if task.pinned_at:
        return format_html(
            ' <button class="icon-button" type="button" hx-post="{}" hx-swap="none" aria-label="{}">{}</button>',
            url_or_none("tasks:unpin", context["ws"], task.pk),
            _("Unpin: %(title)s") % named,
            icon("pinned-off"),
        )
    return format_html(
        ' <button class="icon-button" type="button" hx-post="{}" hx-vals=\'{{"task": {}}}\' hx-swap="none" '
        'aria-label="{}">{}</button>',
        url_or_none("tasks:queue_move", context["ws"], context["owner"].pk),
        str(task.pk),
        _("To the top: %(title)s") % named,
        icon("arrow-bar-to-up"),
    )


@register.simple_tag(takes_context=True)
def later_line(context: RequestContext, row: Any) -> SafeString:
    """A task that cannot be started yet: when it is expected, and whom it waits for (QueueRow). Context: ws, now."""
    task = row.task
    planned = f" · {duration(row.planned)}" if row.planned else ""
    waits = [
        format_html('<div class="text-secondary">{}</div>', blocker_text(context, one))
        for one in row.blockers
    ]
    at = (not row.blockers and task.appointment_at) or row.starts_at or task.available_at
    return format_html(
        '<li class="queue-row" id="queue-{}" data-row><div class="queue-what">'
        '<div class="row-line"><strong>{}</strong>{}</div><div class="text-secondary">{}{}</div>{}{}</div>'
        '<div class="queue-when">{}</div></li>\n',
        *(str(task.pk), task_link(context, task), task_marks(context, row), task.made_for, planned),
        own_of_task(context, task),
        SafeString("".join(waits)),
        when(context, at) if at else EMPTY,  # type: ignore[arg-type]
    )


@register.simple_tag(takes_context=True)
def blocker_text(context: RequestContext, blocker: Any) -> SafeString:
    """What a task waits for, whose that is, and when it is done (queries.line.Blocker)."""
    done = format_html(", {}", when(context, blocker.finishes_at)) if blocker.finishes_at else EMPTY  # type: ignore[arg-type]
    return format_html(
        "{} {} «{}»{}{}", icon("hourglass"), _("waits for"), blocker.task.title, _whose(blocker.task), done
    )


def _whose(task: Any) -> str:
    if task.stop_state:
        return f", {task.order}: {task.order.stop_text}" if task.order else f", {task.stop_label}"
    if task.assignee:
        return f", {task.assignee.name}"
    return f", {_('shared')}: {task.skill.name}" if task.skill else ""
