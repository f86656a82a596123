"""Sections of an offer and the items in them, changed where they are read."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from naryad.core.ids import row_id, row_ids
from naryad.offers.actions.sections import (
    add_offer_item,
    add_section,
    move_offer_item,
    order_offer_items,
    order_sections,
    remove_offer_item,
    remove_section,
    update_offer_item,
    update_section,
)
from naryad.offers.forms import SectionForm, SectionInlineForm
from naryad.offers.models import OfferItem, OfferSection
from naryad.offers.queries.offers import visible_offers
from naryad.offers.views.offers import changed_card, find_offer, new_item_form, show_card
from naryad.orders.forms.orders import ItemInlineForm
from naryad.orders.queries.types import order_types
from naryad.ui.responses import add_toast, refusals_in, seen_version
from naryad.workspaces.door.marks import MemberRequest, needs


@needs("offers.edit")
@require_POST
def section_add(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    form = SectionForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        with refusals_in(form):
            find_offer(request, pk)
            add_section(
                offer_id=pk,
                order_type_id=typed["order_type"].pk,
                title=typed["title"],
                actor=request.member,
                now=timezone.now(),
            )
            return changed_card(request, pk)
    return show_card(request, find_offer(request, pk), new_section=form, status=422)


@needs("offers.edit")
@require_POST
def section_edit(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """One field, as offer_edit."""
    section, name = _section(request, pk), request.POST.get("field", "")
    offered = [(row.pk, row.name) for row in order_types()]
    form = SectionInlineForm(section, offered=offered, typed={name: request.POST.get(name, "")})
    if name in form.fields and form.is_valid():
        with refusals_in(form, beside=name):
            update_section(section_id=pk, **form.one(name), **_who(request))
            return changed_card(request, section.offer_id)
    return show_card(request, find_offer(request, section.offer_id), section_form=(pk, form), status=422)


@needs("offers.edit")
@require_POST
def section_remove(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    section = _section(request, pk)
    remove_section(section_id=pk, actor=request.member, now=timezone.now())
    said = _("Section removed: %(title)s") % {"title": section.title}
    return add_toast(changed_card(request, section.offer_id), said)


@needs("offers.edit")
@require_POST
def section_order(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Of the offer `pk`."""
    find_offer(request, pk)
    order_sections(offer_id=pk, section_ids=_ordered(request), actor=request.member, now=timezone.now())
    return changed_card(request, pk)


@needs("offers.edit")
@require_POST
def item_add(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    section = _section(request, pk)
    found = find_offer(request, section.offer_id)
    form = new_item_form(request, section, found, data=request.POST)
    if form.is_valid():
        with refusals_in(form):
            add_offer_item(section_id=pk, item=form.item(), actor=request.member, now=timezone.now())
            return changed_card(request, found.pk)
    return show_card(request, found, new_item=(pk, form), status=422)


@needs("offers.edit")
@require_POST
def item_edit(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """One field, as offer_edit."""
    item, name = _item(request, pk), request.POST.get("field", "")
    form = ItemInlineForm(item, with_money=True, typed={name: request.POST.get(name, "")})
    if name in form.fields and form.is_valid():
        with refusals_in(form, beside=name):
            update_offer_item(item_id=pk, **form.one(name), **_who(request))
            return changed_card(request, item.section.offer_id)
    found = find_offer(request, item.section.offer_id)
    return show_card(request, found, item_form=(pk, form), status=422)


@needs("offers.edit")
@require_POST
def item_remove(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    item = _item(request, pk)
    remove_offer_item(item_id=pk, actor=request.member, now=timezone.now())
    said = _("Item removed: %(item)s") % {"item": item.name}
    return add_toast(changed_card(request, item.section.offer_id), said)


@needs("offers.edit")
@require_POST
def item_move(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Into the `section`; of an undo, also its `place` there. Both may stand in the address."""
    item, asked = _item(request, pk), {**request.GET.dict(), **request.POST.dict()}
    came_from, before = item.section_id, item.section.items.filter(_stands_before(item)).count()
    moved = move_offer_item(
        item_id=pk,
        section_id=row_id(asked.get("section", "")) or 0,
        place=row_id(asked["place"]) if asked.get("place") else None,
        actor=request.member,
        now=timezone.now(),
    )
    said = _("“%(item)s” stands in “%(section)s” now") % {"item": moved.name, "section": moved.section}
    url = reverse("offers:item_move", args=[workspace, pk]) + f"?section={came_from}&place={before}"
    return add_toast(changed_card(request, moved.section.offer_id), said, undo_url=url, seconds=10)


def _stands_before(item: OfferItem) -> Q:
    """As items of a section are ordered."""
    return Q(sequence__lt=item.sequence) | Q(sequence=item.sequence, pk__lt=item.pk)


@needs("offers.edit")
@require_POST
def item_order(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Of the section `pk`."""
    section = _section(request, pk)
    order_offer_items(section_id=pk, item_ids=_ordered(request), actor=request.member, now=timezone.now())
    return changed_card(request, section.offer_id)


def _ordered(request: MemberRequest) -> list[int]:
    return row_ids(request.POST.get("order", "").split(","))


def _who(request: MemberRequest) -> dict[str, Any]:
    return {"version": seen_version(request), "actor": request.member, "now": timezone.now()}


def _section(request: MemberRequest, pk: int) -> OfferSection:
    seen = visible_offers(member=request.member).values("pk")
    return get_object_or_404(OfferSection.objects.filter(offer__in=seen).select_related("order_type"), pk=pk)


def _item(request: MemberRequest, pk: int) -> OfferItem:
    seen = visible_offers(member=request.member).values("pk")
    return get_object_or_404(
        OfferItem.objects.filter(section__offer__in=seen).select_related("section"), pk=pk
    )
