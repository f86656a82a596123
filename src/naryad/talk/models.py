"""What is said and laid on a row. The app of the row declares the tables, with a key `row` to it, and names them in its kind."""

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
