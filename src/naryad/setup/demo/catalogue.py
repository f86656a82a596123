"""What a kitchen maker sells: products of the demo, in the groups of its ready set-up."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from naryad.products.actions.kits import add_kit_part
from naryad.products.actions.products import create_product, set_list_price, update_product
from naryad.products.models import Product, ProductGroup
from naryad.products.names import PRICE_LISTS
from naryad.setup.demo.goods import KITCHENS, WARDROBES
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import create_name

TOPS = "Столешница и стеновая панель"
PIECE, METRE, SET, HOUR = "796", "018", "839", "356"
FITTINGS = (
    ("Петля с доводчиком, накладная", "FT-110", PIECE, 290, "4600000001103"),
    ("Направляющие полного выдвижения, 500 мм", "FT-500", SET, 1850, "4600000005002"),
    ("Подъёмный механизм фасада", "FT-701", SET, 4200, "4600000007013"),
    ("Ручка-профиль, чёрная", "FT-330", METRE, 980, "4600000003305"),
)
KIT = ("Комплект на фасад: петли и ручка", "SET-01", (("FT-110", "2"), ("FT-330", "0.6")))
SERVICES = (
    ("Замер с выездом", "US-01", PIECE, 1500),
    ("Доставка по городу", "US-02", PIECE, 3500),
    ("Подъём на этаж без лифта", "US-03", PIECE, 900),
    ("Монтаж, час бригады", "US-04", HOUR, 2400),
)
DEARER = ("KH-01", "SH-01", "FT-701")
"""Whose price has risen since."""
CHEAPER = (
    ("Партнёрам", {"KH": Decimal("0.93"), "SH": Decimal("0.93"), "ST": Decimal("0.95")}),
    ("Опт: фурнитура", {"FT": Decimal("0.85")}),
)
"""Price lists, and which share of the usual price articles cost by them, by what these begin with. The first is companies'."""


def stock_catalogue(*, actor: Member, now: datetime) -> dict[str, int]:
    """Ids by name. Prices of what is made to measure are those of the usual size."""
    who: dict[str, Any] = {"actor": actor, "now": now}
    groups = dict(ProductGroup.objects.order_by("-parent", "pk").values_list("name", "pk"))
    kitchens, wardrobes = groups["Кухни"], groups["Шкафы и гардеробные"]
    fittings, services = groups["Фурнитура"], groups["Услуги"]
    rows: list[dict[str, Any]] = [
        {"name": name, "article": f"KH-{n:02d}", "price": 240_000 + 38_000 * n, "group_id": kitchens}
        for n, name in enumerate(KITCHENS, start=1)
    ]
    rows += [
        {"name": name, "article": f"SH-{n:02d}", "price": 58_000 + 14_000 * n, "group_id": wardrobes}
        for n, name in enumerate(WARDROBES, start=1)
    ]
    rows.append(
        {"name": TOPS, "article": "ST-01", "price": 42_000, "group_id": groups["Столешницы"], "unit": SET}
    )
    for name, article, unit, price, barcode in FITTINGS:
        rows.append(
            {
                "name": name,
                "article": article,
                "unit": unit,
                "price": price,
                "barcode": barcode,
                "group_id": fittings,
            }
        )
    for name, article, unit, price in SERVICES:
        rows.append({"name": name, "article": article, "unit": unit, "price": price, "group_id": services})
    made = [create_product(**row | {"price": Decimal(row["price"])}, **who) for row in rows]
    for product in made:
        if product.article in DEARER:
            later: dict[str, Any] = {"actor": actor, "now": now + timedelta(days=45)}
            update_product(product_id=product.pk, price=product.price * Decimal("1.08"), **later)
    _put_together({product.article: product.pk for product in made}, group_id=fittings, who=who)
    return {product.name: product.pk for product in made}


def _put_together(ids: dict[str, int], *, group_id: int, who: dict[str, Any]) -> None:
    name, article, parts = KIT
    kit = create_product(name=name, article=article, unit=SET, group_id=group_id, **who)
    for part, quantity in parts:
        add_kit_part(kit_id=kit.pk, product_id=ids[part], quantity=Decimal(quantity), **who)


def lay_price_lists(*, actor: Member, now: datetime) -> int:
    """Id of the one by which companies buy."""
    who: dict[str, Any] = {"actor": actor, "now": now}
    products = list(Product.objects.order_by("pk"))
    laid = []
    for name, shares in CHEAPER:
        price_list = create_name(names=PRICE_LISTS, name=name, **who)
        laid.append(price_list.pk)
        for product in products:
            if share := shares.get(product.article[:2]):
                price = (product.price * share).quantize(Decimal(1))
                set_list_price(product_id=product.pk, price_list_id=price_list.pk, price=price, **who)
    return laid[0]
