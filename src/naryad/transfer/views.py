"""Settings: the whole company as one file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from naryad.core.errors import ActionError, NotAllowed
from naryad.files.queries import open_bytes
from naryad.files.views import HARMLESS, FileStream
from naryad.transfer.actions.exports import TOPIC, CannotExport, ask_export, take_export
from naryad.transfer.models import CompanyExport
from naryad.transfer.queries.exports import recent_exports
from naryad.workspaces.door.fresh import ask_who
from naryad.workspaces.door.marks import MemberRequest, needs


@needs("company.export")
@require_safe
def exports(request: MemberRequest, workspace: str) -> HttpResponse:
    return _page(request)


@needs("company.export")
@require_POST
def make(request: MemberRequest, workspace: str) -> HttpResponse:
    if question := ask_who(request):
        return question
    try:
        ask_export(actor=request.member, now=timezone.now())
    except NotAllowed:
        raise
    except ActionError as refusal:
        return _page(request, refused=str(refusal), status=409)
    return redirect("transfer:exports", workspace)


@needs("company.export")
@require_safe
def download(request: MemberRequest, workspace: str, pk: int) -> HttpResponseBase:
    get_object_or_404(CompanyExport.objects.all(), pk=pk)
    if question := ask_who(request):
        return question
    try:
        made = take_export(export_id=pk, actor=request.member, now=timezone.now())
    except CannotExport as refusal:
        return _page(request, refused=str(refusal), status=404)
    file = open_bytes(made.key)
    if file is None:
        raise Http404(made.key)
    name = f"{workspace}-{made.made_at:%Y-%m-%d}.zip"
    headers = {
        **HARMLESS,
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(made.size),
    }
    return FileStream(file, content_type="application/zip", headers=headers)


def _page(request: HttpRequest, *, refused: str = "", status: int = 200) -> HttpResponse:
    made = list(recent_exports())
    context = {
        "section": "company_export",
        "exports": made,
        "is_making": any(one.state == CompanyExport.State.MAKING for one in made),
        "topic": TOPIC,
        "now": timezone.now(),
        "refused": refused,
    }
    name = "transfer/_exports.html" if "part" in request.GET else "transfer/exports.html"
    return render(request, name, context, status=status)
