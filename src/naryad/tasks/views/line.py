"""A task typed as one line: what was understood is shown as it is typed, Enter makes it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naryad.orders.models import Order
from naryad.orders.queries.orders import visible_orders
from naryad.orders.rules import order_code
from naryad.tasks.actions.create import create_task
from naryad.tasks.queries.choices import type_choices
from naryad.tasks.queries.types import type_defaults
from naryad.tasks.rules.line import TaskLine, named, read_line
from naryad.ui.responses import add_changed, add_toast
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.queries import find_members

LONGEST = 300


@dataclass(kw_only=True)
class UnderstoodLine:
    """The line, the rows that it names, and what it lacks, in words. Without an order's number it is internal."""

    typed: TaskLine
    at: datetime | None = None
    order: Order | None = None
    task_type: tuple[int, str] | None = None
    assignee: tuple[int, str] | None = None
    faults: list[str] = field(default_factory=list)

    def values(self) -> dict[str, Any]:
        """Arguments of create_task."""
        type_id = self.task_type[0] if self.task_type else None
        of_type = type_defaults()[type_id] if type_id else None
        return {
            "title": self.typed.title,
            "order_id": self.order.pk if self.order else None,
            "task_type_id": type_id,
            "assignee_id": self.assignee[0] if self.assignee else None,
            "estimate": of_type.estimate if of_type else None,
            "skill_id": of_type.skill_id if of_type else None,
            "appointment_at": self.at,
            "due_on": None if self.at else self.typed.day,
        }


@needs("tasks.edit")
@require_http_methods(["GET", "POST"])
def task_line(request: MemberRequest, workspace: str) -> HttpResponse:
    """`line`. GET: what would be made."""
    given = request.POST if request.method == "POST" else request.GET
    line = _understood(request, given.get("line", "")[:LONGEST])
    context = {"line": line, "reminder_url": _reminder_url(request, line)}
    if request.method == "GET":
        return render(request, "tasks/_line_said.html", context)
    if line.faults:
        return render(request, "tasks/_line_said.html", context, status=422)
    task = create_task(**line.values(), actor=request.member, now=timezone.now())
    places = {"task": task.pk, "order": task.order_id}
    response = add_changed(HttpResponse(), *(f"{kind}:{pk}" for kind, pk in places.items() if pk))
    return add_toast(response, _("Task added: %(task)s") % {"task": task.title})


def _understood(request: MemberRequest, text: str) -> UnderstoodLine:
    typed = read_line(text, today=timezone.localdate())
    line = UnderstoodLine(typed=typed, at=_moment(typed))
    if typed.order:
        year, number = typed.order
        line.order = visible_orders(member=request.member).filter(year=year, number=number).first()
        if not line.order:
            line.faults.append(_no_order(*typed.order))
    if typed.task_type:
        names = [(pk, label.rpartition(" / ")[2]) for pk, label in type_choices()]
        line.task_type = named(typed.task_type, names)
        if not line.task_type:
            line.faults.append(_("There is no task type “%(name)s”.") % {"name": typed.task_type})
    if typed.assignee:
        line.assignee = named(typed.assignee, find_members(text=typed.assignee).values_list("pk", "name"))
        if not line.assignee:
            line.faults.append(_("Nobody is called “%(name)s”, or several are.") % {"name": typed.assignee})
    if not typed.title:
        line.faults.append(_("Give the task a title."))
    return line


def _no_order(year: int, number: int) -> str:
    return _("There is no order %(code)s.") % {"code": order_code(year=year, number=number)}


def _moment(typed: TaskLine) -> datetime | None:
    if typed.clock is None:
        return None
    day = typed.day or timezone.localdate()
    return timezone.make_aware(datetime.combine(day, typed.clock))


def _reminder_url(request: MemberRequest, line: UnderstoodLine) -> str:
    """Of what is rather to be remembered."""
    if line.order is None or not line.typed.is_reminder or not request.reach("reminders.edit"):
        return ""
    url = reverse("reminders:reminder_create", args=[request.member.workspace.slug])
    typed = {"text": line.typed.title, "due_on": line.typed.day, "due_time": line.typed.clock}
    return (
        f"{url}?{urlencode({'order': line.order.pk} | {name: said for name, said in typed.items() if said})}"
    )
