"""Reads of the catalogue."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet

from naryad.core.money import round_money
from naryad.core.text import fold
from naryad.files.models import Attachment
from naryad.products.models import (
    KitPart,
    ListPrice,
    PriceList,
    Product,
    ProductFile,
    ProductGroup,
    ProductPrice,
)
from naryad.products.rules import bare_code
from naryad.search.queries import OPEN, first_found
from naryad.ui.hooks.asks import Ask
from naryad.ui.lists.columns import Money, Viewer
from naryad.workspaces.models import Member
from naryad.workspaces.rules import ALL, NONE, reach

PRICES_SHOWN = 10
PRICE_LIST_OF: Ask[int | None] = Ask(
    "products.price_list",
    "By which price list a client buys: its id, None by none; of a client that a member sees",
)
PICKED: Ask[Mapping[int, Mapping[str, str]]] = Ask(
    "product.picked", "What else a form takes of the products that are offered in it, by their ids"
)


def visible_products(*, member: Member) -> QuerySet[Product]:
    """Whoever sees one sees all of them, with their prices."""
    return Product.objects.none() if reach(member, "products.view") == NONE else Product.objects.all()


def may_edit(member: Member) -> bool:
    return reach(member, "products.edit") == ALL


def search_products(*, member: Member, text: str, limit: int = 20) -> list[Product]:
    """First what has this very article or barcode; archived ones are not found."""
    code, article = bare_code(text), fold(text)
    exactly = Q(article_key=article) & ~Q(article="") if article else Q(pk=None)
    if code:
        exactly |= Q(barcode=code)
    return first_found(
        rows=visible_products(member=member).filter(is_archived=False),
        kind="product",
        text=text,
        country=member.workspace.country,
        exactly=exactly,
        states=(OPEN,),
        limit=limit,
    )


def is_meant(product: Product, text: str) -> bool:
    """Its article or barcode, whole."""
    code, article = bare_code(text), fold(text)
    return bool(article and product.article_key == article) or bool(code and product.barcode == code)


def has_prices() -> bool:
    """What they mean, the company's currency and VAT, stays then."""
    return Product.objects.filter(price__gt=0).exists()


def last_prices(*, product_id: int) -> QuerySet[ProductPrice]:
    rows = ProductPrice.objects.filter(product_id=product_id).select_related("set_by", "price_list")
    return rows.order_by("-set_at", "-pk")[:PRICES_SHOWN]


def settings_price_lists() -> QuerySet[PriceList]:
    """With the number of their prices."""
    return PriceList.objects.annotate(uses=Count("prices")).order_by("is_archived", "sequence", "pk")


def list_prices(*, product_id: int) -> list[tuple[PriceList, Decimal | None]]:
    """Of every list in use; None: as it costs otherwise."""
    prices = dict(ListPrice.objects.filter(product=product_id).values_list("price_list_id", "price"))
    lists = PriceList.objects.filter(is_archived=False).order_by("sequence", "pk")
    return [(row, prices.get(row.pk)) for row in lists]


def price_list_of(client_id: int | None, *, member: Member) -> int | None:
    """By which a client buys that the member sees."""
    if client_id is None:
        return None
    return next((pk for pk in PRICE_LIST_OF(client_id=client_id, member=member) if pk is not None), None)


def prices_by(products: Collection[Product], *, price_list_id: int | None) -> dict[int, Decimal]:
    """By the product's id: of the list, else the usual one; a kit costs what its parts do."""
    usual = {product.pk: product.price for product in products}
    if price_list_id is None or not products:
        return usual
    kits = kit_parts(usual)
    prices = usual | {part.product_id: part.product.price for parts in kits.values() for part in parts}
    rows = ListPrice.objects.filter(product__in=prices, price_list=price_list_id)
    prices |= dict(rows.values_list("product_id", "price"))
    prices |= {pk: kit_price(parts, prices) for pk, parts in kits.items()}
    return {pk: prices[pk] for pk in usual}


