"""As an order of which type a product is usually made."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import ActionError
from naryad.orders.facts import ProductTypeSet
from naryad.orders.models import OrderType, ProductOrderType
from naryad.orders.queries.types import order_types
from naryad.products.actions.products import locked_product
from naryad.products.models import Product
from naryad.workspaces.models import Member


class CannotTypeProduct(ActionError):
    """Its message is shown to the user."""


@transaction.atomic
def set_product_type(*, product_id: int, order_type_id: int | None, actor: Member, now: datetime) -> Product:
    """One in use; None: of any. Said again, it changes nothing."""
    product = locked_product(product_id, actor)
    if product.is_archived:
        raise CannotTypeProduct(_("The product is in the archive: return it from there."))
    held = ProductOrderType.objects.filter(product=product).select_related("order_type").first()
    before = held.order_type if held else None
    if (before.pk if before else None) == order_type_id:
        return product
    after = _type(order_type_id)
    if after is None:
        ProductOrderType.objects.filter(product=product).delete()
    else:
        ProductOrderType.objects.update_or_create(product=product, defaults={"order_type": after})
    changes = {"order_type": [before.name if before else "", after.name if after else ""]}
    record(ProductTypeSet(product_id=product.pk, name=product.name, changes=changes), actor=actor, at=now)
    return product


def _type(order_type_id: int | None) -> OrderType | None:
    if order_type_id is None:
        return None
    order_type = order_types().filter(pk=order_type_id).first()
    if order_type is None:
        raise CannotTypeProduct(_("This order type is archived."), field="order_type")
    return order_type
