"""What a fact is, and who is to hear of it."""

from collections import defaultdict
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TOPIC_KINDS = frozenset({"client", "contact", "deal", "order", "item", "task", "member", "template"})
"""Fields `<kind>_id` of an event become its topics, such as "order:12"."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """A fact, in the past tense. Fields are ids and plain values; they are kept as JSON for good.

    `sentence` is what the history shows: a translated text with {names} of the event's fields.
    Give human-readable values (a title, a name) as fields of their own: history must read well after a row is gone.
    """

    sentence: ClassVar[str | Promise]
    extra_topics: ClassVar[tuple[str, ...]] = ()
    """Topics without an id, for pages that show a whole kind: ("settings",)."""
    about_money: ClassVar[bool] = False
    """Histories show it to those who may see the amounts, and to nobody else."""
    about_time: ClassVar[bool] = False
    """Whose hours (`worker_member_id`): histories show it to those who may view that member's time."""

    kinds: ClassVar[dict[str, type["Event"]]] = {}

    def __init_subclass__(cls) -> None:
        Event.kinds[cls.kind()] = cls

    @classmethod
    def kind(cls) -> str:
        return cls.__name__

    def data(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def topics(self) -> list[str]:
        """["order:12", "deal:3", …]: the rows whose history and open pages this fact belongs to."""
        found = []
        for name, value in self.data().items():
            if not name.endswith(("_id", "_ids")) or not value:
                continue
            kind = name.removesuffix("s").removesuffix("_id").rsplit("_", 1)[-1]
            if kind in TOPIC_KINDS:
                found += [f"{kind}:{pk}" for pk in (value if name.endswith("_ids") else [value])]
        return sorted({*found, *self.extra_topics})


RowChange = dict[str, dict[str, str | None]]
"""What a change did to one row: "before" (fields that an undo puts back) and "after" (what has to be so still)."""
RowChanges = dict[str, RowChange]
"""By the row's topic. A field `rows` of an event holds them; such a change can be undone (activity.actions)."""


@dataclass(frozen=True, kw_only=True)
class ChangeUndone(Event):
    """Somebody took their change of a row back. `undone`: kind and data of its event; `of`: the row's topics."""

    sentence = _("Undone: {undone}")

    event_id: int
    undone: dict[str, Any]
    of: list[str]
    changes: dict[str, list[Any]] = field(default_factory=dict)

    def topics(self) -> list[str]:
        return sorted({*self.of, f"event:{self.event_id}"})


class Job(Protocol):
    """What subscribe() needs of a background job (see activity.jobs.workspace_job)."""

    def defer_event(self, *, workspace_id: int, event_id: int) -> None: ...


_subscribers: dict[type[Event], list[Job]] = defaultdict(list)


def subscribe(event: type[Event], job: Job) -> None:
    """Queue `job` in the transaction of every `event`. Called at import of an app's jobs."""
    if job not in _subscribers[event]:
        _subscribers[event].append(job)


def subscribers(event: type[Event]) -> list[Job]:
    return _subscribers[event]
