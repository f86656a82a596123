"""What is paid for a deal, and what is to come."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from naryad.crm.models import Deal
from naryad.orders.models import Order
from naryad.tenancy.carried import stays
from naryad.tenancy.fields import WorkspaceForeignKey, WorkspaceOneToOneField
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.names.models import SortedName, unique_name


class PaymentMethod(SortedName):
    """How money comes. `code`: of those that every company begins with (the database makes them with it)."""

    TRANSFER, CARD, CASH = "transfer", "card", "cash"

    code = models.CharField(max_length=8, blank=True)

    class Meta(SortedName.Meta):
        constraints = [unique_name("payment_method")]


class PaymentKind(models.TextChoices):
    ADVANCE = "advance", _("Advance")
    FURTHER = "further", _("Further payment")
    RETURN = "return", _("Return of money")
    REVERSAL = "reversal", _("Cancelled record")


RECEIPTS = (PaymentKind.ADVANCE, PaymentKind.FURTHER)
"""Kinds by which money comes in; these can also be expected."""


class ExpectedPayment(WorkspaceModel):
    """A plan, in the deal's currency: so much is to come by a day.

    `received` is the sum of the payments that name it; actions.payments keeps it under the deal's lock. `tell_at`: when
    the deal's responsible is told that it did not come; None once that was done, is not to be done, or all of it came.
    """

    deal = WorkspaceForeignKey(
        Deal, on_delete=models.PROTECT, related_name="payments_expectedpayment", verbose_name=_("Deal")
    )
    order = WorkspaceForeignKey(
        Order,
        on_delete=models.PROTECT,
        null=True,
        related_name="payments_expectedpayment",
        verbose_name=_("Order"),
    )
    kind = models.CharField(_("Kind"), max_length=8, choices=PaymentKind)
    amount = models.DecimalField(_("Amount"), max_digits=14, decimal_places=2)
    received = models.DecimalField(_("Received"), max_digits=14, decimal_places=2, default=Decimal(0))
    due_on = models.DateField(_("Expected by"))
    tell_at = models.DateTimeField(null=True)
    comment = models.CharField(_("Comment"), max_length=300, blank=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(WorkspaceModel.Meta):
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
            ),
            models.Index(
                fields=["workspace", "tell_at"],
                condition=Q(tell_at__isnull=False),
                name="expected_payment_to_tell",
            ),
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
        Deal, on_delete=models.PROTECT, related_name="payments_payment", verbose_name=_("Deal")
    )
    order = WorkspaceForeignKey(
        Order, on_delete=models.PROTECT, null=True, related_name="payments_payment", verbose_name=_("Order")
    )
    expected = WorkspaceForeignKey(
        ExpectedPayment, on_delete=models.PROTECT, null=True, related_name="payments"
    )
    reverses = WorkspaceOneToOneField("self", on_delete=models.PROTECT, null=True, related_name="reversal")
    kind = models.CharField(_("Kind"), max_length=8, choices=PaymentKind)
    amount = models.DecimalField(_("Amount"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("Currency"), max_length=3)
    method = WorkspaceForeignKey(
        PaymentMethod,
        on_delete=models.PROTECT,
        related_name="payments",
        verbose_name=_("Method of payment"),
    )
    paid_on = models.DateField(_("Date of payment"))
    comment = models.CharField(_("Comment"), max_length=300, blank=True)
    recorded_by = WorkspaceForeignKey("workspaces.Member", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
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


class DealMoney(WorkspaceModel):
    """What is paid for a deal and still to come; the database keeps it (migration 0003), a check proves it by night.

    `oldest_unmet_on`: the first day of what is awaited; past it something is overdue. No row: nothing paid or planned.
    """

    is_derived = True

    carried = stays("the database writes it from payments and plans")

    deal = WorkspaceOneToOneField(Deal, on_delete=models.CASCADE, related_name="payments_dealmoney")
    paid = models.DecimalField(max_digits=14, decimal_places=2)
    expected = models.DecimalField(max_digits=14, decimal_places=2)
    oldest_unmet_on = models.DateField(null=True)

    class Meta(WorkspaceModel.Meta):
        indexes = [models.Index(fields=["workspace", "oldest_unmet_on", "deal"], name="deal_money_unmet")]
