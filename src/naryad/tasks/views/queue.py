"""My queue, and any member's queue for those who may see it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from naryad.activity.undo import undo_url
from naryad.core.ids import row_id
from naryad.tasks.actions.pins import CannotMoveInQueue, pin_task
from naryad.tasks.models import Task
from naryad.tasks.queries import queue as queue_queries
from naryad.tasks.queries.heard import heard_by
from naryad.tasks.queries.own import own_of_tasks
from naryad.tasks.queries.queue import running_timer
from naryad.tasks.queries.times import questions
from naryad.tasks.queries.today import today
from naryad.tasks.rules.rank import find_moved
from naryad.tasks.views.table import RECEIVE
from naryad.ui.hooks.previews import previewed
from naryad.ui.responses import add_changed, add_toast, end_asking
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.models import Member
from naryad.workspaces.queries import active_members, offer_members
from naryad.workspaces.rules import ALL, may, reach


@needs("tasks.work")
def my_queue(request: MemberRequest, workspace: str) -> HttpResponse:
    """?member= leads to another's."""
    if other := row_id(request.GET.get("member")):
        return redirect("tasks:queue", workspace, other)
    return _queue(request, request.member)


@needs("queues.view")
def queue(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    if pk != request.member.pk and reach(request.member, "queues.view") != ALL:
        raise Http404(pk)
    return _queue(request, get_object_or_404(active_members().select_related("workspace"), pk=pk))


@needs("queues.manage")
@require_POST
def queue_move(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """`order`: the ids that can be started as they stand after one of them was moved; or `task` to the top."""
    member = get_object_or_404(active_members().select_related("workspace"), pk=pk)
    shown = queue_queries.queue(member=member, now=timezone.now()).order
    task_id, after = _moved(request.POST, shown)
    now = timezone.now()
    question = previewed(
        request,
        "task.pin",
        title=lambda: _move_title(member, task_id),
        member=member,
        task_id=task_id,
        after_id=after,
        now=now,
    )
    if question:  # the queue below shows again how it is: nothing has been moved yet
        return add_changed(question, f"member:{member.pk}")
    done = pin_task(task_id=task_id, after_task_id=after, member_id=pk, actor=request.member, now=now)
    response = add_changed(end_asking(request, HttpResponse(status=204)), f"task:{task_id}")
    text = _("Moved: %(task)s") % {"task": done.row.title}
    return add_toast(response, text, undo_url=undo_url(request, done))


def _move_title(member: Member, task_id: int) -> str:
    task = Task.objects.select_related("order", "deal", "item").get(pk=task_id)
    names = {"member": member.name, "task": f"{task.title} · {task.made_for}"}
    return _("Move in the queue of %(member)s: %(task)s") % names


@needs("time.view")
def timer(request: MemberRequest, workspace: str) -> HttpResponse:
    """The running timer of the top bar; it fetches itself when something changes."""
    return render(request, "tasks/_running_timer.html", timer_panel(request, None))


def timer_panel(request: MemberRequest, _row: None) -> dict[str, Any] | None:
    """The clock of the top bar; None for roles that do not work on tasks."""
    member = request.member
    if not may(member, "tasks.work", is_own=True):
        return None
    return {"hero": running_timer(member=member)}


def _queue(request: MemberRequest, member: Member) -> HttpResponse:
    if request.GET.get("part") == "day":
        return render(request, "tasks/_queue_day.html", _day(request, member))
    is_own = member.pk == request.member.pk
    is_manager = reach(request.member, "queues.manage") == ALL
    now = timezone.now()
    found = queue_queries.queue(member=member, now=now, viewer=None if is_own else request.member)
    asks_remaining = found.hero is not None and found.hero.asks_remaining(now=now)
    context = {
        "queue": found,
        "own": own_of_tasks(found.tasks, viewer=request.member),
        "receive": RECEIVE,
        "topics": heard_by(found),
        "owner": member,
        "is_own": is_own,
        "may_press": is_manager or (is_own and may(request.member, "tasks.work", is_own=True)),
        "may_move": is_manager,
        "asks_remaining": asks_remaining,
        "question_at": found.hero.question_at if found.hero and not asks_remaining else None,
        "questions": questions(owner=member, viewer=request.member),
        "may_answer": may(request.member, "time.edit", is_own=is_own),
        "may_see_time": may(request.member, "time.view", is_own=is_own),
    }
    if request.GET.get("part") == "queue":
        return render(request, "tasks/_queue.html", context)
    if reach(request.member, "queues.view") == ALL:
        members = active_members()
        others = offer_members(members)
        context |= {"others": others, "members": () if others.is_cut else members}
    return render(request, "tasks/queue.html", context | _day(request, member))


def _day(request: MemberRequest, member: Member) -> dict[str, Any]:
    sees_time = may(request.member, "time.view", is_own=member.pk == request.member.pk)
    now = timezone.now()
    return {
        "owner": member,
        "today": today(member=member, viewer=request.member, sees_time=sees_time, now=now),
    }


def _moved(posted: Any, shown: tuple[int, ...]) -> tuple[int, int | None]:
    """Which task was moved, and behind which it stands now; refused when the queue has changed meanwhile."""
    try:
        if "task" in posted:
            return int(posted["task"]), None
        wished = [int(pk) for pk in posted.get("order", "").split(",") if pk]
    except ValueError as error:
        raise Http404(posted) from error
    moved = find_moved(before=[pk for pk in shown if pk in set(wished)], after=wished)
    if moved is None:
        raise CannotMoveInQueue(_("The queue has changed meanwhile. Look at it again."))
    at = wished.index(moved)
    head = shown[0] if shown[0] not in wished else None  # stands above the list, on its own card
    return moved, wished[at - 1] if at else head
