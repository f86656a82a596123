"""What is made for a deal, or internally, and what is paid for it."""

from datetime import date
from decimal import Decimal

from babel.dates import format_date
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from naryad.crm.models import Client, Deal, Priority
from naryad.tenancy.fields import WorkspaceForeignKey, WorkspaceOneToOneField
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
    stopped_at = models.DateTimeField(null=True)  # put on hold or cancelled, as `status` says
    stopped_by = WorkspaceForeignKey(
        "workspaces.Member", on_delete=models.PROTECT, null=True, related_name="+"
    )
    stop_reason = models.CharField(_("Reason"), max_length=300, blank=True)
    hold_until = models.DateField(_("On hold until"), null=True)  # it returns by itself on that day
    version = models.PositiveIntegerField(default=1)

    class Meta:
        base_manager_name = "objects"
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
        """The number as people say it: 26-0318."""
        return f"{self.year % 100:02d}-{self.number:04d}"

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
        is_near = self.stopped_at is not None and self.stopped_at.year == self.hold_until.year
        day = format_date(self.hold_until, "d MMM" if is_near else "d MMM y", locale=get_language() or "en")
        return gettext("On hold until %(day)s") % {"day": day.replace(" ", "\xa0")}

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


class PaymentMethod(models.TextChoices):
    TRANSFER = "transfer", _("Bank transfer")
    CARD = "card", pgettext_lazy("method of payment", "Card")
    CASH = "cash", _("Cash")


class PaymentKind(models.TextChoices):
    ADVANCE = "advance", _("Advance")
    FURTHER = "further", _("Further payment")
    RETURN = "return", _("Return of money")
    REVERSAL = "reversal", _("Cancelled record")


RECEIPTS = (PaymentKind.ADVANCE, PaymentKind.FURTHER)
"""Kinds by which money comes in; these can also be expected."""


class ExpectedPayment(WorkspaceModel):
    """A plan, in the deal's currency: so much is to come by a day.

    `received` is the sum of the payments that name it; actions.payments keeps it under the deal's lock.
    """

    deal = WorkspaceForeignKey(
        Deal, on_delete=models.PROTECT, related_name="expected_payments", verbose_name=_("Deal")
    )
    order = WorkspaceForeignKey(
        Order,
        on_delete=models.PROTECT,
        null=True,
        related_name="expected_payments",
        verbose_name=_("Order"),
    )
    kind = models.CharField(_("Kind"), max_length=8, choices=PaymentKind)
    amount = models.DecimalField(_("Amount"), max_digits=14, decimal_places=2)
    received = models.DecimalField(_("Received"), max_digits=14, decimal_places=2, default=Decimal(0))
    due_on = models.DateField(_("Expected by"))
    comment = models.CharField(_("Comment"), max_length=300, blank=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RECEIPTS), name="expected_payment_kind"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="expected_payment_positive"),
            models.CheckConstraint(condition=Q(received__gte=0), name="expected_payment_received"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(received=0), name="expected_payment_removed_is_empty"
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "due_on"],
                condition=Q(removed_at__isnull=True, received__lt=F("amount")),
                name="expected_payment_awaited",
            )
        ]

    @property
    def left(self) -> Decimal:
        """What is still to come; nothing when more came than was planned."""
        return max(self.amount - self.received, Decimal(0))


class Payment(WorkspaceModel):
    """A row of the ledger: never edited, never deleted; a mistake is taken back by a reversal.

    `amount` is signed: what it adds to what is paid. So paid = sum of the amounts, whatever the kinds.
    """

    append_only = True

    deal = WorkspaceForeignKey(
        Deal, on_delete=models.PROTECT, related_name="payments", verbose_name=_("Deal")
    )
    order = WorkspaceForeignKey(
        Order, on_delete=models.PROTECT, null=True, related_name="payments", verbose_name=_("Order")
    )
    expected = WorkspaceForeignKey(
        ExpectedPayment, on_delete=models.PROTECT, null=True, related_name="payments"
    )
    reverses = WorkspaceOneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversal")
    kind = models.CharField(_("Kind"), max_length=8, choices=PaymentKind)
    amount = models.DecimalField(_("Amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("Currency"), max_length=3)
    method = models.CharField(_("Method of payment"), max_length=8, choices=PaymentMethod)
    paid_on = models.DateField(_("Date of payment"))
    comment = models.CharField(_("Comment"), max_length=300, blank=True)
    recorded_by = WorkspaceForeignKey("workspaces.Member", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=RECEIPTS, amount__gt=0, reverses__isnull=True)
                | Q(kind=PaymentKind.RETURN, amount__lt=0, reverses__isnull=True, expected__isnull=True)
                | Q(kind=PaymentKind.REVERSAL, reverses__isnull=False) & ~Q(amount=0),
                name="payment_kind_and_sign",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=RECEIPTS) | ~Q(comment=""), name="payment_taken_back_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["workspace", "paid_on"], name="payment_by_day")]

    @property
    def is_reversal(self) -> bool:
        return self.kind == PaymentKind.REVERSAL


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
