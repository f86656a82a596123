"""Lists of the program by API: the declaration that feeds a page feeds the same filters, orders, columns and views here."""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, Literal, TypeVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from pydantic import BaseModel, ConfigDict, Field, create_model

from naryad.tables.queries import visible_views
from naryad.ui.lists.columns import Column, Money, Person, Viewer, read_rows
from naryad.ui.lists.files import filed_columns
from naryad.ui.lists.filters import Day, Filter, OfChoices, Pick, Search, Tick
from naryad.ui.lists.listing import Listing, registered_columns
from naryad.ui.lists.page import FoundRows, find_rows
from naryad.workspaces.api.problems import Invalid
from naryad.workspaces.api.routes import named
from naryad.workspaces.api.types import Answered
from naryad.workspaces.door.tokens import TokenRequest

MOST, USUAL = 200, 50
OWN_KEY = "f[0-9]{1,18}"
LONGEST_PLACE = 2_000
R = TypeVar("R", bound=Answered)
Rows = Callable[[Sequence[int], Viewer, frozenset[str]], Mapping[int, R]]
"""What is answered of rows, by their ids; the third says which expansions were asked for."""


class Listed(BaseModel, Generic[R]):
    """A page of a list. `next`, `prev`: cursors of its neighbours. `notes`: what of a saved view is not there any more."""

    items: list[R]
    next: str | None
    prev: str | None
    notes: list[str]


class ListQuery(BaseModel):
    """Words that every list understands; those of one list are made by list_query()."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(USUAL, ge=1, le=MOST)
    cursor: str = Field("", max_length=LONGEST_PLACE, description="`next` or `prev` of a page.")


@dataclass(frozen=True)
class Cursor:
    """Where a page begins: behind a row, or before one."""

    after: str = ""
    before: str = ""

    def __str__(self) -> str:
        text = json.dumps([self.after, self.before], ensure_ascii=False)
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(text: str) -> Cursor:
    """Raises Invalid for what no page gave."""
    if not text:
        return Cursor()
    try:
        after, before = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError, TypeError, RecursionError) as fault:
        raise Invalid("cursor", _("No page gave this cursor.")) from fault
    if not isinstance(after, str) or not isinstance(before, str):
        raise Invalid("cursor", _("No page gave this cursor."))
    return Cursor(after, before)


@override("en")
def list_query(listing: Listing, *, expand: Sequence[str] = ()) -> Any:
    """The parameters of a list, as its declaration has them. Call when all apps are ready."""
    fields: dict[str, Any] = {control.name: _of_filter(control) for control in listing.filters}
    added = [column for key, column in registered_columns() if key == listing.key]
    columns = [*listing.columns, *added]
    sorts = [column.key for column in columns if column.is_sortable]
    shown = [column.key for column in filed_columns(columns)]
    fields |= {
        "sort": _words(sorts, "Columns to sort by, at most four; a minus turns one round.", sign="-?"),
        "columns": _words(shown, "Columns of the list to answer beside each row, in `columns`."),
        "where": (str, Field("", max_length=2_000, description=WHERE)),
        "view": (str, Field("", pattern=r"^[0-9]{0,19}$", description="A saved view, by its id.")),
    }
    if len(listing.tabs) > 1:
        keys = tuple(tab.key for tab in listing.tabs if tab.of is None)
        fields["state"] = (Literal[keys], Field(keys[0], description="A tab of the list."))
    if expand:
        fields["expand"] = _words(expand, "What a row names, answered with it.", with_own=False)
    name = "".join(part.capitalize() for part in listing.key.replace("-", "_").split("_"))
    return named(create_model(f"{name}Query", __base__=ListQuery, **fields), f"{name}Query")


WHERE = "Conditions on columns as the program's own addresses have them: `stage.any.3;5,or(total.more.1000,color.set)`."


def _of_filter(control: Filter) -> Any:
    label = str(control.label)
    if isinstance(control, Tick):
        return bool, Field(False, description=label)
    if isinstance(control, Day):
        return date | None, Field(None, description=label)
    if isinstance(control, Pick) and isinstance(control.choices, OfChoices):
        known = ("", *(choice.value for choice in control.choices.known))
        return Literal[known], Field("", description=label)
    return str, Field("", max_length=100, description=label if not isinstance(control, Search) else "Words.")


def _words(known: Sequence[str], text: str, *, sign: str = "", with_own: bool = True) -> Any:
    word = f"{sign}({'|'.join([*known, *([OWN_KEY] if with_own else [])])})"
    return str, Field("", max_length=1_000, pattern=f"^({word}(,{word})*)?$", description=text)


def read_list(
    request: TokenRequest, listing: Listing, asked: Any, rows: Rows[R], page: type[Listed[R]]
) -> Listed[R]:
    """`asked`: of list_query(). Unlike a page, which says above its rows what it passes over, this refuses it."""
    if others := request.GET.keys() - type(asked).model_fields.keys():
        raise Invalid(min(others), _("This list does not know it."))
    viewer = viewer_of(request)
    given = _given(request, listing, asked)
    place = read_cursor(asked.cursor)
    found = find_rows(listing=listing, given=given, viewer=viewer)
    _refuse_unknown(found, given, viewer)
    left_out = [*found.chosen.where.left_out, *found.arrangement.left_out]
    if left_out and not asked.view:
        raise Invalid("where" if found.chosen.where.left_out else "sort", left_out[0])
    ids = found.page_ids(viewer, size=asked.limit, after=place.after, before=place.before)
    is_past_end = bool(place.after) and not ids.earlier  # the list began anew
    shown = () if is_past_end else ids.ids
    answered = rows(shown, viewer, _asked_words(getattr(asked, "expand", "")))
    items = [answered[pk] for pk in shown if pk in answered]
    if asked.columns:
        _add_columns(items, found, shown, _asked_words(asked.columns), viewer)
    return page(
        items=items,
        next=str(Cursor(after=ids.later)) if ids.later and not is_past_end else None,
        prev=str(Cursor(before=ids.earlier)) if ids.earlier else None,
        notes=[str(note) for note in left_out],
    )


def viewer_of(request: TokenRequest) -> Viewer:
    """As workspaces.lists.viewer, no further than the token."""
    now = timezone.now()
    today = request.member.workspace.today(now)
    return Viewer(member=request.member, now=now, today=today, reach=request.reach)


def _asked_words(text: str) -> frozenset[str]:
    return frozenset(filter(None, text.split(",")))


def _given(request: TokenRequest, listing: Listing, asked: Any) -> dict[str, str]:
    """As the address of the list would have it: the view's words, unless the request says others."""
    sent = asked.model_dump(include=asked.model_fields_set - {"limit", "cursor", "columns", "expand", "view"})
    words = {name: _word(value) for name, value in sent.items() if value is not None}
    if not asked.view:
        return words
    view = visible_views(member=request.member).filter(listing=listing.key, pk=asked.view).first()
    if view is None:
        raise Invalid("view", _("There is no such view of the list"))
    return {**view.asks, **words}


