"""The undo of a toast: one address for every change that can be taken back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from naryad.activity.models import EventRecord
from naryad.activity.undo import undo_change
from naryad.ui.responses import add_changed, add_toast


@require_POST
def undo(request: HttpRequest, workspace: str, pk: int) -> HttpResponse:
    """`pk`: the event of a change that the member made a few minutes ago."""
    member: Any = request.member  # type: ignore[attr-defined]  # set by the door, which is above
    get_object_or_404(EventRecord.objects.all(), pk=pk)
    undone = undo_change(event_id=pk, actor=member, now=timezone.now())
    response = add_changed(HttpResponse(status=204), "deal", "order", "task")
    if undone.left:
        return add_toast(response, " ".join([_("Undone, but not all."), *undone.left]), level="warning")
    return add_toast(response, _("Undone."), level="info")


undo.capability = "self.use"  # type: ignore[attr-defined]  # the mark of workspaces.door.marks.needs, which is above
