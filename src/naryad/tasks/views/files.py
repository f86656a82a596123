"""Files of tasks, orders and deals: the list that refreshes itself, one more, and each of them."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from naryad.core.errors import ActionError, NotAllowed
from naryad.files.views import said_refusal, send_file, send_preview
from naryad.tasks import actions
from naryad.tasks.queries.files import files_of, find_file, visible_row
from naryad.ui.responses import add_changed, add_toast
from naryad.workspaces.door.marks import MemberRequest, needs, streams


@needs("tasks.view")
@require_http_methods(["GET", "POST"])
def files(request: MemberRequest, workspace: str, pk: int, kind: str) -> HttpResponse:
    """GET: the list anew. POST: `file`; a refusal comes as plain words (422)."""
    return _files(request, pk, kind)


@needs("papers.view")
@require_http_methods(["GET", "POST"])
def deal_files(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return _files(request, pk, "deal")


@needs("tasks.view")
@streams
@require_safe
def file(request: MemberRequest, workspace: str, pk: int) -> HttpResponseBase:
    return send_file(
        request,
        workspace,
        capability="tasks.view",
        find=lambda member: get_object_or_404(find_file(member=member), pk=pk),
    )


@needs("tasks.view")
@require_safe
def file_preview(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return send_preview(request, get_object_or_404(find_file(member=request.member), pk=pk))


@needs("files.remove")
@require_POST
def file_remove(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    get_object_or_404(find_file(member=request.member, with_removed=True), pk=pk)
    gone = actions.remove_file(attachment_id=pk, actor=request.member, now=timezone.now())
    undo_url = reverse("tasks:file_restore", args=[workspace, pk])
    text = _("File removed: %(name)s") % {"name": gone.name}
    return add_toast(_told(), text, undo_url=undo_url, seconds=10)


@needs("files.remove")
@require_POST
def file_restore(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    get_object_or_404(find_file(member=request.member, with_removed=True), pk=pk)
    actions.restore_file(attachment_id=pk, actor=request.member, now=timezone.now())
    return _told()


def _files(request: MemberRequest, pk: int, kind: str) -> HttpResponse:
    get_object_or_404(visible_row(kind=kind, member=request.member), pk=pk)
    subject = {f"{kind}_id": pk}
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            actions.attach_file(**subject, upload=upload, actor=request.member, now=timezone.now())
        except NotAllowed:
            raise
        except ActionError as refusal:
            return said_refusal(refusal)
    files = files_of(**subject, member=request.member, now=timezone.now())
    response = render(request, "tasks/_files.html", {"kind": kind, "pk": pk, "files": files})
    return add_changed(response, f"{kind}:{pk}") if request.method == "POST" else response


def _told() -> HttpResponse:
    return add_changed(HttpResponse(status=204), "task", "order", "deal")
