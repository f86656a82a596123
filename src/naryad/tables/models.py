"""Views of lists that people keep: which rows, columns and order, under a name."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from naryad.core.text import folded_key
from naryad.tenancy.fields import WorkspaceForeignKey
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.models import Member


class SavedView(WorkspaceModel):
    """A tab over a list: of its owner alone, or of everybody. A deleted one is kept, so that this can be undone."""

    listing = models.CharField(max_length=40)  # the list's key, "order"
    name = models.CharField(_("Name"), max_length=100)
    sort_key = folded_key("name")
    owner = WorkspaceForeignKey(Member, on_delete=models.CASCADE, related_name="tables_savedview")
    is_shared = models.BooleanField(_("Everybody sees it"), default=False)
    asks = models.JSONField(
        default=dict
    )  # words of an address (rules.asked): {"where": "stage.any.3", "sort": "-sum"}
    is_deleted = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "listing", "sort_key"],
                condition=Q(is_shared=True, is_deleted=False),
                name="view_shared_name_unique",
            ),
            models.UniqueConstraint(
                fields=["workspace", "listing", "owner", "sort_key"],
                condition=Q(is_shared=False, is_deleted=False),
                name="view_own_name_unique",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RoleView(WorkspaceModel):
    """What a list opens with for the members of a role: one view for each."""

    listing = models.CharField(max_length=40)
    role = models.CharField(max_length=12, choices=Member.Role)
    view = WorkspaceForeignKey(SavedView, on_delete=models.CASCADE, related_name="roles")

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "listing", "role"], name="view_of_role_unique")
        ]
