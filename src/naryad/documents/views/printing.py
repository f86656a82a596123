"""Papers of the orders that are ticked in their table, as one file."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from naryad.core.errors import ActionError, filled
from naryad.core.ids import row_ids
from naryad.documents.actions.many import issue_papers
from naryad.documents.forms import PrintForm
from naryad.documents.queries.papers import is_own_paper
from naryad.documents.queries.printing import MOST, Refused, contents_now, issued_of, kept_file, printed_file
from naryad.documents.rules.kinds import PaperContent, PaperKind, kinds_of
from naryad.documents.views.papers import send_pdf
from naryad.orders.models import Order
from naryad.orders.queries.orders import find_order
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.rules import may, require


class CannotPrintPapers(ActionError):
    """Its message is shown to the user."""


@needs("documents.view")
@require_http_methods(["GET", "POST"])
def print_papers(request: MemberRequest, workspace: str) -> HttpResponse:
    """Which papers; then what there is of them, with those issued that were asked for."""
    orders, hidden = _orders(request)
    given = request.POST if request.method == "POST" else None
    form = PrintForm(given, kinds=_kinds(request), may_issue=bool(request.reach("documents.edit")))
    context: dict[str, Any] = {"form": form, "orders": [*orders, *hidden]}
    if form.is_valid():
        kind: PaperKind = form.cleaned_data["kind"]
        told = _ready(request, kind, orders, issues=form.cleaned_data.get("issues", False))
        unseen = [(order, _("You do not see the papers of this order.")) for order in hidden]
        context |= told | {"kind": kind, "refused": [*told["refused"], *unseen]}
    return render(request, "documents/print_papers.html", context, status=422 if form.errors else 200)


@needs("documents.view")
@require_safe
def print_file(request: MemberRequest, workspace: str) -> HttpResponse:
    kind = next((one for one in _kinds(request) if one.key == request.GET.get("kind")), None)
    if kind is None:
        raise Http404
    orders, hidden = _orders(request)
    if hidden:
        raise Http404
    if kind.is_kept:
        body = kept_file(kind, orders, member=request.member)
    else:
        contents, _refused = _contents(request, kind, orders)
        body = printed_file(kind, contents.values())
    if not body:
        raise CannotPrintPapers(_("None of these orders has such a paper."))
    return send_pdf(body, f"{kind.label}.pdf")


def _ready(
    request: MemberRequest, kind: PaperKind, orders: Sequence[Order], *, issues: bool
) -> dict[str, Any]:
    """`ready`: how many orders have it; `refused`: of which there is none, and why; `file_url`."""
    if not kind.is_kept:
        contents, refused = _contents(request, kind, orders)
        return _told(request, kind, orders, found=set(contents), refused=refused)
    found = set(issued_of(kind, orders, member=request.member))
    lacking = [order for order in orders if order.pk not in found]
    refused = [(order, str(_("No such paper is issued."))) for order in lacking]
    if issues and lacking:
        ids = [order.pk for order in lacking]
        made, refused = issue_papers(kind=kind.key, order_ids=ids, actor=request.member, now=timezone.now())
        found |= {paper.order_id for paper in made if paper.order_id}
    return _told(request, kind, orders, found=found, refused=refused)


def _told(
    request: MemberRequest, kind: PaperKind, orders: Sequence[Order], *, found: set[int], refused: Refused
) -> dict[str, Any]:
    query = urlencode(
        {"kind": kind.key, "row": [order.pk for order in orders if order.pk in found]}, doseq=True
    )
    url = reverse("documents:print_file", args=[request.member.workspace.slug])
    return {"ready": len(found), "refused": refused, "file_url": f"{url}?{query}"}


def _contents(
    request: MemberRequest, kind: PaperKind, orders: Sequence[Order]
) -> tuple[dict[int, PaperContent], Refused]:
    today = request.member.workspace.today(timezone.now())
    return contents_now(kind, orders, member=request.member, day=today)


def _kinds(request: MemberRequest) -> list[PaperKind]:
    workspace = request.member.workspace
    return [kind for kind in kinds_of("order") if kind.suits(workspace, has_client=True)]


def _orders(request: MemberRequest) -> tuple[list[Order], list[Order]]:
    """Those of which the member may see papers, and those of which not; what they may not see at all is not there."""
    given = set(request.POST.getlist("row") or request.GET.getlist("row"))
    if not given:
        raise CannotPrintPapers(_("Choose the orders first."))
    if len(given) > MOST:
        raise CannotPrintPapers(filled(_("No more than %(most)d orders at once."), {"most": MOST}))
    member = request.member
    rows = find_order(member=member).filter(pk__in=row_ids(given)).order_by("sort_number")
    if len(rows) < len(given):
        raise Http404
    seen: dict[bool, list[Order]] = {True: [], False: []}
    for order in rows:
        is_own = is_own_paper(order.deal, order, member=member)
        seen[may(member, "documents.view", is_own=is_own)].append(order)
    if not seen[True]:
        require(member, "documents.view", is_own=False)
    return seen[True], seen[False]
