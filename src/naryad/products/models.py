"""What a company sells: goods, services and works."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.core.text import folded_key
from naryad.fields.models import HasOwnFields
from naryad.products.rules import PIECE, UNITS
from naryad.talk.models import FilePlace
from naryad.tenancy.fields import WorkspaceForeignKey
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.models import Member
from naryad.workspaces.names.models import SortedName, unique_name


class ProductGroup(SortedName):
    """A node of the tree by which the catalogue is looked through."""

    parent = WorkspaceForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )

    class Meta(SortedName.Meta):
        constraints = [unique_name("product_group", within="parent")]


class Product(HasOwnFields):
    """`price` is the present one; what it was before stands in ProductPrice. `unit` is a code of ОКЕИ."""

    name = models.CharField(pgettext_lazy("product", "Name"), max_length=200)
    sort_key = folded_key("name")
    article = models.CharField(_("Article"), max_length=60, blank=True)
    article_key = folded_key("article")
    barcode = models.CharField(_("Barcode"), max_length=40, blank=True)
    group = WorkspaceForeignKey(
        ProductGroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="products",
        verbose_name=_("Group"),
    )
    unit = models.CharField(_("Unit"), max_length=4, choices=tuple(UNITS.items()), default=PIECE)
    price = models.DecimalField(_("Price"), max_digits=14, decimal_places=2, default=Decimal(0))
    vat_rate = models.DecimalField(_("VAT, %"), max_digits=5, decimal_places=2, default=Decimal(0))
    note = models.TextField(_("Description"), blank=True)
    is_archived = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "article_key"],
                condition=Q(is_archived=False) & ~Q(article=""),
                name="product_article_unique",
            ),
            models.UniqueConstraint(
                fields=["workspace", "barcode"],
                condition=Q(is_archived=False) & ~Q(barcode=""),
                name="product_barcode_unique",
            ),
            models.CheckConstraint(condition=Q(price__gte=0), name="product_price_not_negative"),
            models.CheckConstraint(condition=Q(vat_rate__gte=0, vat_rate__lte=100), name="product_vat"),
        ]
        indexes = [
            models.Index(fields=["workspace", "sort_key"], name="product_by_name"),
            models.Index(fields=["workspace", "article_key"], name="product_by_article"),
            models.Index(fields=["workspace", "price"], name="product_by_price"),
        ]

    def __str__(self) -> str:
        return self.name


class KitPart(WorkspaceModel):
    """What a kit is put together from: a product that has parts is a kit, and no kit is a part of another one."""

    kit = WorkspaceForeignKey(Product, on_delete=models.CASCADE, related_name="parts")
    product = WorkspaceForeignKey(Product, on_delete=models.PROTECT, related_name="in_kits")
    quantity = models.DecimalField(_("Quantity"), max_digits=12, decimal_places=3, default=Decimal(1))

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kit", "product"], name="kit_part_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="kit_part_quantity_positive"),
            models.CheckConstraint(condition=~Q(kit=models.F("product")), name="kit_part_not_itself"),
        ]

    def __str__(self) -> str:
        return self.product.name


class PriceList(SortedName):
    """Prices for some clients: retail, wholesale, partners."""

    class Meta(SortedName.Meta):
        constraints = [unique_name("price_list")]


class ListPrice(WorkspaceModel):
    """What a product costs by a price list; without a row, what it costs otherwise."""

    product = WorkspaceForeignKey(Product, on_delete=models.CASCADE, related_name="list_prices")
    price_list = WorkspaceForeignKey(PriceList, on_delete=models.PROTECT, related_name="prices")
    price = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "product", "price_list"], name="list_price_once"),
            models.CheckConstraint(condition=Q(price__gte=0), name="list_price_not_negative"),
        ]


class ProductPrice(WorkspaceModel):
    """What a product costs from a moment on, by a price list or (None) otherwise; a ledger. `price` None: as otherwise."""

    append_only = True

    product = WorkspaceForeignKey(Product, on_delete=models.CASCADE, related_name="prices")
    price_list = WorkspaceForeignKey(PriceList, on_delete=models.PROTECT, null=True, related_name="+")
    price = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    set_by = WorkspaceForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(price__gte=0) | Q(price__isnull=True, price_list__isnull=False),
                name="product_price_of_old",
            )
        ]
        indexes = [models.Index(fields=["workspace", "product", "-set_at"], name="product_prices")]


class ProductFile(FilePlace):
    """The first picture among them is the product's."""

    row = WorkspaceForeignKey(Product, on_delete=models.CASCADE, related_name="places")
