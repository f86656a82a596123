"""Settings: how papers of each kind look."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from naryad.documents.actions.looks import shape_papers
from naryad.documents.forms import PaperLookForm
from naryad.documents.queries.looks import all_looks, look_of
from naryad.documents.queries.own_marks import known_marks
from naryad.documents.queries.own_texts import own_texts, unknown_marks
from naryad.documents.rules.kinds import KINDS, PaperKind
from naryad.ui.responses import refusals_in, seen_version
from naryad.workspaces.door.marks import MemberRequest, needs

SECTION = {"section": "papers"}


@needs("documents.set_up")
@require_safe
def look_list(request: MemberRequest, workspace: str) -> HttpResponse:
    looks = all_looks()
    kinds = [(kind, looks.get(kind.key)) for kind in _shaped(request)]
    known = known_marks(request.member.workspace)
    texts = [(text, unknown_marks(text, known)) for text in own_texts()]
    return render(request, "documents/look_list.html", SECTION | {"kinds": kinds, "texts": texts})


@needs("documents.set_up")
@require_http_methods(["GET", "POST"])
def look_edit(request: MemberRequest, workspace: str, kind: str) -> HttpResponse:
    shaped = {one.key: one for one in _shaped(request)}
    if kind not in shaped:
        raise Http404(kind)
    look = look_of(kind)
    form = PaperLookForm(request.POST if request.method == "POST" else None, kind=shaped[kind], look=look)
    if form.is_valid():
        with refusals_in(form):
            who: dict[str, Any] = {"actor": request.member, "now": timezone.now()}
            shape_papers(kind=kind, version=seen_version(request), **form.values(), **who)
            url = reverse("documents:look_list", args=[workspace])
            return HttpResponse(status=204, headers={"HX-Redirect": url})
    context = {"form": form, "kind": shaped[kind], "look": look}
    return render(request, "documents/look_edit.html", context, status=422 if form.errors else 200)


def _shaped(request: MemberRequest) -> list[PaperKind]:
    workspace = request.member.workspace
    return [kind for kind in KINDS.values() if kind.is_shaped and kind.suits(workspace, has_client=True)]
