"""The catalogue and the card of a product."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.forms import BoundField
from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from naryad.core.ids import row_id
from naryad.core.money import format_typed_money, line_total
from naryad.core.quantity import format_typed_quantity
from naryad.products.actions.products import (
    archive_product,
    create_product,
    restore_product,
    set_list_price,
    update_product,
)
from naryad.products.forms import KitPartForm, ListPriceForm, ProductForm
from naryad.products.lists import PRODUCTS
from naryad.products.models import KitPart, PriceList, Product
from naryad.products.queries import (
    PICKED,
    every_group,
    is_meant,
    kit_parts,
    last_prices,
    list_prices,
    may_edit,
    picture_of,
    price_list_of,
    prices_by,
    search_products,
    visible_products,
)
from naryad.products.rules import unit_word
from naryad.tables.views.answer import answer_table
from naryad.ui.fields import searched
from naryad.ui.responses import add_changed, add_toast, refusals_in, seen_version
from naryad.ui.templatetags.figures import format_money
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.lists import viewer
from naryad.workspaces.models import Workspace

OFFERED = 12
SHOWN = ("article", "barcode", "group", "unit", "vat_rate", "note")


@needs("products.view")
@require_safe
def product_list(request: MemberRequest, workspace: str) -> HttpResponseBase:
    looks = viewer(member=request.member, now=timezone.now())
    context = {"may_create": may_edit(request.member)}
    return answer_table(request, PRODUCTS, looks, "products/product_list.html", context)


@needs("products.edit")
@require_http_methods(["GET", "POST"])
def product_create(request: MemberRequest, workspace: str) -> HttpResponse:
    if request.method != "POST":
        return render(request, "products/product_create.html", {"form": ProductForm(member=request.member)})
    form = ProductForm(request.POST, member=request.member)
    if form.is_valid():
        with refusals_in(form):
            made = create_product(**form.product(), actor=request.member, now=timezone.now())
            url = reverse("products:product", args=[workspace, made.pk])
            return HttpResponse(status=204, headers={"HX-Redirect": url})
    return render(request, "products/_product_form.html", {"form": form}, status=422)


@needs("products.view")
@require_safe
def product_options(request: MemberRequest, workspace: str) -> HttpResponse:
    """Choices for <product-pick>. ?client=: at the prices by which that client buys."""
    text = searched(request.GET)
    rows = search_products(member=request.member, text=text, limit=OFFERED) if text else []
    return JsonResponse(_options(request, rows, text), safe=False)


def _options(request: MemberRequest, rows: Sequence[Product], text: str) -> list[dict[str, Any]]:
    client_id = row_id(request.GET.get("client")) if rows else None
    prices = prices_by(rows, price_list_id=price_list_of(client_id, member=request.member))
    more: dict[int, dict[str, str]] = {}
    for told in PICKED(ids=[row.pk for row in rows]) if rows else ():
        for pk, values in told.items():
            more.setdefault(pk, {}).update(values)
    workspace = request.member.workspace
    return [_option(row, prices[row.pk], text, workspace) | more.get(row.pk, {}) for row in rows]


def _option(found: Product, price: Decimal, text: str, workspace: Workspace) -> dict[str, Any]:
    """What an item takes of it, as people type it; `is_exact`: it is meant by its article or barcode."""
    return {
        "value": str(found.pk),
        "text": found.name,
        "article": found.article,
        "unit": unit_word(found.unit, language=workspace.language),
        "price": format_typed_money(price),
        "vat_rate": format_typed_quantity(found.vat_rate),
        "sum": format_money(price, workspace.currency),
        "is_exact": is_meant(found, text),
    }


@needs("products.view")
@require_safe
def product(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    return _card(request, find_product(request, pk))


@needs("products.edit")
@require_POST
def product_edit(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """One field of the card."""
    found, name = find_product(request, pk), request.POST.get("field", "")
    if name not in ProductForm.base_fields:
        raise Http404(name)
    form = ProductForm(
        request.POST,
        member=request.member,
        only=name,
        initial={"group": found.group_id},
        auto_id="product-%s",
    )
    if form.is_valid():
        with refusals_in(form, beside=name):
            update_product(
                product_id=pk,
                version=seen_version(request),
                **form.change(),
                actor=request.member,
                now=timezone.now(),
            )
    if form.errors:
        return _card(request, found, refused=form, status=422)
    return add_changed(_card(request, find_product(request, pk)), f"product:{pk}")


@needs("products.edit")
@require_POST
def list_price(request: MemberRequest, workspace: str, pk: int, list_pk: int) -> HttpResponse:
    """What it costs by one price list; emptied: what it costs otherwise."""
    found, price_list = find_product(request, pk), get_object_or_404(PriceList.objects.all(), pk=list_pk)
    form = ListPriceForm(request.POST, price_list=price_list)
    if form.is_valid():
        with refusals_in(form, beside="price"):
            set_list_price(
                product_id=pk,
                price_list_id=list_pk,
                price=form.cleaned_data["price"],
                version=seen_version(request),
                actor=request.member,
                now=timezone.now(),
            )
    if form.errors:
        return _card(request, found, refused_price=form, status=422)
    return add_changed(_card(request, find_product(request, pk)), f"product:{pk}")


@needs("products.edit")
@require_POST
def product_archive(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    find_product(request, pk)
    archive_product(product_id=pk, actor=request.member, now=timezone.now())
    url = reverse("products:product_restore", args=[workspace, pk])
    card = _card(request, find_product(request, pk))
    return add_toast(card, _("Moved to the archive"), undo_url=url, seconds=10)


@needs("products.edit")
@require_POST
def product_restore(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    find_product(request, pk)
    restore_product(product_id=pk, actor=request.member, now=timezone.now())
    url = reverse("products:product_archive", args=[workspace, pk])
    card = _card(request, find_product(request, pk))
    return add_toast(card, _("Taken back from the archive"), undo_url=url, seconds=10)


def show_card(request: MemberRequest, pk: int, **said: Any) -> HttpResponse:
    """The card anew, after what stands in it was changed or refused (`said`: as of _card)."""
    return _card(request, find_product(request, pk), **said)


def find_product(request: MemberRequest, pk: int) -> Product:
    return get_object_or_404(visible_products(member=request.member).select_related("group"), pk=pk)


def _card(
    request: MemberRequest,
    found: Product,
    *,
    refused: ProductForm | None = None,
    refused_price: ListPriceForm | None = None,
    new_part: KitPartForm | None = None,
    refused_part: tuple[int, KitPartForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    path = next((node.path for node in every_group() if node.row.pk == found.group_id), "")
    fields = _fields(found, request, refused)
    is_fragment = request.method == "POST" or request.headers.get("HX-Target") == "div#product-card"
    context = {
        "product": found,
        "path": path,
        "fields": fields,
        "inline_fields": [(fields[name], _text(found, name, path)) for name in SHOWN],
        "may_edit": may_edit(request.member) and not found.is_archived,
        "may_archive": may_edit(request.member),
        "prices": last_prices(product_id=found.pk),
        "list_prices": _list_prices(found, refused_price),
        "parts": _parts(found, request, refused_part),
        "new_part": new_part or KitPartForm(member=request.member),
        "picture": picture_of(product_id=found.pk) if request.reach("papers.view") else None,
        "is_part": is_fragment,
    }
    template = "products/_product_card.html" if is_fragment else "products/product.html"
    return render(request, template, context, status=status)


def _list_prices(
    found: Product, refused: ListPriceForm | None
) -> list[tuple[PriceList, Decimal | None, BoundField]]:
    """(list, price, its field) of every list in use."""
    rows = []
    for row, price in list_prices(product_id=found.pk):
        is_refused = refused is not None and refused.price_list.pk == row.pk
        form = (
            refused
            if refused is not None and is_refused
            else ListPriceForm(price_list=row, initial={"price": price})
        )
        rows.append((row, price, form["price"]))
    return rows


def _parts(
    found: Product, request: MemberRequest, refused: tuple[int, KitPartForm] | None
) -> list[tuple[KitPart, str, Decimal, KitPartForm]]:
    """(part, how many, what so many cost, the form of how many) of a kit."""
    refused_pk, refused_form = refused or (0, None)
    return [
        (
            part,
            format_typed_quantity(part.quantity),
            line_total(quantity=part.quantity, price=part.product.price, discount=Decimal(0)),
            refused_form
            if refused_form is not None and part.pk == refused_pk
            else KitPartForm(member=request.member, part=part),
        )
        for part in kit_parts([found.pk]).get(found.pk, [])
    ]


def _fields(found: Product, request: MemberRequest, refused: ProductForm | None) -> dict[str, Any]:
    values = {name: getattr(found, name) for name in ProductForm.base_fields if name != "group"}
    form = ProductForm(
        member=request.member, initial=values | {"group": found.group_id}, auto_id="product-%s"
    )
    fields = {name: form[name] for name in ProductForm.base_fields}
    return fields | ({name: refused[name] for name in refused.fields} if refused else {})


def _text(found: Product, name: str, path: str) -> str:
    if name == "group":
        return path
    if name == "unit":
        return str(found.get_unit_display())
    if name == "vat_rate":
        return f"{ProductForm.base_fields[name].prepare_value(found.vat_rate)}"
    return str(getattr(found, name))
