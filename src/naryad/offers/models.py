"""What a client is offered in a deal, and what of it was sent."""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.core.text import folded_key
from naryad.crm.models import Deal
from naryad.fields.models import HasOwnFields
from naryad.orders.models import Order, OrderType, PricedLine, line_constraints
from naryad.tenancy.fields import WorkspaceForeignKey
from naryad.tenancy.models import WorkspaceModel


class Offer(HasOwnFields):
    """One of the variants that a client may take. It is changed as long as it is open; the client sees the version that
    was sent last (`sent_number`, 0: none)."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("offer", "Draft")
        SENT = "sent", pgettext_lazy("offer", "Sent")
        ACCEPTED = "accepted", pgettext_lazy("offer", "Accepted")
        CLOSED = "closed", pgettext_lazy("offer", "Closed")

    OPEN = (Status.DRAFT, Status.SENT)

    deal = WorkspaceForeignKey(
        Deal, on_delete=models.PROTECT, related_name="offers_offer", verbose_name=_("Deal")
    )
    number = models.PositiveIntegerField()
    title = models.CharField(_("Title"), max_length=200)
    sort_key = folded_key("title")
    status = models.CharField(_("State"), max_length=10, choices=Status, default=Status.DRAFT)
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    intro = models.TextField(_("Introduction"), blank=True)
    terms = models.TextField(_("Terms"), blank=True)
    sent_number = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)  # accepted or closed
    accepted_number = models.PositiveIntegerField(default=0)  # of the version
    accepted_name = models.CharField(max_length=150, blank=True)  # who accepted, as they said
    accepted_by = WorkspaceForeignKey(
        "workspaces.Member", on_delete=models.PROTECT, null=True, related_name="+"
    )  # None: the client themselves, by the link
    accepted_from = models.CharField(max_length=45, blank=True)  # the address of their press
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta(HasOwnFields.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "number"], name="offer_number_unique"),
            models.CheckConstraint(
                condition=Q(sent_number=0, sent_at__isnull=True)
                | Q(sent_number__gt=0, sent_at__isnull=False),
                name="offer_sent_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", sent_number=0)
                | Q(status__in=["sent", "accepted"], sent_number__gt=0)
                | Q(status="closed"),
                name="offer_draft_was_never_sent",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "sent"], ended_at__isnull=True)
                | Q(status__in=["accepted", "closed"], ended_at__isnull=False),
                name="offer_ended_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(status="accepted", accepted_number__gt=0)
                | ~Q(status="accepted") & Q(accepted_number=0),
                name="offer_accepted_has_version",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "sort_key"], name="offer_by_title"),
            models.Index(fields=["workspace", "status", "valid_until"], name="offer_by_validity"),
        ]

    def __str__(self) -> str:
        return f"№ {self.number} {self.title}"

    @property
    def is_open(self) -> bool:
        return self.status in Offer.OPEN

    def is_expired(self, today: date) -> bool:
        return self.is_open and self.valid_until is not None and self.valid_until < today


class OfferText(WorkspaceModel):
    """What a new offer in the language begins with: copied into it, so that later changes leave it as it is."""

    language = models.CharField(max_length=8)  # of settings.LANGUAGES
    intro = models.TextField(_("Introduction"), blank=True)
    terms = models.TextField(_("Terms"), blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace", "language"], name="offer_text_once")]

    @property
    def is_written(self) -> bool:
        return bool(self.intro or self.terms)


class OfferSection(WorkspaceModel):
    """What becomes one order of its type."""

    offer = WorkspaceForeignKey(Offer, on_delete=models.CASCADE, related_name="sections")
    order_type = WorkspaceForeignKey(
        OrderType, on_delete=models.PROTECT, related_name="offers_offersection", verbose_name=_("Order type")
    )
    title = models.CharField(_("Title"), max_length=200)
    sequence = models.PositiveIntegerField(default=0)
    order = WorkspaceForeignKey(
        Order, on_delete=models.PROTECT, null=True, related_name="offers_offersection"
    )  # which it became
    promised_on = models.DateField(null=True)  # for when, as the forecast had it then
    promised_step = models.CharField(max_length=200, blank=True)  # the last of it to be ready
    version = models.PositiveIntegerField(default=1)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "order"], name="offer_section_one_order"),
            models.CheckConstraint(
                condition=Q(promised_on=None) | Q(order__isnull=False), name="offer_section_promised_order"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class OfferItem(PricedLine):
    """A position; own fields in `custom` are those that an order's item has."""

    section = WorkspaceForeignKey(OfferSection, on_delete=models.CASCADE, related_name="items")
    laid_id = models.BigIntegerField(null=True)  # the order's item that it became, which may be gone since

    class Meta(WorkspaceModel.Meta):
        constraints = line_constraints("offer_item")


class OfferVersion(WorkspaceModel):
    """An offer as it was sent: `content` as rules.Content.kept has it."""

    append_only = True

    offer = WorkspaceForeignKey(Offer, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    sent_by = WorkspaceForeignKey("workspaces.Member", on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "offer", "number"], name="offer_version_once")
        ]