def kit_parts(product_ids: Iterable[int]) -> dict[int, list[KitPart]]:
    """Of those that are kits, by the kit's id, as they were added."""
    found: dict[int, list[KitPart]] = {}
    rows = KitPart.objects.filter(kit__in=list(product_ids)).select_related("product")
    for part in rows.order_by("pk"):
        found.setdefault(part.kit_id, []).append(part)
    return found


def kit_price(parts: Iterable[KitPart], prices: Mapping[int, Decimal]) -> Decimal:
    """Of one kit; `prices` by the id of a part's product."""
    return sum((round_money(part.quantity * prices[part.product_id]) for part in parts), Decimal(0))


def picture_of(*, product_id: int) -> Attachment | None:
    """The first of its files that may stand in a page."""
    places = ProductFile.objects.filter(row=product_id, attachment__removed_at=None)
    place = places.exclude(attachment__preview_key="").select_related("attachment").order_by("pk").first()
    return place.attachment if place else None


@dataclass(frozen=True)
class GroupNode:
    """A group with those inside it; `path`: its name behind those it stands in."""

    row: ProductGroup
    path: str
    level: int
    children: "list[GroupNode]"

    @property
    def ids(self) -> list[int]:
        """Its own, and of all inside it."""
        return [self.row.pk, *(pk for child in self.children for pk in child.ids)]


def settings_groups() -> QuerySet[ProductGroup]:
    """With the number of their products."""
    rows = ProductGroup.objects.annotate(
        uses=Count("products", distinct=True) + Count("children", distinct=True)
    )
    return rows.order_by("is_archived", "sequence", "pk")


def group_tree(rows: Collection[ProductGroup] | None = None) -> list[GroupNode]:
    """Archived ones behind the others."""
    below: dict[int | None, list[ProductGroup]] = {}
    for row in ProductGroup.objects.order_by("is_archived", "sequence", "pk") if rows is None else rows:
        below.setdefault(row.parent_id, []).append(row)

    def nodes(parent_id: int | None, path: str, level: int) -> list[GroupNode]:
        return [_node(row, path, level) for row in below.get(parent_id, [])]

    def _node(row: ProductGroup, path: str, level: int) -> GroupNode:
        own = f"{path} / {row.name}" if path else row.name
        return GroupNode(row, own, level, nodes(row.pk, own, level + 1))

    return nodes(None, "", 0)


def every_group(nodes: Sequence[GroupNode] | None = None) -> Iterator[GroupNode]:
    """Depth first."""
    for node in group_tree() if nodes is None else nodes:
        yield node
        yield from every_group(node.children)


def offered_groups(*held: int | None) -> list[tuple[int, str]]:
    """(id, path) of those that may be given, and of `held` ones."""
    return [
        (node.row.pk, node.path) for node in every_group() if not node.row.is_archived or node.row.pk in held
    ]


def groups_around(group: ProductGroup) -> list[tuple[int, str]]:
    """(id, path) of those that it may be put inside."""
    inside = next((node.ids for node in every_group() if node.row.pk == group.pk), [])
    return [row for row in offered_groups(group.parent_id) if row[0] not in inside]


@dataclass(frozen=True, kw_only=True)
class ProductCells:
    """A product in a list."""

    pk: int
    title: str
    article: str
    barcode: str
    group: str
    unit: str
    price: Money
    vat_rate: Any
    may_edit: bool


def product_cells(ids: Sequence[int], viewer: Viewer) -> dict[int, ProductCells]:
    paths = viewer.once(
        "product_group_paths", lambda _viewer: {node.row.pk: node.path for node in every_group()}
    )
    is_editable, currency = may_edit(viewer.member), viewer.member.workspace.currency
    return {
        product.pk: ProductCells(
            pk=product.pk,
            title=product.name,
            article=product.article,
            barcode=product.barcode,
            group=paths.get(product.group_id, ""),
            unit=product.get_unit_display(),
            price=Money(product.price, currency),
            vat_rate=product.vat_rate,
            may_edit=is_editable and not product.is_archived,
        )
        for product in Product.objects.filter(pk__in=ids)
    }
