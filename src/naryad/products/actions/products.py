"""Writes of the catalogue."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import Check, Edit, refuse_stale
from naryad.core.errors import ActionError, filled
from naryad.core.text import fold
from naryad.fields.actions.values import first_values, own_check
from naryad.products.actions.prices import follow_parts, keep_price
from naryad.products.facts import (
    ListPriceSet,
    ProductArchived,
    ProductChanged,
    ProductCreated,
    ProductRestored,
)
from naryad.products.models import ListPrice, PriceList, Product, ProductGroup, ProductPrice
from naryad.products.rules import PIECE, UNITS, bare_code
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


class CannotChangeProduct(ActionError):
    """Its message is shown to the user."""


@transaction.atomic
def create_product(
    *,
    name: str,
    article: str = "",
    barcode: str = "",
    group_id: int | None = None,
    unit: str = PIECE,
    price: Decimal = Decimal(0),
    vat_rate: Decimal | None = None,
    note: str = "",
    custom: Mapping[str, Any] | None = None,
    actor: Member,
    now: datetime,
) -> Product:
    """Without a rate of VAT it has the company's."""
    require(actor, "products.edit")
    product = Product(
        name=_name(name),
        article=article.strip(),
        barcode=bare_code(barcode),
        group=_group(group_id),
        unit=_unit(unit),
        price=_price(price),
        vat_rate=actor.workspace.default_vat if vat_rate is None else vat_rate,
        note=note,
        created_at=now,
    )
    _refuse_doubles(product)
    product.custom = first_values("product", product, custom, actor=actor, is_typed=custom is not None)
    product.save(force_insert=True)
    keep_price(product, actor=actor, now=now)
    record(ProductCreated(product_id=product.pk, name=product.name), actor=actor, at=now)
    return product


@transaction.atomic
def update_product(
    *, product_id: int, version: int | None = None, actor: Member, now: datetime, **changes: Any
) -> Product:
    """Change what is given of EDITABLE, and of own fields in `custom`; `version`: what the form was filled from."""
    product = locked_product(product_id, actor)
    edit = Edit(
        product, changes, fields=EDITABLE | own_check("product", product, actor=actor), version=version
    )
    if not edit:
        return product
    if product.is_archived:
        raise CannotChangeProduct(_("The product is in the archive: return it from there."))
    _refuse_doubles(product)
    edit.save()
    if "price" in edit:
        _refuse_kit(product)
        keep_price(product, actor=actor, now=now)
    record(ProductChanged(product_id=product.pk, name=product.name, changes=edit.words), actor=actor, at=now)
    return product


@transaction.atomic
def archive_product(*, product_id: int, actor: Member, now: datetime) -> Product:
    """Out of lists and search; items that it was picked for keep it."""
    product = locked_product(product_id, actor)
    if not product.is_archived:
        product.is_archived = True
        product.save(update_fields=["is_archived"])
        record(ProductArchived(product_id=product.pk, name=product.name), actor=actor, at=now)
    return product


@transaction.atomic
def restore_product(*, product_id: int, actor: Member, now: datetime) -> Product:
    """Another one may have taken its article or barcode meanwhile."""
    product = locked_product(product_id, actor)
    if product.is_archived:
        product.is_archived = False
        _refuse_doubles(product)
        product.save(update_fields=["is_archived"])
        record(ProductRestored(product_id=product.pk, name=product.name), actor=actor, at=now)
    return product


@transaction.atomic
def set_list_price(
    *,
    product_id: int,
    price_list_id: int,
    price: Decimal | None,
    version: int | None = None,
    actor: Member,
    now: datetime,
) -> Product:
    """None: by that list it costs what it costs otherwise. `version`: what the form was filled from."""
    product = locked_product(product_id, actor)
    _refuse_kit(product)
    price_list = PriceList.objects.filter(pk=price_list_id, is_archived=False).first()
    if product.is_archived or price_list is None:
        raise CannotChangeProduct(_("The product or the price list is in the archive."), field="price")
    held = ListPrice.objects.filter(product=product, price_list=price_list).first()
    before = held.price if held else None
    if before == price:
        return product
    refuse_stale(product, version, "price")
    if price is None:
        ListPrice.objects.filter(product=product, price_list=price_list).delete()
    else:
        given = {"price": _price(price)}
        ListPrice.objects.update_or_create(product=product, price_list=price_list, defaults=given)
    product.version += 1
    product.save(update_fields=["version"])
    ProductPrice.objects.create(product=product, price_list=price_list, price=price, set_by=actor, set_at=now)
    fact = ListPriceSet(
        product_id=product.pk,
        name=product.name,
        price_list=price_list.name,
        changes={"price": [before, price]},
    )
    record(fact, actor=actor, at=now)
    return product


def lock_products(ids: set[int]) -> dict[int, Product]:
    """Those that are there, by id."""
    products = Product.objects.filter(pk__in=ids).select_for_update(of=("self",), no_key=True)
    return {product.pk: product for product in products.order_by("pk")} if ids else {}


def require_product_edit(_product: Product, actor: Member) -> None:
    require(actor, "products.edit")


def follow_price(product: Product, actor: Member) -> None:
    """An undo of a price is a price of its own: the ledger says what it was when."""
    last = product.prices.filter(price_list=None).order_by("-set_at", "-pk").first()
    if last is None or last.price != product.price:
        keep_price(product, actor=actor, now=Now())
        follow_parts(product, actor=actor, now=Now())


def locked_product(product_id: int, actor: Member) -> Product:
    require(actor, "products.edit")
    product = lock_products({product_id}).get(product_id)
    if product is None:
        raise CannotChangeProduct(_("There is no such product."))
    return product


def _refuse_kit(product: Product) -> None:
    if product.parts.exists():
        said = _("A kit costs what its parts do: change their prices, or give a discount in the order.")
        raise CannotChangeProduct(said, field="price")


def _name(name: str) -> str:
    if not name.strip():
        raise CannotChangeProduct(_("A name is needed."), field="name")
    return name.strip()


def _unit(code: str) -> str:
    if code not in UNITS:
        raise CannotChangeProduct(_("There is no such unit."), field="unit")
    return code


def _price(price: Decimal) -> Decimal:
    if price < 0:
        raise CannotChangeProduct(_("A price is not below zero."), field="price")
    return price


def _group(group_id: int | None) -> ProductGroup | None:
    if group_id is None:
        return None
    group = ProductGroup.objects.filter(pk=group_id).first()
    if group is None:
        raise CannotChangeProduct(_("There is no such group."), field="group")
    if group.is_archived:
        said = _("“%(name)s” is in the archive: it is not given any more.")
        raise CannotChangeProduct(filled(said, {"name": group.name}), field="group")
    return group


def _refuse_doubles(product: Product) -> None:
    """An article and a barcode are one product's."""
    others = Product.objects.filter(is_archived=False).exclude(pk=product.pk)
    article = fold(product.article)
    taken = {
        "article": others.filter(article_key=article).first() if article else None,
        "barcode": others.filter(barcode=product.barcode).first() if product.barcode else None,
    }
    said = {
        "article": _("“%(name)s” has this article already."),
        "barcode": _("“%(name)s” has this barcode already."),
    }
    for field, other in taken.items():
        if other:
            raise CannotChangeProduct(filled(said[field], {"name": other.name}), field=field)


EDITABLE: dict[str, Check | None] = {
    "name": _name,
    "article": str.strip,
    "barcode": bare_code,
    "group_id": _group,
    "unit": _unit,
    "price": _price,
    "vat_rate": None,
    "note": None,
}
