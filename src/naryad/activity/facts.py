"""What a fact is, and who is to hear of it."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from types import UnionType
from typing import (
    Any,
    ClassVar,
    Literal,
    Protocol,
    Self,
    Union,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TOPIC_KINDS = frozenset(
    {
        "client",
        "contact",
        "deal",
        "order",
        "item",
        "product",
        "offer",
        "entity",
        "task",
        "member",
        "template",
        "view",
        "paper",
    }
)
"""Fields `<kind>_id` of a fact become its topics, such as "order:12"."""

About = Literal["work", "money", "time"]
Audited = Literal["", "login", "factor", "member", "settings", "export"]
Changes = dict[str, list[Any]]
"""[before, after] by the field that changed."""


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Fact:
    """What happened, in the past tense: a frozen dataclass, without a decorator of its own.

    `class OrderPromised(OrderFact, kind="order.promised", moves_dates=True)`: abstract ones may state the latter for all.
    Fields are ids and plain values; they are kept as JSON for good. Give what a reader has to see after a row is gone
    (a title, a name) as a field of its own, and no translated words: readers have languages of their own.
    """

    kind: ClassVar[str]
    """How it is stored, and known outside: "order.promised". Never changed, even when the class is renamed."""
    version: ClassVar[int] = 1
    """Raised when a field changes its meaning; upgrade() reads the older ones."""
    moves_dates: ClassVar[bool]
    """It may move a planned date: the forecast plans again."""
    sentence: ClassVar[str | Promise]
    """What histories show: {names} of the fact's fields."""
    about: ClassVar[About] = "work"
    """Whose histories show it. "money": of those who may see the amounts. "time" is a member's hours
    (`worker_member_id`): of those who may view them."""
    part: ClassVar[str] = ""
    """The part of the program that it belongs to: histories of who does without it are silent of it."""
    audited_as: ClassVar[Audited] = ""
    """Where the company's audit shows it, with the address and the device it came from; "": nowhere."""
    tells_dates: ClassVar[bool] = False
    """It says that a date is another one now: feeds show it among the dates."""
    is_tentative: ClassVar[bool] = False
    """Its press can be taken back for some seconds: who is told hears of it after them."""
    extra_topics: ClassVar[tuple[str, ...]] = ()
    """Topics without an id, for pages that show a whole kind: ("settings",)."""

    def __init_subclass__(
        cls, *, kind: str = "", moves_dates: bool | None = None, abstract: bool = False
    ) -> None:
        """`abstract`: only what several facts have in common, also whether they move dates."""
        dataclass(frozen=True, kw_only=True)(cls)
        if kind:
            cls.kind = kind
        if moves_dates is not None:
            cls.moves_dates = moves_dates
        if abstract:
            return
        for name in ("kind", "moves_dates", "sentence"):
            if not hasattr(cls, name):
                raise TypeError(f"{cls.__name__} does not state its {name}")
        if cls.kind in KINDS:
            raise TypeError(f"{cls.__name__} and {KINDS[cls.kind].__name__} are both {cls.kind}")
        KINDS[cls.kind] = cls

    @classmethod
    def upgrade(cls, data: dict[str, Any], *, version: int) -> dict[str, Any]:
        """What an older version stored, as this one would have stored it."""
        return data

    @classmethod
    def read(cls, data: dict[str, Any], *, version: int) -> Self:
        """The fact that data() was of, once it has been JSON. TypeError or ValueError: it cannot be read."""
        stored = data if version == cls.version else cls.upgrade(data, version=version)
        return cls(
            **{name: _shaped(hint, stored[name]) for name, hint in _hints(cls).items() if name in stored}
        )

    def data(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _hints(type(self))}

    def topics(self) -> list[str]:
        """["order:12", "deal:3", …]: the rows whose history and open pages this fact belongs to."""
        topics = []
        for name, value in self.data().items():
            if not name.endswith(("_id", "_ids")) or not value:
                continue
            kind = name.removesuffix("s").removesuffix("_id").rsplit("_", 1)[-1]
            if kind in TOPIC_KINDS:
                topics += [f"{kind}:{pk}" for pk in (value if name.endswith("_ids") else [value])]
        return sorted({*topics, *self.extra_topics})

    def heard(self) -> list[str]:
        """What open pages are told: its rows, and whose pages show what follows from it without naming them."""
        return self.topics()

    def words(self) -> str:
        """Its sentence in the language of who reads."""
        return worded(self.sentence, self.data())


