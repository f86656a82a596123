"""That the client took an offer, said by a member."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from naryad.offers.actions.accept import accept_offer
from naryad.offers.actions.shared import require_offer_edit
from naryad.offers.actions.takeback import take_back
from naryad.offers.forms import AcceptForm
from naryad.offers.models import Offer
from naryad.offers.queries.offers import content_of, sections_of, sent_version
from naryad.offers.queries.promises import promises
from naryad.offers.rules import Content, read_content
from naryad.offers.views.offers import changed_card, find_offer
from naryad.ui.responses import add_changed, add_toast, close_modal, in_modal, refusals_in
from naryad.workspaces.door.marks import MemberRequest, needs


@needs("offers.edit")
@require_http_methods(["GET", "POST"])
def offer_accept(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """What becomes of it is shown first."""
    found = find_offer(request, pk)
    require_offer_edit(found, request.member)
    now = timezone.now()
    version, content = sent_version(found), content_of(found, sections_of(found))
    is_changed = version is not None and version.content != content.kept()
    sent = version.number if version and is_changed else None
    form = AcceptForm(request.POST if request.method == "POST" else None, sent=sent)
    if form.is_valid():
        with refusals_in(form):
            accept_offer(offer_id=pk, **form.values(), actor=request.member, now=now)
            return _accepted(request, found)
    taken = read_content(version.content) if version and is_changed else content
    context = {"offer": found, "form": form, "sections": _days(found, taken, request)}
    if request.method == "POST":
        return in_modal(render(request, "offers/offer_accept.html", context, status=422))
    return render(request, "offers/offer_accept.html", context)


def _days(found: Offer, content: Content, request: MemberRequest) -> list[tuple[str, object]]:
    """(title, the day that it would be promised for) of each section; none of an offer that is not open any more."""
    if not found.is_open:
        return []
    workspace = request.member.workspace
    foreseen = promises(content.sections, deal=found.deal, workspace=workspace, now=timezone.now())
    return [(section.title, one.day) for section, one in zip(content.sections, foreseen, strict=True)]


def _accepted(request: MemberRequest, found: Offer) -> HttpResponse:
    said = _("Offer № %(number)d is accepted: its orders are made") % {"number": found.number}
    undo_url = reverse("offers:offer_take_back", args=[request.member.workspace.slug, found.pk])
    response = close_modal(add_changed(changed_card(request, found.pk), "order"))
    return add_toast(response, said, undo_url=undo_url, seconds=10)


@needs("offers.edit")
@require_POST
def offer_take_back(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    find_offer(request, pk)
    take_back(offer_id=pk, actor=request.member, now=timezone.now())
    said = _("The acceptance is taken back: its orders are cancelled")
    return add_toast(add_changed(changed_card(request, pk), "order"), said)
