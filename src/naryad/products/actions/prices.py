"""What a product costs is kept from when to when; what a kit costs follows from its parts."""

from datetime import datetime

from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError, filled
from naryad.core.money import BIGGEST
from naryad.products.models import KitPart, Product, ProductPrice
from naryad.products.queries import kit_price
from naryad.workspaces.models import Member


class KitCostsTooMuch(ActionError):
    """Its price is more than can be kept."""


def keep_price(product: Product, *, actor: Member, now: datetime | Now) -> None:
    """In the ledger, and in the prices of the kits that it is a part of."""
    ProductPrice.objects.create(product=product, price=product.price, set_by=actor, set_at=now)
    for kit in Product.objects.filter(parts__product=product).order_by("pk"):
        follow_parts(kit, actor=actor, now=now)


def follow_parts(kit: Product, *, actor: Member, now: datetime | Now) -> None:
    """Its price is the sum of its parts; the last one stays where there are none any more."""
    parts = list(KitPart.objects.filter(kit=kit).select_related("product"))
    price = kit_price(parts, {part.product_id: part.product.price for part in parts})
    if price > BIGGEST:
        raise KitCostsTooMuch(filled(_("The kit “%(name)s” would cost too much."), {"name": kit.name}))
    if parts and price != kit.price:
        kit.price = price
        kit.version += 1
        kit.save(update_fields=["price", "version"])
        ProductPrice.objects.create(product=kit, price=price, set_by=actor, set_at=now)
