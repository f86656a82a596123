"""Foreign keys of companies' rows: the database checks them together with the company."""

from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models

from naryad.tenancy.scope import require_workspace_id

_ST = TypeVar("_ST")
_GT = TypeVar("_GT")


class WorkspaceKey(models.ForeignKey[_ST, _GT]):
    """The `workspace` column of a company's row; new rows take the current scope."""

    is_tenant_marker = True

    if not TYPE_CHECKING:  # the type checker's plugin reads the arguments of ForeignKey's own signature

        def __init__(self, to: Any = "workspaces.Workspace", on_delete: Any = models.CASCADE, **options: Any):
            options |= {"default": require_workspace_id, "related_name": "+", "editable": False}
            options["db_index"] = False  # UNIQUE (workspace_id, id) serves
            super().__init__(to, on_delete, **options)


class WorkspaceForeignKey(models.ForeignKey[_ST, _GT]):
    """A foreign key inside one company; the schema editor adds the composite constraint."""

    is_tenant_key = True

    if not TYPE_CHECKING:

        def __init__(self, to: Any, on_delete: Any, **options: Any):
            super().__init__(to, on_delete, **options | {"db_constraint": False})


class WorkspaceOneToOneField(models.OneToOneField[_ST, _GT]):
    """As WorkspaceForeignKey, and at most one row for each target."""

    is_tenant_key = True

    if not TYPE_CHECKING:

        def __init__(self, to: Any, on_delete: Any, **options: Any):
            super().__init__(to, on_delete, **options | {"db_constraint": False})
