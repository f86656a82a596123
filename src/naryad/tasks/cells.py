"""What pages and rows say of a task: its state, who and when, and the cells of the list, printed in Python."""

from datetime import datetime
from typing import Any

from django.template import RequestContext
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from naryad.core.durations import format_duration
from naryad.tasks.models import Task
from naryad.ui.lists.columns import Row
from naryad.ui.markup import format_html
from naryad.ui.templatetags.figures import minutes as clock_minutes
from naryad.ui.templatetags.marks import avatar, priority, status
from naryad.ui.templatetags.moments import when
from naryad.ui.templatetags.page import row_link, url_or_none
from naryad.ui.templatetags.rows import card_link, move_menu, printed_cells


def task_link(context: RequestContext, task: Any) -> SafeString:
    """A task's title, opening its card beside the page."""
    return row_link(url_or_none("tasks:task", context.get("ws", ""), task.pk), task.title)


def task_status(task: Any) -> SafeString:
    """The state of a task; of an open one whose order or deal is stopped, that."""
    if task.stop_label:
        return status(task.stop_state, task.stop_label)
    return status(task.status, task.status_label)


def who(task: Any) -> SafeString:
    """Who does a task: its assignee, the specialisation that shares it, or nobody yet."""
    if task.assignee:
        return avatar(task.assignee, named=True)
    if task.skill:
        words = _("shared: %(skill)s") % {"skill": task.skill.name}
        return format_html('<span class="badge is-teal">{}</span>', words)
    if task.is_open and not task.is_wait:
        return format_html('<span class="text-warn">{}</span>', _("nobody"))
    return SafeString("—")


def due(context: RequestContext, task: Any, is_overdue: bool) -> SafeString:
    """A task's due day, red when it has passed or is not kept by the forecast."""
    if not task.due_on:
        return SafeString("—")
    day = when(context, task.due_on)  # type: ignore[arg-type]
    if not is_overdue:
        return format_html("<span>{}</span>", day)
    return format_html(
        '<span class="text-bad">{} <span class="visually-hidden">{}</span></span>', day, _("overdue")
    )


def expected(context: RequestContext, dates: Any) -> SafeString:
    """The same of ExpectedDates, and why there are none."""
    now = page_now(context)
    is_begun = dates.starts_at is None or dates.starts_at <= now
    begins = _("now") if is_begun else when(context, dates.starts_at)  # type: ignore[arg-type]
    if dates.finishes_at:
        return format_html("{} → {}", begins, end_text(context, dates.starts_at, dates.finishes_at))
    if dates.starts_at:
        return format_html('{} · <span class="text-warn">{}</span>', begins, _("no estimate"))
    if dates.reason_text:
        return format_html('<span class="text-warn">{}</span>', dates.reason_text)
    return SafeString('<span class="text-secondary">—</span>')


def end_text(context: RequestContext, starts_at: datetime | None, finishes_at: datetime) -> SafeString | str:
    """The hour alone where it is on the day of the start."""
    now = page_now(context)
    end = timezone.localtime(max(finishes_at, now))
    if starts_at and timezone.localtime(max(starts_at, now)).date() == end.date():
        return f"{end:%H:%M}"
    return when(context, end)  # type: ignore[arg-type]


RECEIVE_FORM = "receive-column"
"""Of the board, in which boxes of deliveries are sent together."""


def page_now(context: RequestContext) -> datetime:
    """Of the page."""
    return context.get("now") or timezone.now()


# --- cells of the list (queries.table.ListedTask) ------------------------------------------------------------


def select_cell(_context: RequestContext, cell: Any) -> str:
    """A box for what is done to many tasks."""
    return _box(cell, form_id="bulk-form") if cell.may_edit and cell.is_open else ""


def _box(task: Any, *, form_id: str) -> SafeString:
    return format_html(
        '<input class="form-check-input" id="task-select-{pk}" type="checkbox" name="task" value="{pk}" '
        'form="{form_id}" data-select aria-label="{label}">',
        pk=str(task.pk),
        form_id=form_id,
        label=_("Select: %(title)s") % {"title": task.title},
    )


def title_cell(context: RequestContext, cell: Any) -> str:
    """A task, and what it is for beyond its title."""
    parts = (cell.item_name, cell.task_type if cell.says_type else "", ticked_words(cell))
    beside = " · ".join(filter(None, parts))
    below = format_html('<div class="text-secondary">{}</div>', beside) if beside else ""
    return task_link(context, cell) + below


def ticked_words(task: Any) -> str:
    """How much of its checklist is ticked; "" without one."""
    counts = {"done": task.lines_done, "count": task.lines_count}
    return _("%(done)s of %(count)s ticked") % counts if task.lines_count else ""


def checklist_cell(_context: RequestContext, cell: Any) -> str:
    return ticked_words(cell) or "—"


