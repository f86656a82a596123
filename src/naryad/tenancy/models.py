"""The base of every table that holds a company's rows."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.utils.encoding import force_str
from django.utils.functional import Promise

from naryad.tenancy.carried import Carried
from naryad.tenancy.fields import WorkspaceKey
from naryad.tenancy.scope import require_workspace_id

_M = TypeVar("_M", bound=models.Model, covariant=True)


class WorkspaceManager(models.Manager[_M]):
    """Rows of the current company only; raises NoWorkspace outside scope()."""

    def __init__(self) -> None:
        super().__init__()
        self._begun: tuple[int, models.QuerySet[_M]] | None = None

    def get_queryset(self) -> models.QuerySet[_M]:
        """The condition is put together once for a company, as a page begins thirty queries; each gets a copy."""
        workspace_id = require_workspace_id()
        if self._db or self._hints:  # type: ignore[attr-defined]  # of a related row
            return super().get_queryset().filter(workspace_id=workspace_id)
        begun = self._begun
        if begun is None or begun[0] != workspace_id:
            begun = self._begun = (workspace_id, super().get_queryset().filter(workspace_id=workspace_id))
        return begun[1].all()

    def bulk_create(self, objs: Iterable[_M], *args: Any, **options: Any) -> list[_M]:
        rows = list(objs)
        for row in rows:
            refuse_translated(row)
        return super().bulk_create(rows, *args, **options)

    def none(self) -> models.QuerySet[_M]:
        """No rows need no company: fields of forms begin with this at import."""
        return super().get_queryset().none()


def refuse_translated(row: models.Model) -> None:
    """Readers have languages of their own: a translated text in a row is a fault of whoever writes it."""
    for name, value in vars(row).items():
        if isinstance(value, Promise):
            raise TypeError(f"{type(row).__name__}.{name} holds no translated text: {value}")


@lru_cache(maxsize=1024)
def _words_of(field: Any) -> dict[Any, Any]:
    return dict(field.flatchoices)


class WorkspaceModel(models.Model):
    """A row of one company. The schema editor adds UNIQUE (workspace_id, id), the policy and composite keys."""

    append_only: ClassVar[bool] = False
    """True of ledgers: `migrate` revokes UPDATE and DELETE from the application's role."""
    is_derived: ClassVar[bool] = False
    """True of what is only counted from other rows: it keeps none of them, and goes with them."""
    carried: ClassVar[Carried] = Carried()
    """What of it goes along when the company moves."""

    workspace = WorkspaceKey()  # type: ignore[call-arg]

    objects = WorkspaceManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def _get_FIELD_display(self, field: Any) -> Any:  # noqa: N802  # Django's name, behind every get_…_display()
        """Only the word of the value is translated; Django translates all of a field's words to find one."""
        value = getattr(self, field.attname)
        return force_str(_words_of(field).get(value, value), strings_only=True)

    def save(self, *args: Any, **options: Any) -> None:
        refuse_translated(self)
        super().save(*args, **options)
