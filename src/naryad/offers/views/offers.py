"""The list of offers, the card of one, and what is done with it as a whole."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from naryad.activity.queries import History, history_page
from naryad.crm.models import Deal
from naryad.crm.queries.deals import visible_deals
from naryad.offers.actions.offers import (
    close_offer,
    copy_offer,
    create_offer,
    reopen_offer,
    send_offer,
    update_offer,
)
from naryad.offers.forms import OfferForm, OfferInlineForm, SectionForm, SectionInlineForm
from naryad.offers.lists import OFFERS
from naryad.offers.models import Offer
from naryad.offers.queries.offers import (
    OfferedSection,
    content_of,
    find_offers,
    may_edit,
    proposed_types,
    sections_of,
    sent_version,
    shown_version,
    state_of,
    versions_of,
)
from naryad.offers.queries.texts import usual_texts
from naryad.offers.rules import VALID_FOR
from naryad.orders.forms.orders import ItemForm, ItemInlineForm
from naryad.orders.queries.orders import totals
from naryad.orders.queries.types import order_types
from naryad.tables.views.answer import answer_table
from naryad.ui.hooks.asks import Ask
from naryad.ui.responses import add_changed, add_toast, refusals_in, seen_version
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.lists import viewer
from naryad.workspaces.rules import NONE, facts_seen, require, unseen_fields

WENT_OUT: Ask[HttpResponse | None] = Ask(
    "offer.went_out", "What is asked after an offer was sent: a letter to the client"
)


@needs("offers.view")
@require_safe
def offer_list(request: MemberRequest, workspace: str) -> HttpResponseBase:
    looks = viewer(member=request.member, now=timezone.now())
    return answer_table(request, OFFERS, looks, "offers/offer_list.html", {})


@needs("offers.edit")
@require_http_methods(["GET", "POST"])
def offer_create(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Of the deal `pk`."""
    deal = get_object_or_404(visible_deals(member=request.member).select_related("client"), pk=pk)
    _require_edit(request, deal)
    now = timezone.now()
    today = request.member.workspace.today(now)
    initial = {
        "title": deal.title,
        "valid_until": today + VALID_FOR,
        "order_type": order_types().first(),
        "language": request.member.workspace.language,
    }
    written = [(text.language, name) for name, text in usual_texts() if text.is_written]
    form = OfferForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        languages=written,
        member=request.member,
    )
    if form.is_valid():
        with refusals_in(form):
            offer = create_offer(deal_id=deal.pk, **form.values(), actor=request.member, now=now)
            return _opened(request, offer)
    context = {"deal": deal, "form": form, "has_types": order_types().exists()}
    return render(request, "offers/offer_create.html", context, status=422 if form.errors else 200)


