"""A file that somebody attached. Where it lies (a task, an order, a client …) is a row of the app that knows that."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from naryad.tenancy.carried import Carried
from naryad.tenancy.fields import WorkspaceForeignKey
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.models import Member


class Attachment(WorkspaceModel):
    """`key` finds the bytes in the storage and says nothing of the name. Never changed; removed softly.

    `preview_key` is set for pictures that were decoded here: only those are ever shown inside a page.
    Both keys are empty once the bytes of a removed file are thrown away; what it was stays.
    """

    carried = Carried(without=frozenset({"key", "preview_key"}))

    key = models.CharField(max_length=100, blank=True)
    preview_key = models.CharField(max_length=100, blank=True)
    name = models.CharField(_("File name"), max_length=200)
    content_type = models.CharField(max_length=100)  # by content, not by name
    size = models.PositiveBigIntegerField()  # bytes
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)  # of a picture, upright
    height = models.PositiveIntegerField(null=True)
    uploaded_by = WorkspaceForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    removed_by = WorkspaceForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "key"], condition=~Q(key=""), name="attachment_key"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=False) | ~Q(key=""), name="attachment_has_bytes_until_removed"
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="attachment_removed_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["workspace", "removed_at"],
                name="attachment_removed",
                condition=Q(removed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_shown(self) -> bool:
        """A picture that may stand inside a page."""
        return bool(self.preview_key)
