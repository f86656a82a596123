"""Acts: buttons of a card that lead to a page, dialog or press of an app above, which has its own route and right.

register_act(Act(kind="deal", place="head", order=10, label=_("When could we?"), icon="calendar-question",
                 url=lambda deal, slug: f"{reverse('forecast:when_could_we', args=[slug])}?deal={deal.pk}",
                 is_shown=may_add_order))

{% acts "deal" "head" deal %}
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True, kw_only=True)
class Act:
    """`url(row, slug)`: where the button leads. `target`: what its answer fills ("" for a whole page).

    `is_shown(request, row)`: whether this member may press it for this row now. `capability`: what any of it needs.
    `picks(request, cells)`: of the place "bulk", whether a row of the list may be chosen for it, by what its app gives.
    """

    kind: str
    place: str
    order: int
    label: str | Promise
    icon: str
    url: Callable[[Any, str], str]
    is_shown: Callable[[Any, Any], bool] = lambda _request, _row: True
    capability: str = ""
    target: str = "#modal-body"
    posts: bool = False
    css: str = ""
    hotkey: str = ""
    picks: Callable[[Any, Any], bool] = lambda _request, _cells: False


_acts: dict[tuple[str, str], list[Act]] = {}


def register_act(*acts: Act) -> None:
    for act in acts:
        known = _acts.setdefault((act.kind, act.place), [])
        if act not in known:
            known.append(act)
            known.sort(key=lambda one: one.order)


def registered_acts() -> list[Act]:
    return [act for key in sorted(_acts) for act in _acts[key]]


def bulk_acts(kind: str, reach: Callable[[str], int]) -> list[Act]:
    """What a member with this reach does with chosen rows of a list."""
    return [act for act in _acts.get((kind, "bulk"), ()) if not act.capability or reach(act.capability)]


def is_picked(kind: str, cells: Any, request: HttpRequest) -> bool:
    """Whether a row may be chosen for any of them."""
    acts = bulk_acts(kind, request.reach)  # type: ignore[attr-defined]
    return any(act.picks(request, cells) for act in acts)


def shown_acts(kind: str, place: str, row: Any, request: HttpRequest) -> list[dict[str, Any]]:
    """The buttons of a place for ui/_acts.html."""
    member = getattr(request, "member", None)
    if member is None:
        return []
    return [
        {"act": act, "url": act.url(row, member.workspace.slug)}
        for act in _acts.get((kind, place), ())
        if not (act.capability and not request.reach(act.capability))  # type: ignore[attr-defined]
        and act.is_shown(request, row)
    ]
