"""A row of a settings list."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from naryad.core.text import folded_key
from naryad.tenancy.models import WorkspaceModel


class SortedName(WorkspaceModel):
    """A name with a place among its like. Archived ones stand where they were given, and are never given anew."""

    name = models.CharField(_("Name"), max_length=100)
    sort_key = folded_key("name")
    sequence = models.PositiveIntegerField(default=0)
    is_archived = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.name


def unique_name(kind: str, *, within: str = "") -> models.UniqueConstraint:
    """No two names that read the same (ё and е, case, spaces), archived ones among them, in the company or `within`."""
    return models.UniqueConstraint(
        fields=["workspace", *([within] if within else []), "sort_key"],
        nulls_distinct=False,
        name=f"{kind}_name_unique",
    )
