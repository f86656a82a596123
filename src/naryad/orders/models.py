"""What is made for a deal, or internally."""

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from naryad.core.days import short_day
from naryad.core.phones import LONGEST
from naryad.core.text import folded_key
from naryad.crm.models import Deal, Priority
from naryad.fields.models import FieldBranch, FieldStage, HasOwnFields
from naryad.orders.rules import order_code
from naryad.talk.models import Comment, FilePlace
from naryad.tenancy.carried import stays
from naryad.tenancy.fields import WorkspaceForeignKey, WorkspaceOneToOneField
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.names.models import SortedName, unique_name


class OrderType(SortedName):
    """What kind of thing is made: kitchen, wardrobe, repair. Its stages are its own."""

    class Meta(SortedName.Meta):
        constraints = [unique_name("order_type")]


class OrderStage(SortedName):
    """A step of an order's life; the last one (by sequence) is reached when all is done."""

    order_type = WorkspaceForeignKey(OrderType, on_delete=models.CASCADE, related_name="stages")
    client_name = models.CharField(
        _("What the client is told"), max_length=60, blank=True
    )  # "": not told apart from the stage before

    class Meta(SortedName.Meta):
        constraints = [unique_name("order_stage", within="order_type")]


class Order(HasOwnFields):
    """What a client asked for and when we promised it; `deal` is None for an internal order."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ON_HOLD = "on_hold", _("On hold")
        CANCELLED = "cancelled", pgettext_lazy("order", "Cancelled")
        DONE = "done", _("Done")

    STOPPED = (Status.ON_HOLD, Status.CANCELLED)
    """Its tasks are in nobody's queue and in no forecast; nothing of theirs is lost (docs/adr/0024)."""

    order_type = WorkspaceForeignKey(
        OrderType, on_delete=models.PROTECT, related_name="orders", verbose_name=_("Order type")
    )
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()  # gap-free within the year
    sort_number = models.GeneratedField(
        expression=F("year") * 1_000_000 + F("number"), output_field=models.BigIntegerField(), db_persist=True
    )
    title = models.CharField(_("Title"), max_length=200)
    sort_key = folded_key("title")
    deal = WorkspaceForeignKey(
        Deal,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="orders_order",
        verbose_name=_("Deal"),
    )
    stage = WorkspaceForeignKey(
        OrderStage, on_delete=models.PROTECT, related_name="orders", verbose_name=_("Order stage")
    )
    stage_since = models.DateTimeField()
    stage_by_hand = models.BooleanField(default=False)  # a move by hand is kept until the tasks pass it
    status = models.CharField(_("Status"), max_length=12, choices=Status, default=Status.OPEN)
    priority = models.PositiveSmallIntegerField(_("Priority"), choices=Priority, default=Priority.NORMAL)
    responsible = WorkspaceForeignKey(
        "workspaces.Member",
        on_delete=models.PROTECT,
        related_name="orders_order",
        verbose_name=_("Responsible"),
    )
    address = models.CharField(_("Delivery address"), max_length=300, blank=True)
    contact_name = models.CharField(_("Contact on site"), max_length=150, blank=True)
    contact_phone = models.CharField(_("Phone on site"), max_length=LONGEST, blank=True)
    description = models.TextField(_("Description"), blank=True)
    promised_on = models.DateField(_("Promised date"), null=True, blank=True)
    told_on = models.DateField(
        _("Told to the client"), null=True
    )  # the date last sent, until the promise changes
    told_at = models.DateTimeField(null=True)
    position = models.FloatField(default=0)  # place in its column of the board
    accepted_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)  # put on hold or cancelled, as `status` says
    stopped_by = WorkspaceForeignKey(
        "workspaces.Member", on_delete=models.PROTECT, null=True, related_name="+"
    )
    stop_reason = models.CharField(_("Reason"), max_length=300, blank=True)
    hold_until = models.DateField(_("On hold until"), null=True)  # it returns by itself on that day
    version = models.PositiveIntegerField(default=1)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "year", "number"], name="order_number_unique"),
            models.CheckConstraint(condition=Q(priority__lte=3), name="order_priority"),
            models.CheckConstraint(
                condition=Q(status="done", finished_at__isnull=False)
                | ~Q(status="done") & Q(finished_at__isnull=True),
                name="order_done_has_finished_at",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["on_hold", "cancelled"], stopped_at__isnull=False, stopped_by__isnull=False
                )
                | Q(
                    status__in=["open", "done"],
                    stopped_at__isnull=True,
                    stopped_by__isnull=True,
                    stop_reason="",
                ),
                name="order_stopped_says_when",
            ),
            models.CheckConstraint(
                condition=Q(hold_until__isnull=True) | Q(status="on_hold"), name="order_hold_until_on_hold"
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled") | ~Q(stop_reason=""), name="order_cancelled_says_why"
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
            models.Index(fields=["workspace", "sort_key"], name="order_by_title"),
            models.Index(fields=["workspace", "sort_number"], name="order_by_number"),
            models.Index(
                fields=["workspace", "hold_until"],
                name="order_held_until",
                condition=Q(hold_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        return order_code(year=self.year, number=self.number)

    @property
    def is_stopped(self) -> bool:
        """On hold or cancelled."""
        return self.status in Order.STOPPED

    @property
    def stop_text(self) -> str:
        """Its state in a few words, "" while it is in work or done: On hold until 12 Dec."""
        if self.status == Order.Status.CANCELLED:
            return pgettext("order", "Cancelled")
        if self.status != Order.Status.ON_HOLD:
            return ""
        if self.hold_until is None:
            return gettext("On hold")
        since = self.stopped_at.date() if self.stopped_at else self.hold_until
        return gettext("On hold until %(day)s") % {"day": short_day(self.hold_until, since)}

    @property
    def confirmed_on(self) -> date | None:
        """What a person confirmed to the client: the date last told, else the promise. Never the forecast."""
        return self.told_on or self.promised_on


class PricedLine(HasOwnFields):
    """Product × quantity at a price; `total` is core.money.line_total, kept for sums."""

    sequence = models.PositiveIntegerField(default=0)
    product = WorkspaceForeignKey(
        "products.Product",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(app_label)s_%(class)s",
    )  # what it was picked from; name, unit, price and VAT stay as they were then
    name = models.CharField(_("Item"), max_length=200)
    quantity = models.DecimalField(_("Quantity"), max_digits=14, decimal_places=3, default=Decimal(1))
    unit = models.CharField(_("Unit"), max_length=20, default="")
    price = models.DecimalField(_("Price"), max_digits=14, decimal_places=2, default=Decimal(0))
    discount = models.DecimalField(_("Discount, %"), max_digits=5, decimal_places=2, default=Decimal(0))
    vat_rate = models.DecimalField(_("VAT, %"), max_digits=5, decimal_places=2, default=Decimal(0))
    total = models.DecimalField(max_digits=14, decimal_places=2)
    version = models.PositiveIntegerField(default=1)

    class Meta(WorkspaceModel.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name


def line_constraints(prefix: str) -> list[models.BaseConstraint]:
    """Of a table of priced lines."""
    return [
        models.CheckConstraint(condition=Q(quantity__gt=0), name=f"{prefix}_quantity_positive"),
        models.CheckConstraint(condition=Q(price__gte=0), name=f"{prefix}_price_not_negative"),
        models.CheckConstraint(condition=Q(discount__gte=0, discount__lte=100), name=f"{prefix}_discount"),
        models.CheckConstraint(condition=Q(vat_rate__gte=0, vat_rate__lte=100), name=f"{prefix}_vat"),
    ]


class OrderItem(PricedLine):
    """A position: product × quantity. Ready and made pieces follow from the tasks, which actions.items asks for.

    `done_quantity`: ready; `made_quantity`: its own steps are done, None where it has none.
    """

    order = WorkspaceForeignKey(Order, on_delete=models.CASCADE, related_name="items")
    done_quantity = models.DecimalField(max_digits=14, decimal_places=3, default=Decimal(0))
    made_quantity = models.DecimalField(max_digits=14, decimal_places=3, null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            *line_constraints("item"),
            models.CheckConstraint(
                condition=Q(done_quantity__gte=0, done_quantity__lte=models.F("quantity")), name="item_done"
            ),
            models.CheckConstraint(
                condition=Q(
                    made_quantity__gte=models.F("done_quantity"), made_quantity__lte=models.F("quantity")
                )
                | Q(made_quantity__isnull=True),
                name="item_made",
            ),
        ]


class OrderFieldBranch(FieldBranch):
    """Fields of orders and items that only some types have."""

    row = WorkspaceForeignKey(OrderType, on_delete=models.CASCADE, related_name="own_fields")

    class Meta(FieldBranch.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "field", "row"], name="order_field_branch_once")
        ]


class OrderFieldStage(FieldStage):
    """Fields of orders that are filled from a stage on."""

    row = WorkspaceForeignKey(OrderStage, on_delete=models.CASCADE, related_name="asked_fields")

    class Meta(FieldStage.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "field", "row"], name="order_field_stage_once")
        ]


