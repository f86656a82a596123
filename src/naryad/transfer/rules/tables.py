"""What a company's file consists of, derived from the models."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from graphlib import TopologicalSorter
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    DateField,
    DateTimeField,
    DecimalField,
    Field,
    FloatField,
    ForeignKey,
    GeneratedField,
    IntegerField,
    JSONField,
    Model,
    QuerySet,
)

from naryad.fields.models import FieldOption, HasOwnFields, OwnField
from naryad.tenancy.carried import Carried, carried_of
from naryad.tenancy.models import WorkspaceModel

TYPES: Mapping[type[Any], str] = {
    ArrayField: "json",
    JSONField: "json",
    BooleanField: "yes_no",
    DateTimeField: "moment",
    DateField: "day",
    DecimalField: "decimal",
    FloatField: "float",
    IntegerField: "integer",
}
"""Every other column is a text."""


@dataclass(frozen=True)
class CarriedColumn:
    """`of`: the table whose ids it holds; `type`: one of TYPES, or "text"."""

    field: "Field[Any, Any]"

    @property
    def name(self) -> str:
        return self.field.attname

    @property
    def of(self) -> str:
        model = self.field.related_model if isinstance(self.field, ForeignKey) else None
        return "" if model is None else str(model._meta.db_table)

    @cached_property
    def type(self) -> str:
        field = self.field.target_field if isinstance(self.field, ForeignKey) else self.field
        return next((name for kind, name in TYPES.items() if isinstance(field, kind)), "text")

    def described(self) -> dict[str, Any]:
        said = {"name": self.name, "type": self.type, "of": self.of, "may_be_empty": self.field.null}
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True)
class CarriedTable:
    model: type[Model]

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @property
    def file(self) -> str:
        return f"tables/{self.name}.csv"

    @property
    def carried(self) -> Carried:
        return carried_of(self.model)

    @cached_property
    def columns(self) -> tuple[CarriedColumn, ...]:
        return tuple(
            CarriedColumn(field)
            for field in self.model._meta.concrete_fields
            if field.name != "workspace"
            and field.name not in self.carried.without
            and not isinstance(field, GeneratedField)
        )

    def rows(self) -> "QuerySet[Any]":
        """Of the current company."""
        return self.model._default_manager.filter(self.carried.only)


@lru_cache(maxsize=1)
def carried_tables() -> tuple[CarriedTable, ...]:
    """Each after those that its rows point at."""
    models = {model: CarriedTable(model) for model in company_models() if not carried_of(model).stays}
    sorter = TopologicalSorter({model: set(_pointed_at(model)) for model in models})
    return tuple(models[model] for model in sorter.static_order() if model in models)


def company_models() -> list[type[Model]]:
    """Every table with rows of companies."""
    return [model for model in apps.get_models() if issubclass(model, WorkspaceModel)]


def _pointed_at(model: type[Model]) -> Iterator[type[Model]]:
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and field.related_model is not model:
            yield field.related_model
    if issubclass(model, HasOwnFields):
        yield from (OwnField, FieldOption)  # triggers look at them
