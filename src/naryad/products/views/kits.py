"""The parts of a kit, on its card."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from naryad.products.actions.kits import add_kit_part, change_kit_part, remove_kit_part
from naryad.products.forms import KitPartForm
from naryad.products.models import KitPart
from naryad.products.queries import visible_products
from naryad.products.views.products import find_product, show_card
from naryad.ui.responses import add_changed, add_toast, refusals_in
from naryad.workspaces.door.marks import MemberRequest, needs


@needs("products.edit")
@require_POST
def part_add(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    found = find_product(request, pk)
    form = KitPartForm(request.POST, member=request.member)
    if form.is_valid():
        with refusals_in(form, beside="name"):
            add_kit_part(
                kit_id=pk,
                product_id=form.cleaned_data["product"],
                quantity=form.cleaned_data["quantity"],
                actor=request.member,
                now=timezone.now(),
            )
            return _changed(request, pk)
    return show_card(request, found.pk, new_part=form, status=422)


@needs("products.edit")
@require_POST
def part_edit(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    part = _part(request, pk)
    form = KitPartForm(request.POST, member=request.member, part=part)
    if form.is_valid():
        with refusals_in(form, beside="quantity"):
            quantity = form.cleaned_data["quantity"]
            change_kit_part(part_id=pk, quantity=quantity, actor=request.member, now=timezone.now())
            return _changed(request, part.kit_id)
    return show_card(request, part.kit_id, refused_part=(pk, form), status=422)


@needs("products.edit")
@require_POST
def part_remove(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    part = _part(request, pk)
    remove_kit_part(part_id=pk, actor=request.member, now=timezone.now())
    return add_toast(_changed(request, part.kit_id), _("Not in the kit any more: %(name)s") % {"name": part})


def _part(request: MemberRequest, pk: int) -> KitPart:
    seen = visible_products(member=request.member)
    return get_object_or_404(KitPart.objects.filter(kit__in=seen).select_related("product"), pk=pk)


def _changed(request: MemberRequest, pk: int) -> HttpResponse:
    return add_changed(show_card(request, pk), f"product:{pk}")
