"""The company's logo: in the settings, and on its clients' pages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from naryad.core.errors import ActionError, NotAllowed
from naryad.files.views import prepare_previews, send_preview
from naryad.portal import actions, queries
from naryad.ui.responses import add_toast
from naryad.workspaces.door.marks import MemberRequest, by_link, needs


@needs("settings.edit", before=prepare_previews)
@require_POST
def logo_upload(request: MemberRequest, workspace: str) -> HttpResponse:
    try:
        actions.set_logo(upload=request.FILES.get("file"), actor=request.member, now=timezone.now())
    except NotAllowed:
        raise
    except ActionError as refusal:
        return _shown(request, refusal=str(refusal))
    return add_toast(_shown(request), _("The logo is on your clients’ pages now"))


@needs("settings.edit")
@require_POST
def logo_remove(request: MemberRequest, workspace: str) -> HttpResponse:
    actions.remove_logo(actor=request.member, now=timezone.now())
    return add_toast(_shown(request), _("The logo is removed"))


@needs("settings.edit")
@require_safe
def logo_image(request: MemberRequest, workspace: str) -> HttpResponse:
    return _image(request)


@by_link
@require_safe
def client_logo(request: HttpRequest, secret: str) -> HttpResponse:
    if queries.find_link(secret=secret) is None:
        raise Http404
    return _image(request)


def _image(request: HttpRequest) -> HttpResponse:
    logo = queries.find_logo()
    if logo is None:
        raise Http404
    return send_preview(request, logo)


def _shown(request: MemberRequest, *, refusal: str = "") -> HttpResponse:
    context = {"logo": queries.find_logo(), "refusal": refusal}
    return render(request, "portal/_logo.html", context, status=422 if refusal else 200)