@needs("offers.view")
@require_safe
def offer(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return show_card(request, find_offer(request, pk))


@needs("offers.view")
@require_safe
def offer_history(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Earlier lines, below those that the card shows."""
    found = find_offer(request, pk)
    return render(request, "activity/_history.html", {"history": _history(request, found.pk)})


@needs("offers.view")
@require_safe
def offer_version(request: MemberRequest, workspace: str, pk: int, number: int) -> HttpResponse:
    """As the client read it."""
    found = find_offer(request, pk)
    version = sent_version(found, number)
    if version is None:
        raise Http404(number)
    page = shown_version(version, offer=found)
    return render(request, "offers/offer_version.html", {"offer": found, "page": page})


@needs("offers.edit")
@require_POST
def offer_edit(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """One field: `field` names it, its value stands under its own name; `version` is what was read."""
    found, name = find_offer(request, pk), request.POST.get("field", "")
    today = found.workspace.today(timezone.now())
    form = OfferInlineForm(found, today=today, typed={name: request.POST.get(name, "")})
    if name in form.fields and form.is_valid():
        with refusals_in(form, beside=name):
            update_offer(
                offer_id=pk,
                version=seen_version(request),
                **form.one(name),
                actor=request.member,
                now=timezone.now(),
            )
            return changed_card(request, pk)
    return show_card(request, find_offer(request, pk), form=form, status=422)


@needs("offers.edit")
@require_POST
def offer_send(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    find_offer(request, pk)
    version = send_offer(offer_id=pk, actor=request.member, now=timezone.now())
    said = _("Version %(number)d is what the client sees now") % {"number": version.number}
    return add_toast(_went_out(request, pk) or changed_card(request, pk), said)


@needs("offers.edit")
@require_POST
def offer_close(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return _pressed(request, pk, close_offer, _("The offer is closed"), back="offers:offer_reopen")


@needs("offers.edit")
@require_POST
def offer_reopen(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return _pressed(request, pk, reopen_offer, _("The offer is open again"), back="offers:offer_close")


@needs("offers.edit")
@require_POST
def offer_copy(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    find_offer(request, pk)
    return _opened(request, copy_offer(offer_id=pk, actor=request.member, now=timezone.now()))


def _went_out(request: MemberRequest, pk: int) -> HttpResponse | None:
    """What an app above asks then, in the modal of the page; the card fetches itself anew."""
    if not request.headers.get("HX-Request"):
        return None
    found = find_offer(request, pk)
    asked = next((one for one in WENT_OUT(request=request, offer=found) if one), None)
    return add_changed(asked, f"offer:{pk}", f"deal:{found.deal_id}") if asked else None


def find_offer(request: MemberRequest, pk: int) -> Offer:
    return get_object_or_404(find_offers(member=request.member), pk=pk)


def changed_card(request: MemberRequest, pk: int) -> HttpResponse:
    """The card anew; other fragments of the page hear of it at once."""
    found = find_offer(request, pk)
    return add_changed(show_card(request, found), f"offer:{pk}", f"deal:{found.deal_id}")


def card_of(request: MemberRequest, pk: int, *, status: int = 200) -> HttpResponse:
    """The card anew, after an own field of it was changed or refused."""
    return show_card(request, find_offer(request, pk), status=status)


def show_card(
    request: MemberRequest,
    found: Offer,
    *,
    form: OfferInlineForm | None = None,
    section_form: tuple[int, SectionInlineForm] | None = None,
    item_form: tuple[int, ItemInlineForm] | None = None,
    new_item: tuple[int, ItemForm] | None = None,
    new_section: SectionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Forms that were refused stand in place of those that would be empty; each with the row that it is of."""
    sections, today = sections_of(found), found.workspace.today(timezone.now())
    can_edit = found.is_open and may_edit(request.member, found.deal)
    sent = sent_version(found) if found.sent_number else None
    lines = [item for section in sections for item in section.items]
    refused = (
        dict(filter(None, [section_form])),
        dict(filter(None, [item_form])),
        dict(filter(None, [new_item])),
    )
    context = {
        "offer": found,
        "can_edit": can_edit,
        "may_press": may_edit(request.member, found.deal),
        "form": form or (OfferInlineForm(found, today=today) if can_edit else None),
        "sections": _sections(request, found, sections, refused, can_edit=can_edit),
        "new_section": new_section or (SectionForm() if can_edit else None),
        "totals": totals(lines=lines, prices_include_vat=found.workspace.prices_include_vat),
        "state": state_of(found, today=today),
        "is_expired": found.is_expired(today),
        "is_changed": found.is_open
        and sent is not None
        and sent.content != content_of(found, sections).kept(),
        "versions": list(versions_of(found)) if found.sent_number else [],
        "sees_products": request.reach("products.view") != NONE,
        "history": _history(request, found.pk),
    }
    is_part = request.method == "POST" or request.headers.get("HX-Target", "").endswith("#offer-card")
    template = "offers/_offer_card.html" if is_part else "offers/offer.html"
    return render(request, template, context, status=status)


def _sections(
    request: MemberRequest,
    found: Offer,
    sections: list[OfferedSection],
    refused: tuple[dict[int, SectionInlineForm], dict[int, ItemInlineForm], dict[int, ItemForm]],
    *,
    can_edit: bool,
) -> list[dict[str, Any]]:
    """Each with its forms, where it may be changed."""
    of_section, of_item, of_new = refused
    offered = [(row.pk, row.name) for row in order_types()] if can_edit and sections else []
    proposed = proposed_types(sections) if can_edit else {}
    shown = []
    for one in sections:
        forms: dict[str, Any] = {}
        if can_edit:
            forms["form"] = of_section.get(one.row.pk) or SectionInlineForm(one.row, offered=offered)
            forms["new_item"] = of_new.get(one.row.pk) or new_item_form(request, one.row, found)
        items = [
            (item, (of_item.get(item.pk) or ItemInlineForm(item, with_money=True)) if can_edit else None)
            for item in one.items
        ]
        forms["proposed"] = proposed.get(one.row.pk)
        shown.append({"section": one.row, "items": items, "totals": one.totals, **forms})
    return shown


def new_item_form(request: MemberRequest, section: Any, found: Offer, *, data: Any = None) -> ItemForm:
    return ItemForm(
        data,
        auto_id=f"new-item-{section.pk}-%s",
        initial={"quantity": 1, "vat_rate": request.member.workspace.default_vat or None},
        member=request.member,
        branch=section.order_type_id,
        client_id=found.deal.client_id,
    )


def _history(request: MemberRequest, pk: int) -> History:
    return history_page(
        topic=f"offer:{pk}",
        url=reverse("offers:offer_history", args=[request.member.workspace.slug, pk]),
        before=request.GET.get("before"),
        with_money=True,
        hidden=unseen_fields(request.member),
        **facts_seen(request.member),
    )


def _pressed(
    request: MemberRequest, pk: int, action: Callable[..., Any], text: str, *, back: str
) -> HttpResponse:
    find_offer(request, pk)
    action(offer_id=pk, actor=request.member, now=timezone.now())
    undo_url = reverse(back, args=[request.member.workspace.slug, pk])
    return add_toast(changed_card(request, pk), text, undo_url=undo_url, seconds=10)


def _require_edit(request: MemberRequest, deal: Deal) -> None:
    require(request.member, "offers.edit", is_own=deal.responsible_id == request.member.pk)


def _opened(request: MemberRequest, made: Offer) -> HttpResponse:
    url = reverse("offers:offer", args=[request.member.workspace.slug, made.pk])
    return HttpResponse(status=204, headers={"HX-Redirect": url})
