"""Which rows others point at, whichever app these are of."""

from collections.abc import Collection
from typing import Any

from django.db.models import Model


def held(model: type[Model], ids: Collection[int], *, besides: Collection[type[Model]] = ()) -> set[int]:
    """Of these rows, those that a row of another table names; `besides` tables that go with them, and what is only counted."""
    found: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.related_model in besides:
            continue
        if getattr(relation.related_model, "is_derived", False):
            continue
        name = relation.field.name  # type: ignore[union-attr]  # a relation back has the field it is of
        rows: Any = relation.related_model._default_manager  # type: ignore[union-attr]
        found |= set(rows.filter(**{f"{name}__in": ids}).values_list(name, flat=True))
    return found