class DealTotals(WorkspaceModel):
    """What a deal's orders come to; the database keeps it with each change (migration 0003), a check proves it by night.

    `to_pay`: of all orders but cancelled ones; `amount`: what was agreed instead, else the same.
    """

    is_derived = True

    carried = stays("the database writes it from deals, orders and items")

    deal = WorkspaceOneToOneField(Deal, on_delete=models.CASCADE, related_name="orders_dealtotals")
    to_pay = models.DecimalField(max_digits=14, decimal_places=2)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    open_orders = models.PositiveIntegerField()
    first_promise = models.DateField(null=True)

    class Meta(WorkspaceModel.Meta):
        indexes = [models.Index(fields=["workspace", "amount", "deal"], name="deal_totals_amount")]


class ProductOrderType(WorkspaceModel):
    """As an order of which type a product is usually made: what new orders and offers propose."""

    product = WorkspaceOneToOneField(
        "products.Product", on_delete=models.CASCADE, related_name="orders_productordertype"
    )
    order_type = WorkspaceForeignKey(
        OrderType, on_delete=models.PROTECT, related_name="products", verbose_name=_("Order type")
    )


class OrderComment(Comment):
    row = WorkspaceForeignKey(Order, on_delete=models.CASCADE, related_name="comments")


class OrderFile(FilePlace):
    row = WorkspaceForeignKey(Order, on_delete=models.CASCADE, related_name="places")
    comment = WorkspaceForeignKey(OrderComment, on_delete=models.CASCADE, null=True, related_name="places")
