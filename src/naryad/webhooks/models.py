"""Addresses of other programs that are told of facts, and what they were sent."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.tenancy.carried import stays
from naryad.tenancy.fields import WorkspaceForeignKey
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.models import Member


class Endpoint(WorkspaceModel):
    """`nonce`: what its secret is derived from (queries.secret_of); `old_nonce` is valid beside it until `old_until`.
    `read_transaction`, `read_event`: up to where facts were read for it (activity.queries.FeedPlace).
    """

    carried = stays("the secret of a program")

    class Pause(models.TextChoices):
        NONE = "", _("Works")
        BY_HAND = "by_hand", _("Paused by hand")
        FAILED = "failed", _("Paused: it did not answer for three days")
        GONE = "gone", _("Paused: it answers that it is gone")

    url = models.URLField(_("Address"), max_length=500)
    kinds = models.JSONField(_("What it is told"), default=list)  # kinds of facts
    nonce = models.CharField(max_length=32)
    old_nonce = models.CharField(max_length=32, blank=True)
    old_until = models.DateTimeField(null=True)
    read_transaction = models.BigIntegerField()
    read_event = models.BigIntegerField()
    pause = models.CharField(max_length=8, choices=Pause, blank=True, default=Pause.NONE)
    failing_since = models.DateTimeField(null=True)
    made_by = WorkspaceForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(old_nonce="", old_until__isnull=True)
                | ~Q(old_nonce="") & Q(old_until__isnull=False),
                name="endpoint_old_secret_ends",
            )
        ]

    def __str__(self) -> str:
        return self.url


class Delivery(WorkspaceModel):
    """One message to one endpoint. Those about one row (`about`, such as "order:12") leave in their order."""

    carried = stays("a queue of messages")

    class Status(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("delivery", "Waits")
        DELIVERED = "delivered", pgettext_lazy("delivery", "Delivered")
        DROPPED = "dropped", pgettext_lazy("delivery", "Given up")

    endpoint = WorkspaceForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    message = models.CharField(max_length=40)  # the same for a fact, whoever is told, however often
    kind = models.CharField(max_length=64)
    about = models.CharField(max_length=40, blank=True)
    body = models.JSONField()
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    answer = models.PositiveSmallIntegerField(null=True)  # its status, of the last try
    said = models.CharField(max_length=500, blank=True)  # the beginning of its answer, or why there is none
    took_ms = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "endpoint", "message"], name="delivery_once"),
        ]
        indexes = [
            models.Index(fields=["workspace", "endpoint", "-id"], name="delivery_newest"),
            models.Index(
                fields=["workspace", "endpoint", "due_at"], condition=Q(status="queued"), name="delivery_due"
            ),
        ]
