"""Which rows have own fields: every app says it of its own, in AppConfig.ready().

register_holder(Holder(of="order", model=Order, visible=visible_orders, change=update_order, …), card=order_card)
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import HttpResponse
from django.utils.functional import Promise

from naryad.fields.rules.formulas.values import Type


def _may_not(_member: Any, _row: Any) -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class BuiltIn:
    """A column that formulas read; whoever writes it calculates what follows (actions.following).

    `seen_by`: the only roles that see it of every row (None: all do); `not_at`: as kinds have it.
    """

    key: str
    label: str | Promise
    type: Type
    column: str
    seen_by: frozenset[str] | None = None
    not_at: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Holder:
    """`model` has a column `custom`. `visible(member=…)`: rows that a member opens; `may(member, row)`: changes.

    `change(pk, custom=…, version=…, actor=…, now=…)`: the action that fills fields. `card(request, pk, status)`: the
    part of a page that shows the row, anew; `target`: the element that it replaces. Without them fields are filled in
    the row's form only. `address(row, slug)`: where a row is seen.

    `branch`, `stage`: tables of models.FieldBranch and FieldStage, and what can be chosen for them: `branches()` and
    `stages()` give rows by name; `branch_of(row)` is the id of the row's branch, `branch_of_stage(stage)` that of a stage.
    """

    of: str
    model: type[Model]
    visible: Callable[..., QuerySet[Any]]
    may: Callable[[Any, Any], bool] = _may_not
    change: Callable[..., Any] | None = None
    capability: str = "self.use"
    card: Callable[..., HttpResponse] | None = None
    target: Callable[[Any], str] = lambda _row: ""
    address: Callable[[Any, str], str] | None = None
    built_in: tuple["BuiltIn", ...] = ()
    """What else of a row formulas read."""
    told: tuple["BuiltIn", ...] = ()
    """What is read besides by formulas that are asked anew each time (rules.conditions): nothing kept follows from it."""
    above: Mapping[str, str] = field(default_factory=dict)
    """Sorts of rows that such a row is of, each with the path to it: its formulas read them, and theirs go over it."""
    uncounted: Mapping[str, Q] = field(default_factory=dict)
    """Of a sort above, those rows that its formulas pass over."""
    topic: Callable[[Any], str] | None = None
    """What open pages that show such a row listen to; None: as its sort and id say."""
    branch: type[Any] | None = None
    branches: Callable[[], QuerySet[Any]] | None = None
    branches_label: str | Promise = ""
    branch_of: Callable[[Any], int | None] = lambda _row: None
    branch_path: str = ""
    """As `branch_of`, for a query of many rows."""
    stage: type[Any] | None = None
    stages: Callable[[], QuerySet[Any]] | None = None
    branch_of_stage: Callable[[Any], int | None] = lambda _stage: None


_holders: dict[str, Holder] = {}
_found: dict[str, list[tuple[str, type[Model]]]] = {}


def register_holder(holder: Holder, *, card: Callable[..., HttpResponse] | None = None) -> None:
    _holders[holder.of] = replace(holder, card=card)


def holder_of(of: str) -> Holder:
    return _holders[of]


def holders() -> list[Holder]:
    return list(_holders.values())


def above_of(of: str) -> Mapping[str, str]:
    """The sorts above such rows that have fields, each with the path to it."""
    return {above: path for above, path in _holders[of].above.items() if above in _holders}


def below_of(of: str) -> Iterator[Holder]:
    """Who is of such rows."""
    return (holder for holder in _holders.values() if of in holder.above)


def register_found(of: str, kind: str, model: type[Model]) -> None:
    """Rows of `kind` are found by the fields of `of` (search.models)."""
    known = _found.setdefault(of, [])
    if (kind, model) not in known:
        known.append((kind, model))


def found_by(of: str) -> list[tuple[str, type[Model]]]:
    return list(_found.get(of, ()))
