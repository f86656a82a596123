"""The checklist of a task: ticked by a press as others, changed on the task's card."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from naryad.activity.undo import undo_url
from naryad.core.ids import row_ids
from naryad.tasks.actions.checklist import (
    add_lines,
    change_line,
    order_lines,
    remove_line,
    require_line_edit,
    tick_line,
)
from naryad.tasks.forms import ChecklistLineForm
from naryad.tasks.models import ChecklistLine
from naryad.tasks.views.card import show_card
from naryad.tasks.views.press import answer, for_whom, pressed_at, require_seen
from naryad.ui.fields import typed_text
from naryad.ui.responses import add_changed, add_toast, close_modal, refusals_in
from naryad.workspaces.door.marks import MemberRequest, needs

LONGEST_PASTED = 5_000


@needs("tasks.work")
@require_POST
def tick(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return _tick(request, pk, is_ticked=True)


@needs("tasks.work")
@require_POST
def untick(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """An address of its own: a press that is sent again later means what it meant."""
    return _tick(request, pk, is_ticked=False)


@needs("tasks.edit")
@require_POST
def line_add(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """As many as lines were typed or pasted."""
    require_seen(request, pk)
    texts = typed_text(request.POST, "text", most=LONGEST_PASTED).splitlines()
    add_lines(task_id=pk, texts=texts, actor=request.member, now=timezone.now())
    return add_changed(show_card(request, pk), f"task:{pk}")


@needs("tasks.edit")
@require_http_methods(["GET", "POST"])
def line_change(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    line = _line(request, pk)
    require_line_edit(line, request.member)
    form = ChecklistLineForm(request.POST or None, initial={"text": line.text})
    if form.is_valid():
        with refusals_in(form):
            task = change_line(
                line_id=pk, text=form.cleaned_data["text"], actor=request.member, now=timezone.now()
            )
            return close_modal(answer(request, task, _("Saved")))
    context = {
        "task": line.task,
        "form": form,
        "title": _("Line of the checklist"),
        "button": _("Save"),
        "url": request.path,
    }
    return render(request, "tasks/question.html", context, status=422 if form.errors else 200)


@needs("tasks.edit")
@require_POST
def line_remove(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    line = _line(request, pk)
    done = remove_line(line_id=pk, actor=request.member, now=timezone.now())
    shown = add_changed(show_card(request, done.row.pk), f"task:{done.row.pk}")
    return add_toast(shown, _("Removed: %(line)s") % {"line": line.text}, undo_url=undo_url(request, done))


@needs("tasks.edit")
@require_POST
def line_order(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    require_seen(request, pk)
    ids = row_ids(request.POST.get("order", "").split(","))
    order_lines(task_id=pk, line_ids=ids, actor=request.member, now=timezone.now())
    return add_changed(show_card(request, pk), f"task:{pk}")


def _tick(request: MemberRequest, pk: int, *, is_ticked: bool) -> HttpResponse:
    _line(request, pk)
    task = tick_line(
        line_id=pk,
        is_ticked=is_ticked,
        member_id=for_whom(request),
        actor=request.member,
        now=pressed_at(request),
    )
    return answer(request, task)


def _line(request: MemberRequest, pk: int) -> ChecklistLine:
    """Of a task that the member sees."""
    line = ChecklistLine.objects.filter(pk=pk).select_related("task").first()
    if line is None:
        raise Http404(pk)
    require_seen(request, line.task_id)
    return line
