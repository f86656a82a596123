"""What is made for a deal, or internally."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from naryad.crm.models import Deal, Priority
from naryad.tenancy.fields import WorkspaceForeignKey
from naryad.tenancy.models import WorkspaceModel


class OrderType(WorkspaceModel):
    """What kind of thing is made: kitchen, wardrobe, repair. Its stages are its own."""

    name = models.CharField(_("Name"), max_length=100)
    sequence = models.PositiveIntegerField(default=0)
    is_archived = models.BooleanField(default=False)

    class Meta:
        base_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="order_type_name_unique")]

    def __str__(self) -> str:
        return self.name


class OrderStage(WorkspaceModel):
    """A step of an order's life; the last one (by sequence) is reached when all is done."""

    order_type = WorkspaceForeignKey(OrderType, on_delete=models.CASCADE, related_name="stages")
    name = models.CharField(_("Name"), max_length=60)
    client_name = models.CharField(
        _("What the client is told"), max_length=60, blank=True
    )  # "": not told apart from the stage before
    sequence = models.PositiveIntegerField(default=0)
    is_archived = models.BooleanField(default=False)

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.name


class Order(WorkspaceModel):
    """What a client asked for and when we promised it; `deal` is None for an internal order."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        DONE = "done", _("Done")

    order_type = WorkspaceForeignKey(
        OrderType, on_delete=models.PROTECT, related_name="orders", verbose_name=_("Order type")
    )
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()  # gap-free within the year
    title = models.CharField(_("Title"), max_length=200)
    deal = WorkspaceForeignKey(
        Deal, on_delete=models.PROTECT, null=True, blank=True, related_name="orders", verbose_name=_("Deal")
    )
    stage = WorkspaceForeignKey(
        OrderStage, on_delete=models.PROTECT, related_name="orders", verbose_name=_("Order stage")
    )
    stage_since = models.DateTimeField()
    stage_by_hand = models.BooleanField(default=False)  # a move by hand is kept until the tasks pass it
    status = models.CharField(_("Status"), max_length=12, choices=Status, default=Status.OPEN)
    priority = models.PositiveSmallIntegerField(_("Priority"), choices=Priority, default=Priority.NORMAL)
    responsible = WorkspaceForeignKey(
        "workspaces.Member", on_delete=models.PROTECT, related_name="orders", verbose_name=_("Responsible")
    )
    address = models.CharField(_("Delivery address"), max_length=300, blank=True)
    contact_name = models.CharField(_("Contact on site"), max_length=150, blank=True)
    contact_phone = models.CharField(_("Phone on site"), max_length=32, blank=True)
    description = models.TextField(_("Description"), blank=True)
    promised_on = models.DateField(_("Promised date"), null=True, blank=True)
    told_on = models.DateField(
        _("Told to the client"), null=True
    )  # the date last sent, until the promise changes
    told_at = models.DateTimeField(null=True)
    position = models.FloatField(default=0)  # place in its column of the board
    accepted_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "year", "number"], name="order_number_unique"),
            models.CheckConstraint(condition=Q(priority__lte=3), name="order_priority"),
            models.CheckConstraint(
                condition=Q(status="open", finished_at__isnull=True)
                | Q(status="done", finished_at__isnull=False),
                name="order_done_has_finished_at",
            ),
            models.CheckConstraint(
                condition=Q(told_on__isnull=True, told_at__isnull=True)
                | Q(told_on__isnull=False, told_at__isnull=False),
                name="order_told_has_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "status", "promised_on"], name="order_open_by_promise"),
            models.Index(fields=["workspace", "stage", "position"], name="order_board"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        """The number as people say it: 26-0318."""
        return f"{self.year % 100:02d}-{self.number:04d}"

    @property
    def confirmed_on(self) -> date | None:
        """What a person confirmed to the client: the date last told, else the promise. Never the forecast."""
        return self.told_on or self.promised_on


class OrderItem(WorkspaceModel):
    """A position: product × quantity. `done_quantity` follows from its tasks (tasks.actions keeps it)."""

    order = WorkspaceForeignKey(Order, on_delete=models.CASCADE, related_name="items")
    sequence = models.PositiveIntegerField(default=0)
    name = models.CharField(_("Item"), max_length=200)
    quantity = models.DecimalField(_("Quantity"), max_digits=14, decimal_places=3, default=Decimal(1))
    unit = models.CharField(_("Unit"), max_length=20, default="")
    price = models.DecimalField(_("Price"), max_digits=14, decimal_places=2, default=Decimal(0))
    discount = models.DecimalField(_("Discount, %"), max_digits=5, decimal_places=2, default=Decimal(0))
    vat_rate = models.DecimalField(_("VAT, %"), max_digits=5, decimal_places=2, default=Decimal(0))
    total = models.DecimalField(max_digits=14, decimal_places=2)  # core.money.line_total, kept for sums
    done_quantity = models.DecimalField(max_digits=14, decimal_places=3, default=Decimal(0))

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="item_quantity_positive"),
            models.CheckConstraint(condition=Q(price__gte=0), name="item_price_not_negative"),
            models.CheckConstraint(condition=Q(discount__gte=0, discount__lte=100), name="item_discount"),
            models.CheckConstraint(condition=Q(vat_rate__gte=0, vat_rate__lte=100), name="item_vat"),
            models.CheckConstraint(
                condition=Q(done_quantity__gte=0, done_quantity__lte=models.F("quantity")), name="item_done"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClientLink(WorkspaceModel):
    """An address by which the client sees the order, without a login. Its secret is derived from `nonce` and the
    program's key (queries.link_url); by `secret_hash` it is found. A link in use has no `revoked_at` (ADR 0029)."""

    order = WorkspaceForeignKey(Order, on_delete=models.CASCADE, related_name="client_links")
    nonce = models.CharField(max_length=32)
    secret_hash = models.CharField(max_length=64)
    created_by = WorkspaceForeignKey("workspaces.Member", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "secret_hash"], name="client_link_secret_unique"),
            models.UniqueConstraint(
                fields=["workspace", "order"],
                condition=Q(revoked_at__isnull=True),
                name="client_link_one_live",
            ),
        ]


class LinkOpening(WorkspaceModel):
    """That a link was opened: when, and roughly with what. No address, nothing that tells persons apart."""

    link = WorkspaceForeignKey(ClientLink, on_delete=models.CASCADE, related_name="openings")
    at = models.DateTimeField()
    browser = models.CharField(max_length=16)
    is_phone = models.BooleanField()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["workspace", "link", "-at"], name="link_opening_newest")]
