"""What a kit is put together from. An order takes its parts, each as an item of its own."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import filled
from naryad.products.actions.prices import follow_parts
from naryad.products.actions.products import CannotChangeProduct, lock_products, locked_product
from naryad.products.facts import KitChanged
from naryad.products.models import KitPart, Product
from naryad.workspaces.models import Member

MOST_PARTS = 50
MOST_OF_ONE = Decimal(100_000)


@transaction.atomic
def add_kit_part(*, kit_id: int, product_id: int, quantity: Decimal, actor: Member, now: datetime) -> KitPart:
    """The product becomes a kit by its first part. One that is in it already: so many more."""
    kit = locked_product(kit_id, actor)
    product = lock_products({product_id}).get(product_id)
    if product is None or product.is_archived:
        raise CannotChangeProduct(
            _("Pick a product of the catalogue: what is not in it is no part of a kit."), field="name"
        )
    _refuse_nesting(kit, product)
    part = KitPart.objects.filter(kit=kit, product=product).first()
    if part is not None:
        return change_kit_part(part_id=part.pk, quantity=part.quantity + quantity, actor=actor, now=now)
    if kit.parts.count() >= MOST_PARTS:
        said = _("A kit has at most %(most)d parts.")
        raise CannotChangeProduct(filled(said, {"most": MOST_PARTS}), field="name")
    part = KitPart.objects.create(kit=kit, product=product, quantity=_quantity(quantity))
    _tell(kit, product, None, quantity, actor=actor, now=now)
    return part


@transaction.atomic
def change_kit_part(*, part_id: int, quantity: Decimal, actor: Member, now: datetime) -> KitPart:
    kit, part = _locked_part(part_id, actor)
    before = part.quantity
    if before != quantity:
        part.quantity = _quantity(quantity)
        part.save(update_fields=["quantity"])
        _tell(kit, part.product, before, quantity, actor=actor, now=now)
    return part


@transaction.atomic
def remove_kit_part(*, part_id: int, actor: Member, now: datetime) -> Product:
    """Without any part it is a product like others, at the price that it had."""
    kit, part = _locked_part(part_id, actor)
    part.delete()
    _tell(kit, part.product, part.quantity, None, actor=actor, now=now)
    return kit


def _locked_part(part_id: int, actor: Member) -> tuple[Product, KitPart]:
    kit_id = KitPart.objects.filter(pk=part_id).values_list("kit_id", flat=True).first()
    kit = locked_product(kit_id or 0, actor)
    part = KitPart.objects.select_related("product").filter(pk=part_id).first()
    if part is None:
        raise CannotChangeProduct(_("There is no such part any more."))
    return kit, part


def _quantity(quantity: Decimal) -> Decimal:
    if not 0 < quantity <= MOST_OF_ONE:
        said = _("More than zero and at most %(most)s in one kit, please.")
        raise CannotChangeProduct(filled(said, {"most": MOST_OF_ONE}), field="quantity")
    return quantity


def _refuse_nesting(kit: Product, product: Product) -> None:
    if kit.is_archived:
        raise CannotChangeProduct(_("The product is in the archive: return it from there."))
    if product == kit or product.parts.exists():
        said = _("“%(name)s” is a kit: a kit is put together from single products.")
        raise CannotChangeProduct(filled(said, {"name": product.name}), field="name")
    if kit.in_kits.exists():
        said = _("“%(name)s” is a part of another kit itself.")
        raise CannotChangeProduct(filled(said, {"name": kit.name}), field="name")


def _tell(
    kit: Product,
    part: Product,
    before: Decimal | None,
    after: Decimal | None,
    *,
    actor: Member,
    now: datetime,
) -> None:
    follow_parts(kit, actor=actor, now=now)
    changes = {"quantity": [before, after]}
    fact = KitChanged(product_id=kit.pk, name=kit.name, line=part.name, changes=changes)
    record(fact, actor=actor, at=now)
