"""What is said and laid on a row: the app of the row declares the tables, with a key `row` to it, and names them in its kind.
And letters on their way, whose table says to whom and of what."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from naryad.files.models import Attachment
from naryad.tenancy.fields import WorkspaceForeignKey, WorkspaceOneToOneField
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.models import Member


class Comment(WorkspaceModel):
    """Changed by its author for a short while; one that was removed is shown no more. Its table has `row`."""

    author = WorkspaceForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("Comment"), blank=True)  # empty where only files were sent
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    row: Any
    row_id: int
    places: Any

    class Meta(WorkspaceModel.Meta):
        abstract = True


class FilePlace(WorkspaceModel):
    """Where an attachment lies. Its table has `row`, and `comment` (null: on the row itself) where the kind has comments."""

    attachment = WorkspaceOneToOneField(
        Attachment, on_delete=models.PROTECT, related_name="%(app_label)s_%(class)s"
    )

    row: Any
    row_id: int
    comment_id: int | None

    class Meta(WorkspaceModel.Meta):
        abstract = True


class OutgoingLetter(WorkspaceModel):
    """One row is handed to the mail server at most once (actions.outbox)."""

    class Status(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"  # committed before the server is spoken to: whoever finds it does not send
        SENT = "sent"
        FAILED = "failed"

    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()  # not tried before
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        abstract = True
