"""The history of a row, as its card shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from naryad.activity.events import Event
from naryad.activity.models import EventRecord


@dataclass(frozen=True)
class HistoryLine:
    """One line of a card's history. `changes` = [(field, before, after)], empty where nothing changed value."""

    pk: int
    at: datetime
    actor: str
    on_behalf_of: str
    text: str
    changes: list[tuple[str, Any, Any]]


def history(*, topic: str, limit: int = 50, before_id: int | None = None) -> list[HistoryLine]:
    """Newest facts of one row ("order:12"); page on with the last line's pk as `before_id`."""
    rows = (
        EventRecord.objects.filter(topics__contains=[topic])
        .select_related("actor", "on_behalf_of")
        .order_by("-id")
    )
    if before_id:
        rows = rows.filter(pk__lt=before_id)
    return [_line(row) for row in rows[:limit]]


def sentences(*, event_ids: Iterable[int]) -> dict[int, str]:
    """What happened in each event, and who did it, in one line."""
    rows = EventRecord.objects.filter(pk__in=list(event_ids)).select_related("actor")
    return {row.pk: _sentence(row) + (f" ({row.actor.name})" if row.actor else "") for row in rows}


def _line(row: EventRecord) -> HistoryLine:
    return HistoryLine(
        pk=row.pk,
        at=row.at,
        actor=row.actor.name if row.actor else "",
        on_behalf_of=row.on_behalf_of.name if row.on_behalf_of else "",
        text=_sentence(row),
        changes=[(name, *values) for name, values in row.data.get("changes", {}).items()],
    )


class _Blank(dict[str, Any]):
    """Old rows may lack a field that a newer sentence names."""

    def __missing__(self, key: str) -> str:
        return "…"


def _sentence(row: EventRecord) -> str:
    event = Event.kinds.get(row.kind)
    return str(event.sentence).format_map(_Blank(row.data)) if event else row.kind
