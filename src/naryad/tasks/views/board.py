"""The board of tasks by status. A drop on a column presses the button that leads to its status."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from naryad.core.ids import small_number
from naryad.tables.views.answer import on_board, words_of
from naryad.tasks.actions.rights import CannotChangeTask, CannotStartTask
from naryad.tasks.forms import ReasonForm
from naryad.tasks.lists import TASKS
from naryad.tasks.models import Task
from naryad.tasks.queries.queue import is_pooled
from naryad.tasks.queries.rank import takeable_tasks
from naryad.tasks.queries.table import BOARD_FIRST, COLUMNS, task_board, task_column
from naryad.tasks.views import press
from naryad.tasks.views.table import RECEIVE, may_edit, segments
from naryad.ui.board import MOST_SHOWN, shown_cards
from naryad.ui.lists.page import answer_part
from naryad.ui.responses import add_changed
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.lists import viewer


@needs("tasks.view")
@require_safe
def board(request: MemberRequest, workspace: str) -> HttpResponseBase:
    """`more`: "blocked:70", how many cards of a column a refresh keeps."""
    looks = viewer(member=request.member, now=timezone.now())
    on = on_board(request, TASKS, looks)
    if on.panel:
        return on.panel
    wanted = TASKS.chosen_for_board(on.given, looks)
    context = {
        **on.context,
        "form": wanted.bar,
        "unknown": wanted.unknown,
        "columns": task_board(
            found=TASKS.narrowed(wanted, looks),
            cards=lambda ids: TASKS.cards(ids, looks),
            now=looks.now,
            shown=shown_cards(request.GET.getlist("more")),
        ),
        "segments": segments(request, current="board"),
        "may_create": may_edit(request),
        "receive": RECEIVE,
        "live_url": _live_url(request),
    }
    return answer_part(
        request, "task-board", part="tasks/_task_board.html", whole="tasks/task_board.html", context=context
    )


@needs("tasks.view")
@require_safe
def board_column(request: MemberRequest, workspace: str, status: str) -> HttpResponse:
    """One column; `shown`: how many of its cards."""
    if status not in COLUMNS:
        raise Http404(status)
    looks = viewer(member=request.member, now=timezone.now())
    column = task_column(
        status=status,
        found=TASKS.narrowed(TASKS.chosen_for_board(words_of(request, TASKS), looks), looks),
        cards=lambda ids: TASKS.cards(ids, looks),
        now=looks.now,
        shown=_shown(request.GET.get("shown", "")),
    )
    return render(request, "tasks/_board_column.html", {"column": column, "receive": RECEIVE})


def _shown(given: str) -> int:
    return small_number(given, most=MOST_SHOWN, default=BOARD_FIRST)


def _live_url(request: MemberRequest) -> str:
    """The page itself; what was opened further is added by the page."""
    query = request.GET.copy()
    query.pop("more", None)
    return f"{request.path}?{query.urlencode()}"


@needs("tasks.work")
@require_POST
def task_move(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """`column`: the status that is wanted. Owner and head press for the assignee."""
    tasks = takeable_tasks(request.member).select_related("order", "deal", "assignee", "skill")
    task = get_object_or_404(tasks, pk=pk)
    wanted = request.POST.get("column", "")
    if wanted == task.status:
        return add_changed(HttpResponse(status=204), f"task:{pk}")  # the order in a column follows the queue
    if wanted == Task.Status.IN_PROGRESS:
        is_free = task.assignee_id is None and task.status == Task.Status.TODO
        if is_free and not is_pooled(task=task, member=request.member):
            raise CannotStartTask(_("First choose who does this task."))
        return press.start(request, workspace, pk)
    if wanted == Task.Status.PAUSED:
        return press.pause(request, workspace, pk)
    if wanted == Task.Status.DONE:
        return press.finish(request, workspace, pk)
    if wanted == Task.Status.TODO and task.status == Task.Status.DONE:
        return _ask_why(request, task)
    if wanted == Task.Status.TODO:
        raise CannotChangeTask(_("A task is put back into “To do” only from “Done”, with a reason."))
    if wanted == Task.WAITING:
        raise CannotChangeTask(_("Waiting runs by itself; it is no place for other tasks."))
    if wanted == Task.Status.BLOCKED:
        raise CannotChangeTask(_("A task waits by itself while a task before it is not done."))
    raise Http404(wanted)


def _ask_why(request: MemberRequest, task: Task) -> HttpResponse:
    """The question of a return in the modal; until it is answered the card stands where it was."""
    context = {
        "layout": "ui/base_modal.html",
        "task": task,
        "form": ReasonForm(),
        "title": _("Return the task to work"),
        "button": _("Return the task to work"),
        "url": reverse("tasks:return", args=[request.member.workspace.slug, task.pk]),
    }
    return add_changed(render(request, "tasks/question.html", context), f"task:{task.pk}")
