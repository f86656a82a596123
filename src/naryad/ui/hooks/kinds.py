"""Kinds: what the program knows of each sort of row that is opened, found, named and taken back; and whose rows one sees.

register_kind(Kind(name="order", model=Order, visible=visible_orders, url=order_url, title=str, lock_rank=30))
register_sight("order", lambda member: Task.objects.filter(assignee=member).values("order_id"))
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

Visible = Callable[..., QuerySet[Any]]
Ids = Callable[[Any], Any]


@dataclass(frozen=True)
class FoundDate:
    label: str | Promise
    at: date | None
    leads: bool = False


@dataclass(frozen=True)
class Found:
    """A row that the global search shows by its title ("": as its kind names it), and what is said beside it."""

    row: Any
    hint: str = ""
    title: str = ""
    dates: tuple[FoundDate, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Talk:
    """`files` and `comments` (None: nothing is said) are the tables of talk's FilePlace and Comment with the key `row`.

    `where(row)`: the ids that facts name it by. `are_papers`: files on the row itself need papers.view.
    `reads(member=…)`: rows whose files the member may look at, where these are more than they may open.
    `is_own(member, row)`: whether who brings files only to what is their own may bring them there. `within`: keys of
    the row, named as their kinds, whose rows show its files among their own. `history_needs`: the capability of reading
    what happened to such a row, where seeing it is not enough; `sees_money(member, row)`: whether also its amounts.
    """

    files: type[Any]
    comments: type[Any] | None = None
    where: Callable[[Any], dict[str, int | None]]
    is_own: Callable[[Any, Any], bool]
    are_papers: bool = False
    reads: Visible | None = None
    within: tuple[str, ...] = ()
    history_needs: str = ""
    sees_money: Callable[[Any, Any], bool] = lambda _member, _row: False


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`visible(member=…)`: the rows that a member may open. `may(member, row)`: whether they may change it.

    `url(row, slug)` is its card, `title(row)` its words. `lock_rank`: rows of several kinds are locked in this order.
    `search(member, text)`: the rows that words find, best first, for the global search (None: not searched), under
    `label`; `search_rank`: which kinds come first there. `capability`: without any reach of it they have no card.
    `topic`: of its facts and live pages, "order:12". `talk`: what may be said and laid on its rows.
    """

    name: str
    model: type[Model]
    visible: Visible
    title: Callable[[Any], str] = str
    url: Callable[[Any, str], str] | None = None
    may: Callable[[Any, Any], bool] | None = None
    lock_rank: int = 0
    label: str | Promise = ""
    search: Callable[..., "list[Found]"] | None = None
    search_rank: int = 0
    capability: str = ""
    talk: Talk | None = None

    def address(self, row: Any, slug: str) -> str:
        """Of the row's card; "" where a kind has none."""
        return self.url(row, slug) if self.url else ""

    def topic(self, pk: int) -> str:
        return f"{self.name}:{pk}"


class UnknownKind(LookupError):
    """No app has registered a kind of this name."""


_kinds: dict[str, Kind] = {}
_sights: dict[str, list[Ids]] = {}


def register_kind(*kinds: Kind) -> None:
    _kinds.update({kind.name: kind for kind in kinds})


def find_kind(name: str) -> Kind:
    try:
        return _kinds[name]
    except KeyError:
        raise UnknownKind(name) from None


def registered_kinds() -> list[Kind]:
    """In the order in which their rows are locked."""
    return sorted(_kinds.values(), key=lambda kind: (kind.lock_rank, kind.name))


def searched_kinds(reach: Callable[[str], int]) -> list[Kind]:
    """Those that a member with this reach can open."""
    open_to = (kind for kind in _kinds.values() if not kind.capability or reach(kind.capability))
    return sorted((kind for kind in open_to if kind.search), key=lambda kind: kind.search_rank)


def joined(*hints: str) -> str:
    return " · ".join(filter(None, hints))


def register_sight(kind: str, sight: Ids) -> None:
    """`sight(member)`: ids, as a values() queryset, of the kind's rows that the member's own rows let them see."""
    sights = _sights.setdefault(kind, [])
    if sight not in sights:
        sights.append(sight)


def registered_sights() -> dict[str, list[Ids]]:
    return {kind: list(sights) for kind, sights in sorted(_sights.items())}


def in_sight(kind: str, member: Any) -> Q:
    """A condition on the kind's rows: any sight shows it. Where nobody registered one, nothing is seen."""
    condition = Q(pk__in=[])
    for sight in _sights.get(kind, ()):
        condition |= Q(pk__in=sight(member))
    return condition
