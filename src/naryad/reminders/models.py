"""A call, a meeting or a letter to come."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.crm.models import Client, Deal
from naryad.orders.models import Order
from naryad.tenancy.fields import WorkspaceForeignKey
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.models import Member
from naryad.workspaces.names.models import SortedName, unique_name


class ReminderKind(SortedName):
    """What is to be done: call, meet, write, or what the company calls it.

    `code`: of those that every company begins with (the database makes them with it); they have a picture of their own.
    """

    code = models.CharField(max_length=8, blank=True)

    class Meta(SortedName.Meta):
        constraints = [unique_name("reminder_kind")]


class Reminder(WorkspaceModel):
    """A call, a meeting or a letter about a client, a deal or an order (exactly one of the three). Not a task.

    `due_on` is a day of the company; `due_at` the moment where a clock time was agreed. `tell_at`: when its assignee
    is told that it is due; None once that was done, or is not to be done.
    """

    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Not needed")

    kind = WorkspaceForeignKey(
        ReminderKind, on_delete=models.PROTECT, related_name="reminders", verbose_name=_("Kind")
    )
    text = models.CharField(_("What to do"), max_length=300)
    client = WorkspaceForeignKey(
        Client, on_delete=models.CASCADE, null=True, related_name="reminders_reminder"
    )
    deal = WorkspaceForeignKey(Deal, on_delete=models.CASCADE, null=True, related_name="reminders_reminder")
    order = WorkspaceForeignKey(Order, on_delete=models.CASCADE, null=True, related_name="reminders_reminder")
    assignee = WorkspaceForeignKey(
        Member,
        on_delete=models.PROTECT,
        related_name="reminders_reminder",
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
    version = models.PositiveIntegerField(default=1)

    class Meta(WorkspaceModel.Meta):
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
        subject = self.order or self.deal or self.client
        assert subject is not None  # the constraint above
        return subject

    @property
    def subject_kind(self) -> str:
        return "order" if self.order_id else "deal" if self.deal_id else "client"

    @property
    def for_deal(self) -> Deal | None:
        return self.order.deal if self.order else self.deal

    @property
    def buyer(self) -> Client | None:
        """Whom to call; nobody where an internal order is meant."""
        return self.for_deal.client if self.for_deal else self.client
