"""Papers: the list of them, the page of one, its file, and what is pressed there."""

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from naryad.core.errors import ActionError, NotAllowed
from naryad.documents.actions.papers import (
    PAID_WITHIN,
    cancel_paper,
    change_paper,
    correct_paper,
    draft_paper,
    drop_paper,
    issue_paper,
)
from naryad.documents.forms import CancelPaperForm, PaperForm
from naryad.documents.lists import PAPERS
from naryad.documents.models import Paper
from naryad.documents.queries.content import content_of, set_paper
from naryad.documents.queries.papers import find_paper, is_own_paper, printed_paper, usual_entity
from naryad.documents.queries.printing import drawn_page
from naryad.documents.rules.kinds import KINDS, PaperKind
from naryad.entities.queries import offered_entities
from naryad.files.models import Attachment
from naryad.files.views import HARMLESS, send_file, send_preview
from naryad.offers.queries.offers import find_offers
from naryad.orders.models import Order
from naryad.orders.queries.orders import find_order
from naryad.tables.views.answer import answer_table
from naryad.ui.responses import add_changed, add_toast, close_modal, refusals_in, seen_version
from naryad.workspaces.door.marks import MemberRequest, needs, streams
from naryad.workspaces.lists import viewer
from naryad.workspaces.models import Member
from naryad.workspaces.rules import may, require

SHOWN_BY_BROWSERS = {
    **HARMLESS,
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}
"""Of a PDF that was made here: in a sandbox browsers do not show it."""


@needs("documents.view")
@require_safe
def paper_list(request: MemberRequest, workspace: str) -> HttpResponseBase:
    looks = viewer(member=request.member, now=timezone.now())
    return answer_table(
        request,
        PAPERS,
        looks,
        "documents/paper_list.html",
        {"may_edit_entities": bool(request.reach("entities.edit"))},
    )


@needs("documents.edit")
@require_http_methods(["GET", "POST"])
def paper_create(request: MemberRequest, workspace: str, pk: int, kind: str) -> HttpResponse:
    """A draft of an order's paper; `issue`: the paper itself, in one press."""
    return _create(request, _kind(kind, of="order"), Paper(order=order_for_paper(request, pk)))


@needs("offer_papers.edit")
@require_http_methods(["GET", "POST"])
def offer_paper_create(request: MemberRequest, workspace: str, pk: int, kind: str) -> HttpResponse:
    """The same of an offer."""
    offer = get_object_or_404(find_offers(member=request.member), pk=pk)
    require(request.member, "documents.edit", is_own=is_own_paper(offer.deal, None, member=request.member))
    return _create(request, _kind(kind, of="offer"), Paper(offer=offer))


def _create(request: MemberRequest, kind: PaperKind, subject: Paper) -> HttpResponse:
    """`subject`: a paper that names what it would be of."""
    if request.method != "POST":
        return _form(
            request,
            PaperForm(kind=kind, order=subject.order, initial=_initial(request, subject)),
            kind,
            subject,
        )
    form = PaperForm(request.POST, kind=kind, order=subject.order)
    if form.is_valid():
        who: dict[str, Any] = {"actor": request.member, "now": timezone.now()}
        of: dict[str, Any] = {"order_id": subject.order_id, "offer_id": subject.offer_id}
        with refusals_in(form):
            paper = draft_paper(kind=kind.key, **of, **form.values(), **who)
            if "issue" in request.POST:
                issue_paper(paper_id=paper.pk, **who)
            url = reverse("documents:paper", args=[request.member.workspace.slug, paper.pk])
            return HttpResponse(status=204, headers={"HX-Redirect": url})
    return _form(request, form, kind, subject)


@needs("documents.view")
@require_safe
def paper_print(request: MemberRequest, workspace: str, pk: int, kind: str) -> HttpResponse:
    """A paper that is not kept, as it is now."""
    order, of = order_for_paper(request, pk, "documents.view"), _kind(kind, of="order")
    if of.is_kept:
        raise Http404(kind)
    today = request.member.workspace.today(timezone.now())
    printed = printed_paper(kind, order, member=request.member, day=today)
    [pdf] = set_paper(kind, content_of(printed), to=["pdf"])
    return send_pdf(pdf, f"{order.code} {of.label}.pdf")


