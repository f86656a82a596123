"""By which keys a company's rows are known in files of set-ups, and what was laid."""

from django.db import models

from naryad.tenancy.carried import stays
from naryad.tenancy.fields import WorkspaceForeignKey
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.models import Member


class SetupKey(WorkspaceModel):
    """The key of a row in files of set-ups; `kind` is that of its list, "field", "process" or "view", and their inner rows."""

    kind = models.CharField(max_length=24)
    row_id = models.BigIntegerField()
    key = models.CharField(max_length=60)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind", "row_id"], name="setup_key_of_row"),
            models.UniqueConstraint(fields=["workspace", "kind", "key"], name="setup_key_once"),
        ]


class LaidSetup(WorkspaceModel):
    """A set-up that was laid: `before` is the company's own of that moment, `added` [kind, id] of each new row."""

    carried = stays("what taking a set-up back needs")

    name = models.CharField(max_length=200)
    before = models.JSONField()
    added = models.JSONField(default=list)
    laid_by = WorkspaceForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    laid_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
