"""Papers: drafts, and what was issued, which stays as it is."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.core.text import folded_key
from naryad.crm.models import Deal
from naryad.entities.models import LegalEntity
from naryad.files.models import Attachment
from naryad.offers.models import Offer
from naryad.orders.models import Order
from naryad.payments.models import ExpectedPayment
from naryad.tenancy.fields import WorkspaceForeignKey, WorkspaceOneToOneField
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.models import Member


class Paper(WorkspaceModel):
    """Of an order, or of an offer. A draft has no number and no file. An issued one keeps what was in it (`data`) and its
    file, whose hash stands in the attachment; the database lets nothing of it change but that it is cancelled
    (migration 0001)."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("paper", "Draft")
        ISSUED = "issued", pgettext_lazy("paper", "Issued")
        CANCELLED = "cancelled", pgettext_lazy("paper", "Cancelled")

    kind = models.CharField(_("Kind"), max_length=24)  # of rules.kinds
    status = models.CharField(_("Status"), max_length=12, choices=Status, default=Status.DRAFT)
    entity = WorkspaceForeignKey(
        LegalEntity,
        on_delete=models.PROTECT,
        related_name="documents_paper",
        verbose_name=_("Legal entity"),
    )
    deal = WorkspaceForeignKey(
        Deal, on_delete=models.PROTECT, null=True, related_name="documents_paper", verbose_name=_("Deal")
    )
    order = WorkspaceForeignKey(
        Order, on_delete=models.PROTECT, null=True, related_name="documents_paper", verbose_name=_("Order")
    )
    offer = WorkspaceForeignKey(
        Offer, on_delete=models.PROTECT, null=True, related_name="documents_paper", verbose_name=_("Offer")
    )
    dated_on = models.DateField(_("Date"))
    due_on = models.DateField(_("Pay until"), null=True)
    expected = WorkspaceForeignKey(
        ExpectedPayment, on_delete=models.PROTECT, null=True, related_name="documents_paper"
    )  # of a draft: what it asks for; of an issued one: what it made or took
    made_expected = models.BooleanField(default=False)
    replaces = WorkspaceForeignKey(
        "documents.Paper", on_delete=models.PROTECT, null=True, related_name="corrections"
    )  # an issued one, which is cancelled when this one is issued
    note = models.TextField(_("Text below"), blank=True)
    number = models.CharField(_("Number"), max_length=60, blank=True)
    year = models.PositiveSmallIntegerField(null=True)
    serial = models.PositiveIntegerField(null=True)
    amount = models.DecimalField(_("Amount"), max_digits=14, decimal_places=2, null=True)
    tells = models.CharField(max_length=24, blank=True)  # of an issued one: PaperKind.tells
    data = models.JSONField(default=dict)
    attachment = WorkspaceOneToOneField(
        Attachment, on_delete=models.PROTECT, null=True, related_name="documents_paper"
    )
    created_by = WorkspaceForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    issued_by = WorkspaceForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    cancelled_by = WorkspaceForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(_("Reason"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "entity", "kind", "year", "serial"], name="paper_number_unique"
            ),
            models.UniqueConstraint(
                fields=["workspace", "order", "tells"],
                condition=Q(status="issued") & ~Q(tells=""),
                name="paper_tells_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    status="draft",
                    number="",
                    serial__isnull=True,
                    year__isnull=True,
                    attachment__isnull=True,
                    issued_at__isnull=True,
                )
                | ~Q(status="draft")
                & Q(
                    serial__isnull=False,
                    year__isnull=False,
                    attachment__isnull=False,
                    issued_at__isnull=False,
                    issued_by__isnull=False,
                )
                & ~Q(number=""),
                name="paper_issued_has_number_and_file",
            ),
            models.CheckConstraint(
                condition=~Q(status="cancelled")
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False) & ~Q(cancel_reason=""),
                name="paper_cancelled_says_why",
            ),
            models.CheckConstraint(
                condition=Q(order__isnull=False, offer__isnull=True)
                | Q(order__isnull=True, offer__isnull=False, deal__isnull=False),
                name="paper_of_order_or_offer",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0) | Q(amount=None), name="paper_amount_positive"),
        ]
        indexes = [
            models.Index(fields=["workspace", "dated_on", "id"], name="paper_by_day"),
            models.Index(fields=["workspace", "amount", "id"], name="paper_by_amount"),
            models.Index(fields=["workspace", "number", "id"], name="paper_by_number"),
        ]

    @property
    def is_draft(self) -> bool:
        return self.status == Paper.Status.DRAFT

    @property
    def is_issued(self) -> bool:
        return self.status == Paper.Status.ISSUED


class PaperLook(WorkspaceModel):
    """How papers of a kind are shaped, where they are not as they come. Issued ones stay as they were."""

    kind = models.CharField(max_length=24)  # of rules.kinds
    before = models.TextField(_("Text above"), blank=True)
    after = models.TextField(_("Text below"), blank=True)
    hidden = models.JSONField(_("Hidden columns"), default=list)  # keys of PaperKind.columns
    number_template = models.CharField(
        _("Numbers of papers"), max_length=40, blank=True
    )  # "": as the legal entity has it
    template = models.TextField(blank=True)  # Typst, from a set-up file; "": the built-in one
    version = models.PositiveIntegerField(default=1)

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "kind"], name="paper_look_once")]


class OwnText(WorkspaceModel):
    """A text of the company's own, such as its contract: a DOCX with {marks} that is filled for an order."""

    name = models.CharField(_("Name"), max_length=100)
    sort_key = folded_key("name")
    attachment = WorkspaceOneToOneField(
        Attachment, on_delete=models.PROTECT, related_name="documents_owntext"
    )
    marks = models.JSONField(default=list)  # as they are written, in their order
    marks_in_rows = models.JSONField(default=list)  # of them, those that stand in rows of tables only
    version = models.PositiveIntegerField(default=1)

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "sort_key"], name="own_text_name_unique")]

    def __str__(self) -> str:
        return self.name
