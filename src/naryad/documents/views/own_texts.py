"""Texts of the company's own: in the settings, and filled for an order."""

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from naryad.documents.actions.own_texts import add_own_text, change_own_text, remove_own_text
from naryad.documents.forms import FillTextForm, OwnTextForm
from naryad.documents.models import OwnText
from naryad.documents.queries.own_marks import known_marks, shown_marks, written
from naryad.documents.queries.own_texts import filled_text, own_texts, unknown_marks
from naryad.documents.queries.papers import printed_paper, usual_entity
from naryad.documents.views.papers import order_for_paper
from naryad.entities.queries import offered_entities
from naryad.files.models import Attachment
from naryad.files.views import HARMLESS, send_file
from naryad.ui.responses import refusals_in, seen_version
from naryad.workspaces.door.marks import MemberRequest, needs, streams
from naryad.workspaces.models import Member

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@needs("documents.set_up")
@require_http_methods(["GET", "POST"])
def text_create(request: MemberRequest, workspace: str) -> HttpResponse:
    form = OwnTextForm(*_typed(request), is_new=True)
    if form.is_valid():
        with refusals_in(form):
            added = add_own_text(**form.values(), actor=request.member, now=timezone.now())
            return _kept(request, added)
    return _form(request, form)


@needs("documents.set_up")
@require_http_methods(["GET", "POST"])
def text_edit(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    text = get_object_or_404(own_texts(), pk=pk)
    form = OwnTextForm(*_typed(request), is_new=False, initial={"name": text.name})
    if form.is_valid():
        with refusals_in(form):
            who: dict[str, Any] = {"actor": request.member, "now": timezone.now()}
            changed = change_own_text(text_id=pk, version=seen_version(request), **form.values(), **who)
            return _kept(request, changed)
    return _form(request, form, text)


@needs("documents.set_up")
@require_POST
def text_remove(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    get_object_or_404(own_texts(), pk=pk)
    remove_own_text(text_id=pk, actor=request.member, now=timezone.now())
    return _to_settings(workspace)


@needs("documents.set_up")
@streams
@require_safe
def text_file(request: MemberRequest, workspace: str, pk: int) -> HttpResponseBase:
    def find(_member: Member) -> Attachment:
        return get_object_or_404(own_texts(), pk=pk).attachment

    return send_file(request, workspace, capability="documents.set_up", find=find)


@needs("documents.view")
@require_safe
def text_choose(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Which text, by whom, of which day."""
    order = order_for_paper(request, pk, "documents.view")
    today = request.member.workspace.today(timezone.now())
    initial = {"entity": usual_entity(order.deal), "dated_on": today}
    context = {
        "form": FillTextForm(initial=initial),
        "order": order,
        "has_texts": own_texts().exists(),
        "has_entity": offered_entities().exists(),
        "may_set_up": bool(request.reach("documents.set_up")),
    }
    return render(request, "documents/text_choose.html", context)


@needs("documents.view")
@require_safe
def text_fill(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    order, form = order_for_paper(request, pk, "documents.view"), FillTextForm(request.GET)
    if not form.is_valid():
        raise Http404(form.errors.as_json())
    given = form.cleaned_data
    text: OwnText = given["text"]
    paper = printed_paper("", order, member=request.member, day=given["dated_on"])
    paper.entity = given["entity"]
    body = filled_text(text, paper, member=request.member)
    said = content_disposition_header(as_attachment=True, filename=f"{text.name} {order.code}.docx")
    headers = HARMLESS | {"Cache-Control": "no-store", "Content-Disposition": said or "attachment"}
    return HttpResponse(body, content_type=DOCX, headers=headers)


def _typed(request: MemberRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _kept(request: MemberRequest, text: OwnText) -> HttpResponse:
    """Back to the settings; to its own page where marks of it mean nothing."""
    workspace = request.member.workspace
    if unknown_marks(text, known_marks(workspace)):
        return HttpResponse(
            status=204,
            headers={"HX-Redirect": reverse("documents:text_edit", args=[workspace.slug, text.pk])},
        )
    return _to_settings(workspace.slug)


def _to_settings(workspace: str) -> HttpResponse:
    return HttpResponse(status=204, headers={"HX-Redirect": reverse("documents:look_list", args=[workspace])})


def _form(request: MemberRequest, form: OwnTextForm, text: OwnText | None = None) -> HttpResponse:
    workspace = request.member.workspace
    context = {
        "form": form,
        "text": text,
        "unknown": written(unknown_marks(text, known_marks(workspace))) if text else [],
        "marks": shown_marks(workspace),
        "section": "papers",
    }
    return render(request, "documents/text_edit.html", context, status=422 if form.errors else 200)
