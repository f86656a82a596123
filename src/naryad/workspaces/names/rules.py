"""What an app says of its settings list, in a few lines; all the rest is the same for every list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from django.db.models import QuerySet
from django.utils.functional import Promise

from naryad.workspaces.names.facts import TITLES, NameChanged

if TYPE_CHECKING:
    from naryad.workspaces.names.models import SortedName

Row = TypeVar("Row", bound="SortedName")

VERBS = ("create", "order", "change", "archive", "restore")


def _nothing(row: Any) -> None:
    return None


@dataclass(frozen=True, kw_only=True, eq=False)
class SortedNames(Generic[Row]):
    """`kind` stands in facts and in the names of addresses ("deal_stage"); `title` is what people call the list."""

    kind: str
    title: str | Promise
    model: type[Row]
    rows: Callable[[], QuerySet[Row]]
    """As the settings show them. An annotation `uses` counts what a row is used by."""
    within: str = ""
    """The foreign key inside whose rows names are unique and have their order: stages of one type."""
    fields: frozenset[str] = frozenset()
    """What a row has beside its name, by the names of its columns ("skill_id")."""
    deletes_unused: bool = False
    ends_with_last: bool = False
    """The last one has a meaning of its own: new and returned ones stand before it."""
    typed: frozenset[str] = frozenset()
    """Of `fields`, what is typed in the row itself."""
    changed: type[NameChanged] = NameChanged
    row_template: str = "workspaces/_name_field.html"
    """What stands between the handle and the button of a row. Context: names, row, element, ws."""
    check: Callable[[Row], None] = _nothing
    """Raises CannotChangeName where a row may not be saved like this."""
    check_archive: Callable[[Row], None] = _nothing

    def __post_init__(self) -> None:
        TITLES[self.kind] = self.title

    @property
    def urls(self) -> dict[str, str]:
        """Names of the addresses of workspaces.views.names, by what they do."""
        app = self.model._meta.app_label
        return {verb: f"{app}:{self.kind}_{verb}" for verb in VERBS}

    @property
    def owner_column(self) -> str:
        return f"{self.within}_id"

    def all(self) -> QuerySet[Row]:
        return cast("QuerySet[Row]", self.model._default_manager.all())

    def owner_of(self, row: Row) -> int | None:
        return getattr(row, self.owner_column) if self.within else None

    def beside(self, row: Row) -> QuerySet[Row]:
        """All that stand in one order with the row, itself included."""
        rows = self.all().order_by("sequence", "pk")
        return rows.filter(**{self.owner_column: self.owner_of(row)}) if self.within else rows


def in_order(rows: Sequence[Row], *, first: Sequence[int]) -> list[Row]:
    """Rows in use as their ids are given, those not named behind them; an archived one stays behind the one before it."""
    asked = {pk: place for place, pk in enumerate(first)}
    places, ahead = {}, -1
    for row in rows:
        if not row.is_archived:
            ahead = asked.get(row.pk, len(asked))
        places[row.pk] = ahead
    return sorted(rows, key=lambda row: places[row.pk])
