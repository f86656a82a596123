"""Keyset pages: a list is read from a row on, never by counting rows before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import F, Model, Q, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class KeysetPage(Generic[M]):
    """Rows of a page, and the ids to ask for its neighbours with (None at an end)."""

    rows: list[M]
    next_after: int | None
    previous_before: int | None

    @property
    def query(self) -> Mapping[str, int | None]:
        return {"after": self.next_after, "before": self.previous_before}


def keyset_page(
    *,
    rows: QuerySet[M],
    key: str,
    is_descending: bool = False,
    after: int | None = None,
    before: int | None = None,
    size: int = 50,
) -> KeysetPage[M]:
    """`rows` ordered by `key` (a field or annotation that is never null), then id; `after`/`before`: id of a row.

    A row that is gone begins the list anew.
    """
    mark, is_backwards = (before, True) if before else (after, False)
    is_down = is_descending != is_backwards
    if mark:
        found = rows.filter(pk=mark).values_list(key, flat=True).first()
        mark = None if found is None else mark
        if mark:
            rows = rows.filter(_past(key, found, mark, is_down=is_down))
    ordered = rows.order_by(F(key).desc() if is_down else F(key).asc(), "-pk" if is_down else "pk")
    found_rows = list(ordered[: size + 1])
    has_more, page = len(found_rows) > size, found_rows[:size]
    if mark and is_backwards:
        page.reverse()
        return KeysetPage(page, page[-1].pk if page else None, page[0].pk if has_more else None)
    return KeysetPage(page, page[-1].pk if has_more else None, page[0].pk if mark and page else None)


def _past(key: str, value: Any, pk: int, *, is_down: bool) -> Q:
    sign = "lt" if is_down else "gt"
    return Q(**{f"{key}__{sign}": value}) | Q(**{key: value, f"pk__{sign}": pk})
