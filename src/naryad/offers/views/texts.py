"""Settings: what new offers begin with."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from naryad.offers.actions.texts import write_usual_text
from naryad.offers.forms import OfferTextForm
from naryad.offers.queries.texts import language_name, usual_text, usual_texts
from naryad.ui.responses import refusals_in, seen_version
from naryad.workspaces.door.marks import MemberRequest, needs


@needs("offers.set_up")
@require_safe
def text_list(request: MemberRequest, workspace: str) -> HttpResponse:
    return render(request, "offers/text_list.html", {"section": "offer_texts", "texts": usual_texts()})


@needs("offers.set_up")
@require_http_methods(["GET", "POST"])
def text_edit(request: MemberRequest, workspace: str, language: str) -> HttpResponse:
    if language not in dict(settings.LANGUAGES):
        raise Http404(language)
    text = usual_text(language)
    form = OfferTextForm(request.POST if request.method == "POST" else None, text=text)
    if form.is_valid():
        with refusals_in(form):
            write_usual_text(
                language=language,
                version=seen_version(request),
                **form.cleaned_data,
                actor=request.member,
                now=timezone.now(),
            )
            url = reverse("offers:text_list", args=[workspace])
            return HttpResponse(status=204, headers={"HX-Redirect": url})
    context = {"form": form, "text": text, "name": language_name(language)}
    return render(request, "offers/text_edit.html", context, status=422 if form.errors else 200)