def _word(value: Any) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _refuse_unknown(found: FoundRows, given: Mapping[str, str], viewer: Viewer) -> None:
    for control in found.table.filters:
        if control.is_shown(viewer) and control.open(given, viewer).is_unknown:
            raise Invalid(control.name, control.unknown)
    if found.chosen.unknown:
        raise Invalid("state", found.chosen.unknown[0])


def _add_columns(
    items: Sequence[Any], found: FoundRows, ids: Sequence[int], keys: frozenset[str], viewer: Viewer
) -> None:
    """Of the list's own app and of those above, as a file of the list has them."""
    known = {column.key: column for column in filed_columns(found.table.offered_columns(viewer))}
    if unknown := keys - known.keys():
        raise Invalid("columns", f"{_('There is no such column, or not for you')}: {min(unknown)}")
    columns = [known[key] for key in sorted(keys)]
    read = read_rows(ids=ids, columns=columns, lead=found.table.lead, viewer=viewer)
    values = {
        row.pk: {cell.column.key: _plain(cell.column, cell.value) for cell in row.cells} for row in read
    }
    for item in items:
        item.columns = values.get(item.id, {})


def _plain(column: Column, cell: Any) -> Any:
    value = column.plain(cell) if column.plain and cell is not None else cell
    if isinstance(value, Money):
        return {"amount": f"{value.amount:.2f}", "currency": value.currency}
    if isinstance(value, Person):
        return value.name
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    if value is None or isinstance(value, bool | int | str | datetime | date):
        return value
    return str(value)


class ListedJson(Answered):
    """A row of a list, with the columns that were asked for."""

    columns: dict[str, Any] = {}
