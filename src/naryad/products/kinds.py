"""What the program knows of products as rows that are opened, found and named."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from naryad.fields.rules.holders import Holder
from naryad.products.actions.products import update_product
from naryad.products.models import Product, ProductFile
from naryad.products.queries import may_edit, search_products, visible_products
from naryad.ui.hooks.kinds import Found, Kind, Talk, joined
from naryad.ui.templatetags.figures import format_money
from naryad.workspaces.models import Member


def find_products(*, member: Member, text: str) -> list[Found]:
    currency = member.workspace.currency
    return [
        Found(product, hint=joined(product.article, format_money(product.price, currency)))
        for product in search_products(member=member, text=text)
    ]


def may_change(member: Member, product: Product) -> bool:
    return may_edit(member) and not product.is_archived


PRODUCT = Kind(
    name="product",
    label=_("Products"),
    capability="products.view",
    search=find_products,
    search_rank=40,
    model=Product,
    visible=visible_products,
    url=lambda row, slug: reverse("products:product", args=[slug, row.pk]),
    may=may_change,
    lock_rank=5,
    talk=Talk(
        files=ProductFile,
        where=lambda row: {"product_id": row.pk},
        are_papers=True,
        is_own=lambda _member, _product: True,  # a picture of it is everybody's who sells
        history_needs="history.view",
        sees_money=lambda _member, _product: True,
    ),
)
PRODUCT_FIELDS = Holder(
    of="product",
    model=Product,
    visible=visible_products,
    may=may_change,
    change=lambda pk, **given: update_product(product_id=pk, **given),
    capability="products.edit",
    target=lambda _product: "#product-card",
    address=lambda product, slug: reverse("products:product", args=[slug, product.pk]),
)