def place_cell(context: RequestContext, cell: Any) -> str:
    """The order or deal of a task, opening beside the page."""
    if cell.order:
        name = format_html('<span class="nums">{}</span>', cell.order.code)
        return _place(url_or_none("orders:order", context["ws"], cell.order.pk), name, cell.order.title)
    if cell.deal and not _has_deals(context):
        return format_html('<span class="text-secondary">{}</span>', cell.deal.title)
    if cell.deal:
        words = _("deal %(number)s") % {"number": cell.deal.number}
        return _place(url_or_none("crm:deal", context["ws"], cell.deal.pk), words, cell.deal.title)
    return format_html('<span class="text-secondary">{}</span>', pgettext("task", "internal"))


def _place(url: str, name: str, title: str) -> SafeString:
    return format_html(
        '<a href="{url}" hx-get="{url}" hx-target="#peek-body">{name}</a><div class="text-secondary">{title}</div>',
        url=url,
        name=name,
        title=title,
    )


def who_cell(_context: RequestContext, cell: Any) -> str:
    return who(cell)


def status_cell(_context: RequestContext, cell: Any) -> str:
    return task_status(cell)


def priority_cell(_context: RequestContext, cell: Any) -> str:
    mark = priority(cell.priority, cell.priority_label)
    return mark or format_html('<span class="text-secondary">{}</span>', cell.priority_label)


def estimate_cell(_context: RequestContext, cell: Any) -> str:
    return "—" if cell.estimate is None else format_duration(cell.estimate)


def hours_cell(context: RequestContext, cell: Any) -> str:
    """Planned and spent."""
    if not (cell.planned or cell.spent):
        return "—"
    if not context["uses"]["time"]:
        return str(clock_minutes(cell.planned))
    is_over = cell.planned and cell.spent > cell.planned
    spent = clock_minutes(cell.spent) if cell.spent else "—"
    tone = SafeString(' class="text-bad"') if is_over else ""
    return format_html("{} / <span{}>{}</span>", clock_minutes(cell.planned), tone, spent)


# --- card of the board ---------------------------------------------------------------------------------------


def board_card(context: RequestContext, row: Row) -> SafeString:
    """One task of the board (queries.table.ListedTask)."""
    task, pk = row.lead, str(row.pk)
    url = url_or_none("tasks:task", context["ws"], row.pk)
    move_url = url_or_none("tasks:task_move", context["ws"], row.pk)
    returned = (
        format_html('<span class="badge is-orange">{}</span>', _("returned")) if task.is_returned else ""
    )
    return format_html(
        '<article class="board-card" id="task-card-{pk}" data-card="{pk}" data-row{move}><div class="board-head">'
        "{box}<h3>{title}</h3> {mark} {returned}{menu}</div>"
        '<div class="line is-one"><span class="cut">{place}{item}</span></div>'
        '<div class="line is-one">{who} {hours}</div>{lines}</article>\n',
        pk=pk,
        move=format_html(' data-move-url="{}"', move_url) if task.may_move else "",
        box=_box(task, form_id=RECEIVE_FORM) if _is_awaited(task) else "",
        title=card_link(url, task.title),
        mark=priority(task.priority, task.priority_label),
        returned=returned,
        menu=move_menu(_("Move “%(title)s” to…") % {"title": task.title}) if task.may_move else "",
        place=_card_place(context, task),
        item="".join(f" · {part}" for part in (task.item_name, ticked_words(task)) if part),
        who=who(task),
        hours=_card_hours(task),
        lines=printed_cells(context, row.card_lines),
    )


def _is_awaited(task: Any) -> bool:
    """What runs, and who looks may say that it has come."""
    runs: bool = task.is_wait and task.status == Task.Status.IN_PROGRESS
    return runs and bool(task.may_edit or task.may_move)


def _card_place(context: RequestContext, task: Any) -> str:
    if task.order:
        return format_html('<span class="nums">{}</span> · {}', task.order.code, task.order.title)
    if task.deal:
        number = _("deal %(number)s") % {"number": task.deal.number}
        return f"{number} · {task.deal.title}" if _has_deals(context) else task.deal.title
    return pgettext("task", "internal")


def _has_deals(context: RequestContext) -> bool:
    """Whether the company of who looks leads deals by stages."""
    return bool(context["uses"]["pipeline"])


def _card_hours(task: Any) -> SafeString:
    if not (task.spent or task.planned):
        return SafeString("")
    figures = {"spent": clock_minutes(task.spent), "planned": clock_minutes(task.planned)}
    words = _("%(planned)s h")
    if task.spent:
        words = _("%(spent)s of %(planned)s h") if task.planned else _("%(spent)s h")
    return format_html('<span class="nums end">{}</span>', words % figures)
