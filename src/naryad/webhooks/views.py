"""Settings: webhooks, and the log of what they were sent."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from naryad.core.errors import ActionError, NotAllowed
from naryad.ui.responses import add_toast, refusals_in, seen_version
from naryad.webhooks.actions import deliveries
from naryad.webhooks.actions import endpoints as actions
from naryad.webhooks.forms import EndpointForm
from naryad.webhooks.models import Delivery, Endpoint
from naryad.webhooks.queries.endpoints import deliveries_of, endpoints, secret_of
from naryad.workspaces.door.fresh import ask_who
from naryad.workspaces.door.marks import MemberRequest, needs

SECTION = {"section": "webhooks"}


@needs("webhooks.edit")
@require_safe
def endpoint_list(request: MemberRequest, workspace: str) -> HttpResponse:
    return render(request, "webhooks/endpoint_list.html", SECTION | {"endpoints": endpoints()})


@needs("webhooks.edit")
@require_http_methods(["GET", "POST"])
def endpoint_create(request: MemberRequest, workspace: str) -> HttpResponse:
    form = _form(request)
    if form.is_valid():
        if question := ask_who(request):
            return question
        with refusals_in(form):
            added = actions.add_endpoint(**form.cleaned_data, **_who(request))
            url = reverse("webhooks:endpoint", args=[workspace, added.pk])
            return HttpResponse(status=204, headers={"HX-Redirect": f"{url}?new"})
    context = SECTION | {"form": form}
    return render(request, "webhooks/endpoint_create.html", context, status=422 if form.errors else 200)


@needs("webhooks.edit")
@require_safe
def endpoint(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return _page(request, _endpoint(pk))


@needs("webhooks.edit")
@require_POST
def endpoint_save(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    form = _form(request, _endpoint(pk))
    if form.is_valid():
        with refusals_in(form):
            actions.change_endpoint(
                endpoint_id=pk, version=seen_version(request), **form.cleaned_data, **_who(request)
            )
            return add_toast(_page(request, _endpoint(pk)), _("Saved"))
    return _page(request, _endpoint(pk), form=form)


@needs("webhooks.edit")
@require_POST
def endpoint_secret(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Shown in this answer only; the form sends no idempotency key, which would keep it."""
    _endpoint(pk)
    if question := ask_who(request):
        return question
    renewed = actions.renew_secret(endpoint_id=pk, **_who(request))
    return _page(request, _endpoint(pk), secret=secret_of(renewed))


@needs("webhooks.edit")
@require_POST
def endpoint_pause(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return _pressed(request, pk, actions.pause_endpoint, _("It is told nothing any more"))


@needs("webhooks.edit")
@require_POST
def endpoint_resume(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return _pressed(request, pk, actions.resume_endpoint, _("It works again"))


@needs("webhooks.edit")
@require_POST
def endpoint_test(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return _pressed(request, pk, deliveries.send_test, _("The message is on its way"))


@needs("webhooks.edit")
@require_POST
def endpoint_remove(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    _endpoint(pk)
    actions.remove_endpoint(endpoint_id=pk, **_who(request))
    url = reverse("webhooks:endpoint_list", args=[workspace])
    return HttpResponse(status=204, headers={"HX-Redirect": url})


@needs("webhooks.edit")
@require_POST
def delivery_repeat(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    endpoint_id = get_object_or_404(Delivery.objects.all(), pk=pk).endpoint_id
    return _pressed(request, endpoint_id, deliveries.repeat, _("It is sent once more"), delivery_id=pk)


def _pressed(
    request: MemberRequest, pk: int, press: Callable[..., Any], said: str, **row: int
) -> HttpResponse:
    """`row`: what is pressed, where it is not the endpoint itself."""
    _endpoint(pk)
    try:
        press(**(row or {"endpoint_id": pk}), **_who(request))
    except NotAllowed:
        raise
    except ActionError as refusal:
        return add_toast(_page(request, _endpoint(pk)), str(refusal), level="error")
    return add_toast(_page(request, _endpoint(pk)), said)


def _endpoint(pk: int) -> Endpoint:
    return get_object_or_404(endpoints(), pk=pk)


def _who(request: MemberRequest) -> dict[str, Any]:
    return {"actor": request.member, "now": timezone.now()}


def _form(request: MemberRequest, found: Endpoint | None = None) -> EndpointForm:
    initial = {"url": found.url, "kinds": found.kinds} if found else {}
    data = request.POST if request.method == "POST" else None
    return EndpointForm(data, workspace=request.member.workspace, initial=initial)


def _page(
    request: MemberRequest, found: Endpoint, *, form: EndpointForm | None = None, secret: str = ""
) -> HttpResponse:
    initial = {"url": found.url, "kinds": found.kinds}
    context = SECTION | {
        "endpoint": found,
        "form": form or EndpointForm(workspace=request.member.workspace, initial=initial),
        "deliveries": deliveries_of(found),
        "secret": secret,
        "is_new": "new" in request.GET,
    }
    is_part = request.method == "POST" and request.headers.get("HX-Request")
    template = "webhooks/_endpoint.html" if is_part else "webhooks/endpoint.html"
    return render(request, template, context, status=422 if form and form.errors else 200)
