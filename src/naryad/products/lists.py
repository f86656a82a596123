"""The list of products: its columns and filters."""

from functools import partial

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.products.actions.products import update_product
from naryad.products.cells import product_cell, rate_cell
from naryad.products.queries import every_group, offered_groups, product_cells, visible_products
from naryad.products.rules import UNITS
from naryad.search.queries import searched
from naryad.ui.fields import TextField
from naryad.ui.lists.bulk import select_column
from naryad.ui.lists.columns import Choice, Column, Viewer
from naryad.ui.lists.edits import edits_by, title_column
from naryad.ui.lists.filters import Given, Pick, Search, Tick
from naryad.ui.lists.listing import Listing

_column = partial(Column, cells=product_cells)


_edited = edits_by(update_product, "product_id", empty="")


def _groups(_viewer: Viewer) -> list[Choice]:
    offered = dict(offered_groups())
    return [Choice(str(node.row.pk), node.path, is_offered=node.row.pk in offered) for node in every_group()]


def _used_groups(viewer: Viewer, _given: Given) -> list[Choice]:
    return _groups(viewer)


def _inside(group: str, _viewer: Viewer) -> Q:
    """Of the group, and of those that stand in it."""
    return Q(group__in=next((node.ids for node in every_group() if str(node.row.pk) == group), []))


PRODUCTS = Listing(
    key="product",
    rows=lambda viewer: visible_products(member=viewer.member),
    lead=product_cells,
    live="product",
    sort="name",
    empty="products/_no_products.html",
    columns=[
        select_column(product_cells, capability="products.edit"),
        title_column(
            pgettext_lazy("product", "Name"),
            cells=product_cells,
            printed=product_cell,
            edited=_edited,
            field="name",
        ),
        _column(
            "article",
            _("Article"),
            value="article",
            sort="article_key",
            on_phone="more",
            kind="text",
            by="article",
            edit=_edited("article", in_bulk=False, control=lambda: TextField(max_length=60)),
        ),
        _column(
            "barcode",
            _("Barcode"),
            value="barcode",
            kind="text",
            by="barcode",
            is_offered=True,
            edit=_edited("barcode", in_bulk=False, control=lambda: TextField(max_length=40)),
        ),
        _column(
            "group",
            _("Group"),
            value="group",
            on_phone="more",
            kind="choice",
            by="group",
            choices=_groups,
            edit=_edited("group_id", read=int, empty=None),
        ),
        _column(
            "unit",
            _("Unit"),
            value="unit",
            kind="choice",
            by="unit",
            choices=lambda _viewer: [Choice(code, label) for code, label in UNITS.items()],
            edit=_edited("unit", is_required=True),
        ),
        _column(
            "price",
            _("Price"),
            template="ui/lists/_money.html",
            value="price",
            sort="price",
            is_numeric=True,
            on_phone="end",
            kind="money",
            edit=_edited("price", empty=0, by="price"),
        ),
        _column(
            "vat",
            _("VAT, %"),
            printed=rate_cell,
            plain=lambda cell: cell.vat_rate,
            is_numeric=True,
            is_offered=True,
            kind="number",
            by="vat_rate",
            edit=_edited("vat_rate", empty=0, by="vat_rate"),
        ),
    ],
    filters=[
        Search(label=_("Name, article or barcode"), condition=searched("product")),
        Pick(
            name="group",
            label=_("Group"),
            choices=_used_groups,
            condition=_inside,
            unknown=_("No such group"),
        ),
        Tick(
            name="archived",
            label=_("In the archive"),
            condition=lambda is_archived, _viewer: Q(is_archived=is_archived),
        ),
    ],
)
