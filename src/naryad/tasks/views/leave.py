"""A member leaves: who takes their open tasks and reminders."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from naryad.core.errors import ActionError
from naryad.core.ids import row_id
from naryad.reminders.queries import holders, open_reminders_of
from naryad.tasks.actions.leave import hand_over_and_leave
from naryad.tasks.queries.types import open_tasks_of
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.models import Member
from naryad.workspaces.queries import active_members

POOL = "pool"


@needs("members.edit")
@require_http_methods(["GET", "POST"])
def member_leave(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Shows what is open and asks who takes each task; then hands over and deactivates at once."""
    leaving = get_object_or_404(active_members(), pk=pk)
    refusal_text = ""
    if request.method == "POST":
        try:
            hand_over_and_leave(
                member_id=pk,
                takers=_takers(request, leaving),
                reminders_to_id=_reminders_to(request, leaving),
                actor=request.member,
                now=timezone.now(),
            )
        except ActionError as refusal:
            refusal_text = str(refusal)
        else:
            return _go(request, reverse("people:member", args=[workspace, pk]))
    context = {
        "found": leaving,
        "tasks": open_tasks_of(member_id=pk),
        "takers": active_members().exclude(pk=pk),
        "reminder_count": open_reminders_of(member_id=pk).count(),
        "reminder_takers": holders().exclude(pk=pk),
        "refusal": refusal_text,
        "chosen": request.POST,
    }
    return render(request, "tasks/member_leave.html", context, status=422 if refusal_text else 200)


def _takers(request: MemberRequest, leaving: Member) -> dict[int, int | None]:
    """Task id → member id, None for its pool. One choice for all, and exceptions from it."""
    known = {str(found.pk): found.pk for found in active_members().exclude(pk=leaving.pk)}
    chosen: dict[int, int | None] = {}
    for task in open_tasks_of(member_id=leaving.pk):
        value = request.POST.get(f"taker_{task.pk}") or request.POST.get("taker", "")
        if value in known:
            chosen[task.pk] = known[value]
        elif value == POOL:
            chosen[task.pk] = None
    return chosen


def _reminders_to(request: MemberRequest, leaving: Member) -> int | None:
    chosen = request.POST.get("reminders_to", "")
    if not chosen:
        return None
    others = active_members().exclude(pk=leaving.pk)
    return get_object_or_404(others, pk=row_id(chosen) or 0).pk


def _go(request: MemberRequest, url: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return redirect(url)
