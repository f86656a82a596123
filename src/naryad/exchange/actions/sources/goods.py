"""Products of the catalogue."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from naryad.core.money import round_money
from naryad.core.text import LONGEST, fold
from naryad.exchange.actions.kinds.shared import asked_own, plain, values_of, with_own
from naryad.exchange.actions.laying import RowChange
from naryad.exchange.actions.sources.ground import Ground, Laid, lay_known
from naryad.exchange.rules.sources.records import OtherProduct
from naryad.products.actions.products import create_product, update_product
from naryad.products.models import Product

NAMES = {"name": _("Name"), "article": _("Article"), "price": _("Price"), "note": _("Note")}


def lay_product(other: OtherProduct, ground: Ground) -> Laid:
    given = {
        "name": ground.cut(other.name, 200),
        "article": ground.cut(other.article, 60),
        "price": None if other.price is None else plain(round_money(other.price)),
        "note": other.note[:LONGEST],
    }
    given = {name: value for name, value in given.items() if value}
    kept = ground.known("product", other.key)
    row = Product.objects.filter(pk=kept.row_id, is_archived=False).first() if kept else None
    if kept and row:
        return lay_known(
            ground,
            "product",
            other.key,
            kept=kept,
            row=row,
            given=given,
            names=NAMES,
            update=lambda changes: update_product(product_id=row.pk, **_columns(changes), **ground.who),
        )
    custom = asked_own("product", ground.actor, {})
    product = create_product(**with_own(_columns(given), custom), **ground.who)
    ground.keep("product", other.key, product.pk, given, values_of(product, list(given)))
    return Laid("added", [RowChange("product", product.pk, after={"name": fold(product.name)})])


def _columns(given: Any) -> dict[str, Any]:
    return {name: Decimal(value) if name == "price" else value for name, value in given.items()}
