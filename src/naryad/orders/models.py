"""What is made for a deal, or internally."""

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.crm.models import Client, Deal, Priority
from naryad.tenancy.fields import WorkspaceForeignKey
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.models import Member


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


class Reminder(WorkspaceModel):
    """A call, a meeting or a letter about a client, a deal or an order (exactly one of the three). Not a task.

    `due_on` is a day of the company; `due_at` the moment where a clock time was agreed. `tell_at`: when its assignee
    is told that it is due; None once that was done, or is not to be done.
    """

    class Kind(models.TextChoices):
        CALL = "call", pgettext_lazy("reminder", "Call")
        MEETING = "meeting", pgettext_lazy("reminder", "Meeting")
        LETTER = "letter", pgettext_lazy("reminder", "Letter")
        OTHER = "other", _("Other")

    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Not needed")

    kind = models.CharField(_("Kind"), max_length=8, choices=Kind, default=Kind.CALL)
    text = models.CharField(_("What to do"), max_length=300)
    client = WorkspaceForeignKey(Client, on_delete=models.CASCADE, null=True, related_name="reminders")
    deal = WorkspaceForeignKey(Deal, on_delete=models.CASCADE, null=True, related_name="reminders")
    order = WorkspaceForeignKey(Order, on_delete=models.CASCADE, null=True, related_name="reminders")
    assignee = WorkspaceForeignKey(
        Member,
        on_delete=models.PROTECT,
        related_name="reminders",
        verbose_name=pgettext_lazy("reminder", "Assignee"),
    )
    author = WorkspaceForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("Day"))
    due_at = models.DateTimeField(_("Time"), null=True)
    tell_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    result = models.TextField(_("Result"), blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = WorkspaceForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=Q(client__isnull=False, deal__isnull=True, order__isnull=True)
                | Q(client__isnull=True, deal__isnull=False, order__isnull=True)
                | Q(client__isnull=True, deal__isnull=True, order__isnull=False),
                name="reminder_of_one",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at__isnull=True, closed_by__isnull=True)
                | (
                    Q(closed_at__isnull=False, closed_by__isnull=False, tell_at__isnull=True) & ~Q(outcome="")
                ),
                name="reminder_closed_as_a_whole",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="reminder_has_text"),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "assignee", "due_on"],
                condition=Q(closed_at__isnull=True),
                name="reminder_open",
            ),
            models.Index(
                fields=["workspace", "-closed_at"],
                condition=Q(closed_at__isnull=False),
                name="reminder_closed",
            ),
            models.Index(
                fields=["workspace", "tell_at"], condition=Q(tell_at__isnull=False), name="reminder_to_tell"
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def subject(self) -> Client | Deal | Order:
        found = self.order or self.deal or self.client
        assert found is not None  # the constraint above
        return found

    @property
    def subject_kind(self) -> str:
        return "order" if self.order_id else "deal" if self.deal_id else "client"

    @property
    def buyer(self) -> Client | None:
        """Whom to call; nobody where an internal order is meant."""
        deal = self.order.deal if self.order else self.deal
        return deal.client if deal else self.client
