"""The company as one file: when it was asked for, how far it has come, until when it can be fetched."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from naryad.tenancy.carried import stays
from naryad.tenancy.fields import WorkspaceForeignKey
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.models import Member


class CompanyExport(WorkspaceModel):
    """`done` of `total` rows and files are written. `key` finds the file in the storage until `expires_at`."""

    carried = stays("the file that it would lie in")

    class State(models.TextChoices):
        MAKING = "making", pgettext_lazy("export", "Being made")
        DONE = "done", pgettext_lazy("export", "Ready")
        FAILED = "failed", pgettext_lazy("export", "Did not come about")
        GONE = "gone", pgettext_lazy("export", "Thrown away")

    state = models.CharField(max_length=8, choices=State, default=State.MAKING)
    made_by = WorkspaceForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    key = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace"], condition=Q(state="making"), name="company_export_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="done", expires_at__isnull=False) & ~Q(key="")
                | ~Q(state="done") & Q(key=""),
                name="company_export_has_file_while_done",
            ),
        ]
