"""Settings lists that a set-up holds, in the order in which they are laid: what a row points at comes before it."""

from typing import Any

from django.db.models import ForeignKey

from naryad.crm.names import DEAL_SOURCES, DEAL_STAGES, LOST_REASONS, PIPELINES
from naryad.orders.names import ORDER_STAGES, ORDER_TYPES
from naryad.payments.names import PAYMENT_METHODS
from naryad.people.names import SKILLS
from naryad.products.names import PRICE_LISTS, PRODUCT_GROUPS
from naryad.reminders.names import REMINDER_KINDS
from naryad.tasks.names import TASK_TYPES
from naryad.workspaces.names.rules import SortedNames

LISTS: dict[str, SortedNames[Any]] = {
    names.kind: names
    for names in (
        SKILLS,
        TASK_TYPES,
        PIPELINES,
        DEAL_STAGES,
        LOST_REASONS,
        DEAL_SOURCES,
        ORDER_TYPES,
        ORDER_STAGES,
        REMINDER_KINDS,
        PAYMENT_METHODS,
        PRODUCT_GROUPS,
        PRICE_LISTS,
    )
}
OF_MODEL = {names.model: kind for kind, names in LISTS.items()}


def pointed_kind(names: SortedNames[Any], column: str) -> str:
    """The list that a column of rows points at; "" of a plain value."""
    field = names.model._meta.get_field(column.removesuffix("_id"))
    return OF_MODEL.get(field.related_model, "") if isinstance(field, ForeignKey) else ""


def columns(names: SortedNames[Any]) -> dict[str, str]:
    """Of a list's rows: what a file calls them → the column; without the row it stands inside."""
    return {
        column.removesuffix("_id"): column
        for column in sorted(names.fields)
        if not names.within or column != names.owner_column
    }
