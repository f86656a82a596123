"""Queries that are put together and compiled once in a process: Django takes longer for that than the database for the answer.

@prepared
def _steps(order_id: int, ids: Sequence[int], *, with_done: bool) -> QuerySet[Task]:
    return Task.objects.filter(order=order_id, pk__in=ids)…

_steps(7, [1, 2], with_done=True)   # a list of its rows

The function is called once for each *shape* of its arguments, with stand-ins for the values; later calls put values where
stand-ins were found among the parameters. Values are ids, sequences of ids, texts, moments and days; flags, choices and None
are the shape, and so are the keywords that `@prepared(by=("limit",))` names. A row with `shape()` and `stand_in()`, a member
who looks, is its id and what decides how it is asked for it. The company is a value too. Whatever reads the database
meanwhile, has a stand-in inside another value or loses one is refused at the first call: docs/adr/0056-prepared-queries.md.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import partial, wraps
from itertools import count
from typing import Any, ParamSpec, Protocol, TypeVar, overload, runtime_checkable

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.db.models import QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

from naryad.tenancy.scope import require_workspace_id, standing_in

P = ParamSpec("P")
R = TypeVar("R")
FIRST_ID = 7_300_000_000_000_000_000
FIRST_DAY = date(1801, 1, 1)
MOST_SHAPES = 64
LARGEST = 2**63 - 1
TOO_LARGE = object()
"""No row has such an id."""


class NotPreparable(TypeError):
    """The function does more than put values where they were given: a programming error."""


@runtime_checkable
class Asker(Protocol):
    """A row for which a query is asked: a member."""

    pk: Any

    def shape(self) -> Hashable: ...
    def stand_in(self, pk: int) -> Any: ...


@overload
def prepared(build: Callable[P, QuerySet[Any, R]], /) -> Callable[P, list[R]]: ...
@overload
def prepared(*, by: tuple[str, ...]) -> Callable[[Callable[P, QuerySet[Any, R]]], Callable[P, list[R]]]: ...
def prepared(build: Any = None, /, *, by: tuple[str, ...] = ()) -> Any:
    return _asking(build, by) if build else lambda build: _asking(build, by)


def _asking(build: Callable[..., QuerySet[Any, R]], by: tuple[str, ...]) -> Callable[..., list[R]]:
    known: dict[Hashable, _Compiled | None] = {}

    @wraps(build)
    def ask(*args: Any, **kwargs: Any) -> list[R]:
        shaped = {name: given for name, given in kwargs.items() if name in by}
        values = {name: given for name, given in kwargs.items() if name not in by}
        given = (*args, *values.values())
        key = (*map(_shape, given), *values, *shaped.items())
        if key not in known:
            if len(known) >= MOST_SHAPES:
                known.clear()
            known[key] = _compile(partial(build, **shaped), args, values)
        compiled = known[key]
        if compiled is None:
            return []
        company = require_workspace_id() if compiled.is_of_company else None
        return compiled.rows([company, *map(_value, given)])

    return ask


class _Value(Enum):
    ID = "id"
    IDS = "ids"
    TEXT = "text"
    MOMENT = "moment"
    DAY = "day"


def _shape(given: object) -> Hashable:
    """What of an argument decides how the query is put together; of a value only that it is one."""
    if given is None or isinstance(given, bool | Enum):
        return given
    if isinstance(given, str):
        return _Value.TEXT
    if isinstance(given, int):
        return _Value.ID
    if isinstance(given, date):
        return _Value.MOMENT if isinstance(given, datetime) else _Value.DAY
    if isinstance(given, Sequence | set | frozenset):
        return _Value.IDS
    if isinstance(given, Asker):
        return type(given), given.shape()
    raise NotPreparable(f"{given!r} is neither a value nor a shape.")


def _value(given: Any) -> Any:
    if isinstance(given, set | frozenset | tuple):
        return list(given)
    return given.pk if isinstance(given, Asker) else given


class _StandIns:
    """One for each value, unlike anything that a query could hold; `marks`: of all arguments, the company first.

    `needed`: which of them a query must hold: not the company of a user's rows, nor a member who sees everything.
    """

    def __init__(self) -> None:
        self._ids, self._days = count(FIRST_ID), count()
        self.company = next(self._ids)
        self.marks: list[Any] = [self.company]
        self.needed: set[int] = set()
        self.many: set[int] = set()

    def of(self, given: Any) -> Any:
        """What the function is called with instead."""
        mark, shown = self._stand_in(given)
        if mark is not None and not isinstance(given, Asker):
            self.needed.add(len(self.marks))
        if isinstance(shown, list):
            self.many.add(len(self.marks))
        self.marks.append(mark)
        return shown

    def _stand_in(self, given: Any) -> tuple[Any, Any]:
        match _shape(given):
            case _Value.ID:
                return (mark := next(self._ids)), mark
            case _Value.IDS:
                return (mark := next(self._ids)), [mark]
            case _Value.TEXT:
                return (text := f"text {next(self._ids)}"), text
            case _Value.DAY:
                return (day := self._day()), day
            case _Value.MOMENT:
                return (moment := datetime.combine(self._day(), time(), tzinfo=UTC)), moment
        if isinstance(given, Asker):
            return (mark := next(self._ids)), given.stand_in(mark)
        return None, given

    def _day(self) -> date:
        return FIRST_DAY + timedelta(days=next(self._days))


def _compile(build: Callable[..., QuerySet[Any, Any]], args: Any, kwargs: Any) -> "_Compiled | None":
    """None where the shape finds nothing, whatever the values."""
    stand_ins = _StandIns()
    with standing_in(stand_ins.company), connection.execute_wrapper(_refuse):
        placed = [stand_ins.of(given) for given in args]  # in the order in which values come at each call
        named = {name: stand_ins.of(given) for name, given in kwargs.items()}
        rows = build(*placed, **named)
        if rows._prefetch_related_lookups:  # type: ignore[attr-defined]  # Django's own
            raise NotPreparable("What is fetched beside has a company of its own in it.")
        compiler = rows.query.get_compiler(rows.db)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
    return _compiled(rows, compiler, sql, list(params), stand_ins)


def _refuse(_execute: Any, sql: str, *_rest: Any) -> Any:
    raise NotPreparable(f"It asks the database while it is put together: {sql}")


def _compiled(
    rows: QuerySet[Any, Any], compiler: SQLCompiler, sql: str, params: list[Any], given: _StandIns
) -> "_Compiled":
    known = {mark: which for which, mark in enumerate(given.marks) if mark is not None}
    places = {at: known[one] for at, one in enumerate(map(_alone, params)) if one in known}
    rest = " ".join([sql, *(str(one) for at, one in enumerate(params) if at not in places)])
    sql = _with_arrays(sql, [at for at, which in places.items() if which in given.many])
    if given.needed - {*places.values()} or any(str(mark) in rest for mark in known):
        raise NotPreparable(f"Values are lost or inside others: {sql}")
    fields = [column[0] for column in compiler.select[: compiler.col_count]]
    return _Compiled(
        queryset=rows,
        compiler=compiler,
        sql=sql,
        params=params,
        places=places,
        converters=compiler.get_converters(fields),
    )


def _alone(param: Any) -> Any:
    """A value, also where it is the only one of a list that a function of the database is given."""
    one = param[0] if isinstance(param, list) and len(param) == 1 else param
    return one if isinstance(one, int | str | date) else None


def _with_arrays(sql: str, places: list[int]) -> str:
    """`IN (%s)` of such is `= ANY (%s)`: as many as there are."""
    parts = sql.split("%s")
    for at in places:
        if parts[at].endswith(" IN (") and parts[at + 1].startswith(")"):
            parts[at] = parts[at].removesuffix(" IN (") + " = ANY ("
    return "%s".join(parts)


@dataclass(frozen=True, kw_only=True)
class _Compiled:
    """`places`: of the parameters that are values, by which of them."""

    queryset: QuerySet[Any, Any]
    compiler: SQLCompiler
    sql: str
    params: list[Any]
    places: dict[int, int]
    converters: Any

    @property
    def is_of_company(self) -> bool:
        return 0 in self.places.values()

    def rows(self, values: list[Any]) -> list[Any]:
        params = list(self.params)
        for at, which in self.places.items():
            params[at] = _like(params[at], values[which])
            if params[at] is TOO_LARGE:
                return []
        like = self.queryset
        rows = type(like)(like.model, _BoundQuery.of(self, tuple(params)), like._db)  # type: ignore[attr-defined]
        rows._iterable_class, rows._fields = like._iterable_class, like._fields  # type: ignore[attr-defined]
        return list(rows)


def _like(stood: Any, value: Any) -> Any:
    """An id has a class that says its type to the database."""
    if isinstance(value, list):
        return [type(stood)(one) for one in value if abs(one) <= LARGEST] if isinstance(stood, int) else value
    if isinstance(stood, list):
        return [value]
    if not isinstance(stood, int):
        return value
    return type(stood)(value) if abs(value) <= LARGEST else TOO_LARGE


class _BoundQuery(Query):
    """The query of a QuerySet, with its SQL and values ready."""

    bound: "_BoundCompiler"

    @classmethod
    def of(cls, compiled: _Compiled, params: tuple[Any, ...]) -> "_BoundQuery":
        query = cls.__new__(cls)
        query.__dict__ |= compiled.queryset.query.__dict__
        query.bound = _BoundCompiler.of(compiled, params)
        return query

    def get_compiler(self, *_args: Any, **_kwargs: Any) -> SQLCompiler:
        return self.bound


class _BoundCompiler(SQLCompiler):
    ready: tuple[str, tuple[Any, ...]]
    converters: Any

    @classmethod
    def of(cls, compiled: _Compiled, params: tuple[Any, ...]) -> "_BoundCompiler":
        compiler = cls.__new__(cls)
        compiler.__dict__ |= compiled.compiler.__dict__
        compiler.connection = connections[compiled.queryset.db]  # of this thread
        compiler.ready, compiler.converters = (compiled.sql, params), compiled.converters
        return compiler

    def as_sql(self, *_args: Any, **_kwargs: Any) -> tuple[str, tuple[Any, ...]]:
        return self.ready

    def execute_sql(self, *_args: Any, **_kwargs: Any) -> Any:
        """All rows in one block."""
        connection: Any = self.connection  # our own backend
        if self.query.select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError("Rows are locked inside a transaction only.")
        with connection.kept_cursor() as cursor:
            cursor.execute(*self.ready)
            return [cursor.fetchall()]

    def get_converters(self, _expressions: Any) -> Any:
        return self.converters
