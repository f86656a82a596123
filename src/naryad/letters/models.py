"""Letters to clients."""

from django.db import models
from django.db.models import Q

from naryad.documents.models import Paper
from naryad.files.models import Attachment
from naryad.letters.facts import Reason
from naryad.offers.models import Offer
from naryad.orders.models import Order
from naryad.talk.models import OutgoingLetter
from naryad.tenancy.carried import Carried
from naryad.tenancy.fields import WorkspaceForeignKey
from naryad.workspaces.models import Member


class ClientLetter(OutgoingLetter):
    """Of one offer, paper or order. `reason` says why a letter did not arrive; one that came back was sent before."""

    carried = Carried(only=Q(status__in=("sent", "failed")))

    order = WorkspaceForeignKey(
        Order, on_delete=models.CASCADE, null=True, related_name="letters_clientletter"
    )
    offer = WorkspaceForeignKey(
        Offer, on_delete=models.CASCADE, null=True, related_name="letters_clientletter"
    )
    paper = WorkspaceForeignKey(
        Paper, on_delete=models.CASCADE, null=True, related_name="letters_clientletter"
    )
    to = models.EmailField()
    reply_to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    attachment = WorkspaceForeignKey(
        Attachment, on_delete=models.PROTECT, null=True, related_name="letters_clientletter"
    )
    written_by = WorkspaceForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=16, choices=Reason, blank=True)

    class Meta(OutgoingLetter.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(order__isnull=False, offer__isnull=True, paper__isnull=True)
                | Q(order__isnull=True, offer__isnull=False, paper__isnull=True)
                | Q(order__isnull=True, offer__isnull=True, paper__isnull=False),
                name="client_letter_of_one_row",
            ),
            models.CheckConstraint(
                condition=Q(status="sent", sent_at__isnull=False)
                | Q(status="failed")
                | Q(status__in=["queued", "sending"], sent_at__isnull=True),
                name="client_letter_sent_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(status="failed") & ~Q(reason="") | ~Q(status="failed") & Q(reason=""),
                name="client_letter_lost_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "due_at", "id"], condition=Q(status="queued"), name="client_letter_queue"
            ),
            models.Index(fields=["workspace", "created_at"], name="client_letter_by_time"),
        ]

    @property
    def is_lost(self) -> bool:
        return self.status == OutgoingLetter.Status.FAILED
