"""Facts about views of lists, and about what was taken out of them."""

from dataclasses import field
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Audited, Changes, Fact, RowChanges


class ViewFact(Fact, moves_dates=False, abstract=True):
    """`listing`: the key of the list, "order"."""

    view_id: int
    listing: str
    name: str
    is_shared: bool


class ViewSaved(ViewFact, kind="view.saved"):
    sentence = _("View saved: {name}")


class ViewChanged(ViewFact, kind="view.changed"):
    sentence = _("View changed: {name}")

    changes: Changes = field(default_factory=dict)


class ViewDeleted(ViewFact, kind="view.deleted"):
    sentence = _("View deleted: {name}")

    rows: RowChanges = field(default_factory=dict)


class ViewGivenToRoles(ViewFact, kind="view.given"):
    """`roles`: whose list opens with it from now on."""

    sentence = _("The list opens with another view: {name}")

    roles: list[str]


class RowsChanged(Fact, kind="rows.changed", moves_dates=False):
    """Fields of many rows of a list at once, besides the fact of each. `columns`: their keys."""

    sentence = _("Rows changed at once: {count}")

    listing: str
    columns: list[str]
    count: int
    rows: RowChanges = field(default_factory=dict)


class ListExported(Fact, kind="list.exported", moves_dates=False):
    """Somebody took the rows of a list away as a file. `format`: "xlsx" or "csv"."""

    sentence = _("A list was downloaded as {format}: {count} rows")
    audited_as: ClassVar[Audited] = "export"

    listing: str
    format: str
    count: int
