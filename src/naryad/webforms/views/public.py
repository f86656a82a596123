"""A form as strangers see it: by its own address, or in a page of the company's site. No cookie is needed for it."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from django.core.files.base import File
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from naryad.ui.responses import framed_by, refusals_in
from naryad.webforms.actions import SentRequest, receive_request
from naryad.webforms.forms import RequestForm
from naryad.webforms.models import WebForm
from naryad.webforms.queries import address_hash, answering, find_form
from naryad.webforms.rules import BITS, SOONEST, digest_of, is_proved, new_ticket, read_ticket
from naryad.workspaces.door.marks import by_open_link

SCRIPT = {"Cache-Control": "public, max-age=3600", "Cross-Origin-Resource-Policy": "cross-origin"}


@csrf_exempt  # it knows nobody: there is no login that a foreign page could use
@by_open_link
@require_http_methods(["GET", "HEAD", "POST"])
def web_form(request: HttpRequest, secret: str) -> HttpResponse:
    found = find_form(secret=secret)
    if found is None:
        return render(request, "webforms/form_gone.html", status=404)
    timezone.activate(found.workspace.time_zone)
    with translation.override(found.language):
        return framed_by(_answer(request, found, now=timezone.now()), "'self'", *found.sites)


@by_open_link
@require_safe
def script(request: HttpRequest, secret: str) -> HttpResponse:
    """Puts the form into the page that asks for it. The same for every form: it reads its own address."""
    body = render_to_string("webforms/form.js")
    return HttpResponse(body, content_type="text/javascript; charset=utf-8", headers=SCRIPT)


def show_form(
    request: HttpRequest, web_form: WebForm, form: RequestForm, *, is_preview: bool = False
) -> HttpResponse:
    context = {"web_form": web_form, "form": form, "bits": BITS, "is_preview": is_preview}
    context |= {"soonest": int(SOONEST.total_seconds() * 1000), "company": web_form.workspace.name}
    return render(request, "webforms/web_form.html", context, status=422 if form.errors else 200)


def empty_form(web_form: WebForm, *, now: datetime) -> RequestForm:
    initial = {"ticket": new_ticket(web_form.pk, now=now)}
    return RequestForm(web_form=web_form, member=answering(web_form), initial=initial)


def _answer(request: HttpRequest, web_form: WebForm, *, now: datetime) -> HttpResponse:
    if request.method != "POST":
        return show_form(request, web_form, empty_form(web_form, now=now))
    if request.POST.get("website"):  # only a robot sees it: it is told that all went well
        return _thanks(request, web_form)
    given, proof = request.POST.get("ticket", ""), request.POST.get("proof", "")
    ticket = read_ticket(given, form_id=web_form.pk, now=now)
    data = request.POST.copy()
    if ticket is None:
        data["ticket"] = new_ticket(web_form.pk, now=now)
    form = RequestForm(data, request.FILES, web_form=web_form, member=answering(web_form))
    if ticket is None:
        form.add_error(None, _("The page stood open for too long. Send it once more."))
    elif now - ticket.given_at < SOONEST or not is_proved(given, proof):
        form.add_error(None, _("We could not see that you are no robot. Send it once more."))
    if form.is_valid() and ticket is not None:
        with refusals_in(form):
            sent = _sent(request, web_form, form, key=ticket.key)
            receive_request(form_id=web_form.pk, sent=sent, now=now)
            return _thanks(request, web_form)
    return show_form(request, web_form, form)


def _sent(request: HttpRequest, web_form: WebForm, form: RequestForm, *, key: str) -> SentRequest:
    uploads: list[File[bytes]] = form.cleaned_data.get("files") or []
    typed = form.values | {name: value for own in form.custom.values() for name, value in own.items()}
    address = get_adapter().get_client_ip(request) or ""
    return SentRequest(
        key=key,
        digest=digest_of(typed, [(upload.name or "", upload.size) for upload in uploads]),
        values=form.values,
        custom=form.custom,
        uploads=uploads,
        address=address_hash(address, web_form.workspace),
    )


def _thanks(request: HttpRequest, web_form: WebForm) -> HttpResponse:
    context = {"web_form": web_form, "company": web_form.workspace.name}
    return render(request, "webforms/web_form_sent.html", context)
