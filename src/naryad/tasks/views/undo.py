"""The undo of a toast: one address for every change that can be taken back."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from naryad.activity.actions import Done
from naryad.activity.models import EventRecord
from naryad.tasks import actions
from naryad.ui.responses import add_changed, add_toast
from naryad.workspaces.door.marks import MemberRequest, needs


@needs("self.use")
@require_POST
def undo(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """`pk`: the event of a change that the member made a few minutes ago."""
    get_object_or_404(EventRecord.objects.all(), pk=pk)
    undone = actions.undo_change(event_id=pk, actor=request.member, now=timezone.now())
    response = add_changed(HttpResponse(status=204), "deal", "order", "task")
    if undone.left:
        return add_toast(response, " ".join([_("Undone, but not all."), *undone.left]), level="warning")
    return add_toast(response, _("Undone."), level="info")


def undo_url(request: MemberRequest, done: Done[Any]) -> str:
    """Of the change that has just been made; "" where nothing was changed."""
    return reverse("tasks:undo", args=[request.member.workspace.slug, done.fact.pk]) if done.fact else ""