@needs("documents.view")
@require_safe
def paper(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return render(request, "documents/paper.html", _shown(request, _paper(request, pk)))


@needs("documents.edit")
@require_http_methods(["GET", "POST"])
def paper_edit(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    found = _paper(request, pk)
    require(
        request.member, "documents.edit", is_own=is_own_paper(found.deal, found.order, member=request.member)
    )
    initial = {name: getattr(found, name) for name in ("entity", "dated_on", "due_on", "expected", "note")}
    form = PaperForm(
        request.POST if request.method == "POST" else None,
        kind=_kind(found.kind),
        order=found.order,
        initial=initial,
    )
    if form.is_valid():
        with refusals_in(form):
            change_paper(
                paper_id=pk,
                version=seen_version(request),
                **form.values(),
                actor=request.member,
                now=timezone.now(),
            )
            return close_modal(add_changed(HttpResponse(status=204), f"paper:{pk}"))
    return _form(request, form, _kind(found.kind), found)


@needs("documents.edit")
@require_POST
def paper_issue(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    _paper(request, pk)
    try:
        issued = issue_paper(paper_id=pk, actor=request.member, now=timezone.now())
    except NotAllowed:
        raise
    except ActionError as refusal:
        return add_toast(_card(request, pk, status=422), str(refusal), level="error")
    return add_toast(_card(request, pk), _("Issued: № %(number)s") % {"number": issued.number})


@needs("documents.edit")
@require_http_methods(["GET", "POST"])
def paper_cancel(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    found, form = _paper(request, pk), CancelPaperForm(request.POST if request.method == "POST" else None)
    require(
        request.member, "documents.edit", is_own=is_own_paper(found.deal, found.order, member=request.member)
    )
    if form.is_valid():
        with refusals_in(form, beside="reason"):
            cancel_paper(
                paper_id=pk, reason=form.cleaned_data["reason"], actor=request.member, now=timezone.now()
            )
            return close_modal(add_changed(HttpResponse(status=204), f"paper:{pk}"))
    context = {"paper": found, "form": form}
    return render(request, "documents/paper_cancel.html", context, status=422 if form.errors else 200)


@needs("documents.edit")
@require_POST
def paper_correct(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    _paper(request, pk)
    correction = correct_paper(paper_id=pk, actor=request.member, now=timezone.now())
    url = reverse("documents:paper", args=[workspace, correction.pk])
    return HttpResponse(status=204, headers={"HX-Redirect": url})


@needs("documents.edit")
@require_POST
def paper_drop(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    _paper(request, pk)
    drop_paper(paper_id=pk, actor=request.member, now=timezone.now())
    url = reverse("documents:paper_list", args=[workspace])
    return HttpResponse(status=204, headers={"HX-Redirect": url})


@needs("documents.view")
@require_safe
def paper_preview(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """A picture of the first page; of a draft, as it would be now."""
    found = _paper(request, pk)
    if found.attachment is not None and found.attachment.preview_key:
        return send_preview(request, found.attachment)
    if found.attachment is not None:
        return HttpResponse(drawn_page(found), content_type="image/png", headers=HARMLESS)
    [picture] = set_paper(found.kind, content_of(found), to=["png"])
    return HttpResponse(picture, content_type="image/png", headers=HARMLESS | {"Cache-Control": "no-store"})


@needs("documents.view")
@require_safe
def paper_draft(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """The PDF that a draft would be now, with its mark across."""
    found = _paper(request, pk)
    if not found.is_draft:
        raise Http404(pk)
    [pdf] = set_paper(found.kind, content_of(found), to=["pdf"])
    return send_pdf(pdf, "draft.pdf")


@needs("documents.view")
@streams
@require_safe
def paper_file(request: MemberRequest, workspace: str, pk: int) -> HttpResponseBase:
    """The file that was issued: shown by the browser, which prints it; ?download saves it."""

    def find(member: Member) -> Attachment:
        found = get_object_or_404(find_paper(member=member), pk=pk)
        if found.attachment is None:
            raise Http404(pk)
        return found.attachment

    return send_file(request, workspace, capability="documents.view", find=find, harmless=SHOWN_BY_BROWSERS)


def _paper(request: MemberRequest, pk: int) -> Paper:
    rows = find_paper(member=request.member).select_related(
        "workspace", "order__workspace", "offer__workspace", "deal__client", "deal__responsible"
    )
    return get_object_or_404(rows, pk=pk)


def order_for_paper(request: MemberRequest, pk: int, capability: str = "documents.edit") -> Order:
    order = get_object_or_404(find_order(member=request.member), pk=pk)
    require(request.member, capability, is_own=is_own_paper(order.deal, order, member=request.member))
    return order


def _kind(key: str, *, of: str = "") -> PaperKind:
    if key not in KINDS or of not in ("", KINDS[key].of):
        raise Http404(key)
    return KINDS[key]


def send_pdf(body: bytes, name: str) -> HttpResponse:
    """What was made just now, shown by the browser."""
    said = content_disposition_header(as_attachment=False, filename=name) or "inline"
    headers = SHOWN_BY_BROWSERS | {"Cache-Control": "no-store", "Content-Disposition": said}
    return HttpResponse(body, content_type="application/pdf", headers=headers)


def _initial(request: MemberRequest, subject: Paper) -> dict[str, Any]:
    today = request.member.workspace.today(timezone.now())
    of = subject.offer or subject.order
    entity = usual_entity(of.deal if of else None) or offered_entities().values_list("pk", flat=True).first()
    return {"entity": entity, "dated_on": today, "due_on": today + PAID_WITHIN}


def _form(request: MemberRequest, form: PaperForm, kind: PaperKind, paper: Paper) -> HttpResponse:
    context = {
        "form": form,
        "kind": kind,
        "paper": paper,
        "lacks_entity": not offered_entities().exists(),
        "may_add_entity": bool(request.reach("entities.edit")),
    }
    return render(request, "documents/paper_form.html", context, status=422 if form.errors else 200)


def _shown(request: MemberRequest, found: Paper) -> dict[str, Any]:
    is_own = is_own_paper(found.deal, found.order, member=request.member)
    return {
        "paper": found,
        "kind": _kind(found.kind),
        "may_edit": may(request.member, "documents.edit", is_own=is_own),
        "refusal": _refusal(found),
    }


def _refusal(found: Paper) -> str:
    """Why a draft cannot be issued as it is."""
    if not found.is_draft:
        return ""
    try:
        content_of(found)
    except ActionError as refusal:
        return str(refusal)
    return ""


def _card(request: MemberRequest, pk: int, *, status: int = 200) -> HttpResponse:
    context = _shown(request, _paper(request, pk))
    return render(request, "documents/_paper_card.html", context, status=status)
