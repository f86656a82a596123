"""The base of every table that holds a company's rows."""

from typing import ClassVar, TypeVar

from django.db import models

from naryad.tenancy.fields import WorkspaceKey
from naryad.tenancy.scope import require_workspace_id

_M = TypeVar("_M", bound=models.Model, covariant=True)


class WorkspaceManager(models.Manager[_M]):
    """Rows of the current company only; raises NoWorkspace outside scope()."""

    def get_queryset(self) -> models.QuerySet[_M]:
        return super().get_queryset().filter(workspace_id=require_workspace_id())

    def none(self) -> models.QuerySet[_M]:
        """No rows need no company: fields of forms begin with this at import."""
        return super().get_queryset().none()


class WorkspaceModel(models.Model):
    """A row of one company. The schema editor adds UNIQUE (workspace_id, id), the policy and composite keys."""

    append_only: ClassVar[bool] = False
    """True of ledgers: `migrate` revokes UPDATE and DELETE from the application's role."""

    workspace = WorkspaceKey()  # type: ignore[call-arg]

    objects = WorkspaceManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
