"""Settings: forms that stand on the company's site."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from naryad.documents.rules.payment_qr import svg_code
from naryad.ui.responses import add_toast, framed_by, refusals_in, seen_version
from naryad.webforms import actions
from naryad.webforms.forms import WebFormForm
from naryad.webforms.models import WebForm
from naryad.webforms.queries import form_url, requests_of, script_url, web_forms
from naryad.webforms.views.public import empty_form, show_form
from naryad.workspaces.door.marks import MemberRequest, needs

SECTION = {"section": "webforms"}


@needs("webforms.edit")
@require_safe
def form_list(request: MemberRequest, workspace: str) -> HttpResponse:
    return render(request, "webforms/form_list.html", SECTION | {"web_forms": web_forms()})


@needs("webforms.edit")
@require_http_methods(["GET", "POST"])
def form_create(request: MemberRequest, workspace: str) -> HttpResponse:
    form = WebFormForm(request.POST or None, member=request.member)
    if form.is_valid():
        with refusals_in(form):
            added = actions.add_web_form(**form.values(), **_who(request))
            url = reverse("webforms:form", args=[workspace, added.pk])
            return HttpResponse(status=204, headers={"HX-Redirect": url})
    context = SECTION | {"form": form}
    return render(request, "webforms/form_create.html", context, status=422 if form.errors else 200)


@needs("webforms.edit")
@require_safe
def form(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return _page(request, _found(pk))


@needs("webforms.edit")
@require_POST
def form_save(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    found = _found(pk)
    form = WebFormForm(request.POST, member=request.member, web_form=found)
    if form.is_valid():
        with refusals_in(form):
            actions.change_web_form(
                form_id=pk, version=seen_version(request), **form.values(), **_who(request)
            )
            return add_toast(_page(request, _found(pk)), _("Saved"))
    return _page(request, found, form=form)


@needs("webforms.edit")
@require_POST
def form_on(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return _switched(request, pk, is_on=True)


@needs("webforms.edit")
@require_POST
def form_off(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return _switched(request, pk, is_on=False)


@needs("webforms.edit")
@require_safe
def form_preview(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """As strangers see it; nothing can be sent from here."""
    found = _found(pk)
    with translation.override(found.language):
        shown = show_form(request, found, empty_form(found, now=timezone.now()), is_preview=True)
    return framed_by(shown, "'self'")


def _switched(request: MemberRequest, pk: int, *, is_on: bool) -> HttpResponse:
    _found(pk)
    actions.switch_web_form(form_id=pk, is_on=is_on, **_who(request))
    said = _("The form is switched on") if is_on else _("The form is switched off")
    return add_toast(_page(request, _found(pk)), said)


def _found(pk: int) -> WebForm:
    return get_object_or_404(web_forms(), pk=pk)


def _who(request: MemberRequest) -> dict[str, Any]:
    return {"actor": request.member, "now": timezone.now()}


def _page(request: MemberRequest, found: WebForm, *, form: WebFormForm | None = None) -> HttpResponse:
    url = form_url(found)
    context = SECTION | {
        "web_form": found,
        "form": form or WebFormForm(member=request.member, web_form=found),
        "url": url,
        "code": svg_code(url),
        "snippet": f'<script async src="{script_url(found)}"></script>',
        "requests": requests_of(found),
    }
    is_part = request.method == "POST" and request.headers.get("HX-Request")
    template = "webforms/_form.html" if is_part else "webforms/form.html"
    return render(request, template, context, status=422 if form and form.errors else 200)
