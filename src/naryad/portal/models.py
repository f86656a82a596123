"""By which a client sees their order or an offer."""

from django.db import models
from django.db.models import Q

from naryad.files.models import Attachment
from naryad.offers.models import Offer
from naryad.orders.models import Order
from naryad.tenancy.carried import stays
from naryad.tenancy.fields import WorkspaceForeignKey, WorkspaceOneToOneField
from naryad.tenancy.models import WorkspaceModel


class ClientLink(WorkspaceModel):
    """An address by which the client sees the order, or the offer, without a login. Its secret is derived from `nonce` and the
    program's key (queries.link_url); by `secret_hash` it is found. A link in use has no `revoked_at` (ADR 0029)."""

    carried = stays("the secret of a link, which leads to the old place")

    order = WorkspaceForeignKey(Order, on_delete=models.CASCADE, null=True, related_name="portal_clientlink")
    offer = WorkspaceForeignKey(Offer, on_delete=models.CASCADE, null=True, related_name="portal_clientlink")
    nonce = models.CharField(max_length=32)
    secret_hash = models.CharField(max_length=64)
    created_by = WorkspaceForeignKey("workspaces.Member", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "secret_hash"], name="client_link_secret_unique"),
            models.UniqueConstraint(
                fields=["workspace", "order"],
                condition=Q(revoked_at__isnull=True),
                name="client_link_one_live",
            ),
            models.UniqueConstraint(
                fields=["workspace", "offer"],
                condition=Q(revoked_at__isnull=True),
                name="client_link_one_live_of_offer",
            ),
            models.CheckConstraint(
                condition=Q(order__isnull=False, offer__isnull=True)
                | Q(order__isnull=True, offer__isnull=False),
                name="client_link_of_one_row",
            ),
        ]


class LinkOpening(WorkspaceModel):
    """That a link was opened: when, and roughly with what. No address, nothing that tells persons apart."""

    carried = stays("openings of links that stay")

    link = WorkspaceForeignKey(ClientLink, on_delete=models.CASCADE, related_name="openings")
    at = models.DateTimeField()
    browser = models.CharField(max_length=16)
    is_phone = models.BooleanField()

    class Meta(WorkspaceModel.Meta):
        indexes = [models.Index(fields=["workspace", "link", "-at"], name="link_opening_newest")]


class Logo(WorkspaceModel):
    """The company's own, on its clients' pages. Shown is its preview, which was decoded and drawn anew here."""

    attachment = WorkspaceOneToOneField(Attachment, on_delete=models.PROTECT, related_name="portal_logo")

    class Meta(WorkspaceModel.Meta):
        constraints = [models.UniqueConstraint(fields=["workspace"], name="one_logo")]
