"""Files of a client: the list that refreshes itself, one more, and each of them."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from naryad.core.errors import ActionError, NotAllowed
from naryad.crm import actions, queries
from naryad.crm.queries.files import client_files, find_client_file
from naryad.files.views import said_refusal, send_file, send_preview
from naryad.ui.responses import add_changed, add_toast
from naryad.workspaces.door.marks import MemberRequest, needs, streams
from naryad.workspaces.rules import may


@needs("papers.view")
@require_http_methods(["GET", "POST"])
def files(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """GET: the list anew. POST: `file`; a refusal comes as plain words (422)."""
    found = get_object_or_404(queries.card_client(member=request.member, client_id=pk))
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            actions.attach_client_file(client_id=pk, upload=upload, actor=request.member, now=timezone.now())
        except NotAllowed:
            raise
        except ActionError as refusal:
            return said_refusal(refusal)
    is_own = queries.is_own_client(client_id=pk, member=request.member)
    context = {
        "client": found,
        "files": client_files(client_id=pk, member=request.member, now=timezone.now()),
        "may_edit": may(request.member, "crm.edit", is_own=is_own) and not found.is_archived,
    }
    response = render(request, "crm/_client_files.html", context)
    return add_changed(response, f"client:{pk}") if request.method == "POST" else response


@needs("papers.view")
@streams
@require_safe
def file(request: MemberRequest, workspace: str, pk: int) -> HttpResponseBase:
    return send_file(
        request,
        workspace,
        capability="papers.view",
        find=lambda member: get_object_or_404(find_client_file(member=member), pk=pk),
    )


@needs("papers.view")
@require_safe
def file_preview(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return send_preview(request, get_object_or_404(find_client_file(member=request.member), pk=pk))


@needs("crm.edit")
@require_POST
def file_remove(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    get_object_or_404(find_client_file(member=request.member, with_removed=True), pk=pk)
    gone = actions.remove_client_file(attachment_id=pk, actor=request.member, now=timezone.now())
    undo_url = reverse("crm:file_restore", args=[workspace, pk])
    text = _("File removed: %(name)s") % {"name": gone.name}
    return add_toast(_told(), text, undo_url=undo_url, seconds=10)


@needs("crm.edit")
@require_POST
def file_restore(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    get_object_or_404(find_client_file(member=request.member, with_removed=True), pk=pk)
    actions.restore_client_file(attachment_id=pk, actor=request.member, now=timezone.now())
    return _told()


def _told() -> HttpResponse:
    return add_changed(HttpResponse(status=204), "client")