KINDS: dict[str, type[Fact]] = {}
"""Every fact of the program by its kind."""


class UnknownFact(Fact, abstract=True):
    """Stored by another release: its class is gone, or it lacks what its class needs now."""

    stored_kind: str
    stored: dict[str, Any]

    def words(self) -> str:
        known = KINDS.get(self.stored_kind)
        return worded(known.sentence, self.stored) if known else self.stored_kind


def read(*, kind: str, version: int, data: dict[str, Any]) -> Fact:
    """A stored fact as it was recorded."""
    known = KINDS.get(kind)
    try:
        if known:
            return known.read(data, version=version)
    except (TypeError, ValueError):
        pass  # nobody is told of what cannot be read; histories show what is left of it
    return UnknownFact(stored_kind=kind, stored=data)


_HINTS: dict[type[Fact], dict[str, Any]] = {}


def _hints(of: type[Fact]) -> dict[str, Any]:
    """Its fields and their types."""
    if of not in _HINTS:
        hints = get_type_hints(of)
        names = [field.name for field in fields(of)]  # type: ignore[arg-type]  # every subclass is a dataclass
        _HINTS[of] = {name: hints[name] for name in names}
    return _HINTS[of]


def _shaped(hint: Any, value: Any) -> Any:
    """JSON knows no dates."""
    origin, within = get_origin(hint), get_args(hint)
    if value is None:
        return None
    if origin in (Union, UnionType):
        return _shaped(within[0], value)  # "datetime | None"
    if hint in (date, datetime):
        return hint.fromisoformat(value)
    if origin is list and isinstance(value, list):
        return [_shaped(within[0], part) for part in value]
    if origin is tuple:
        return tuple(_shaped(of, part) for of, part in zip(within, value, strict=True))
    if origin is dict and isinstance(value, dict):
        return {name: _shaped(within[1], part) for name, part in value.items()}
    return value


class _Blank(dict[str, Any]):
    """Old rows may lack a field that a newer sentence names."""

    def __missing__(self, key: str) -> str:
        return "…"


def worded(sentence: str | Promise, data: dict[str, Any]) -> str:
    """A sentence with {names} of the data; days, and the days of moments, as the reader writes them."""
    return str(sentence).format_map(_Blank({name: _shown(value) for name, value in data.items()}))


def _shown(value: Any) -> Any:
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, date) else value


RowChange = dict[str, dict[str, str | None]]
"""What a change did to one row: "before" (fields that an undo puts back) and "after" (what has to be so still)."""
RowChanges = dict[str, RowChange]
"""By the row's topic. A field `rows` of a fact holds them; such a change can be undone (activity.actions)."""


class ChangeUndone(Fact, kind="change.undone", moves_dates=True):
    """Somebody took their change of a row back. `undone`: kind, version and data of its fact; `of`: the row's topics."""

    sentence = _("Undone: {undone}")

    event_id: int
    undone: dict[str, Any]
    of: list[str]
    changes: Changes = field(default_factory=dict)

    def topics(self) -> list[str]:
        return sorted({*self.of, f"event:{self.event_id}"})

    def words(self) -> str:
        return worded(self.sentence, {"undone": read(**self.undone).words()})


class Job(Protocol):
    """What subscribe() needs of a background job (see activity.jobs.workspace_job)."""

    name: str

    def defer_event(self, *, workspace_id: int, event_id: int) -> None: ...


_subscribers: dict[type[Fact], list[tuple[Job, Callable[[type[Fact]], bool]]]] = defaultdict(list)


def subscribe(fact: type[Fact], job: Job, *, when: Callable[[type[Fact]], bool] = lambda fact: True) -> None:
    """Queue `job` in the transaction of every `fact`. Called at import of an app's jobs.

    `Fact` itself, or an abstract one, stands for all that are of it: `when` chooses among those, at each of them.
    """
    if all(known is not job for known, _when in _subscribers[fact]):
        _subscribers[fact].append((job, when))


def subscribers(fact: type[Fact]) -> list[Job]:
    of = [base for base in fact.__mro__ if base in _subscribers]
    return [job for base in of for job, when in _subscribers[base] if when(fact)]
