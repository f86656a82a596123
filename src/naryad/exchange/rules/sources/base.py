"""A program that people move from, as the kit sees it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.utils.functional import Promise

from naryad.exchange.rules.sources.calls import Calls, SourceWaits
from naryad.exchange.rules.sources.records import Left, Outline, Record, SourcePage

Row = Mapping[str, Any]


class BadAddress(ValueError):
    """No address of an account."""


class OtherProgram(ABC):
    """`key` is kept with imports; `label`: its name."""

    key: ClassVar[str]
    label: ClassVar[str]
    hint: ClassVar[Promise]
    """Where the token is found there."""
    not_taken: ClassVar[Promise]
    """What is not asked of it at all."""
    example: ClassVar[str]
    """How an address of an account looks."""
    is_address_secret: ClassVar[bool] = False
    """The address is the token as well."""

    @abstractmethod
    def account(self, address: str, secret: str) -> tuple[str, str]:
        """Base address and secret of what was typed. Raises BadAddress."""

    @abstractmethod
    def calls(self, base: str, secret: str) -> Calls:
        """Questions to this account."""

    @abstractmethod
    def outline(self, calls: Calls) -> Outline:
        """Settings and people."""

    @abstractmethod
    def steps(self, outline: Outline) -> Sequence[str]:
        """Its lists, those first that others belong to."""

    @abstractmethod
    def page(self, calls: Calls, step: str, at: str, outline: Outline) -> SourcePage:
        """Of the list `step` what begins at `at` ("": the beginning)."""


def taken(rows: Sequence[Row], kind: str, read: Callable[[Row], Record | None]) -> list[Record]:
    """A row each; one of another shape is left where it is, and the others go on."""
    return [record for row in rows if (record := _one(row, kind, read))]


def _one(row: Row, kind: str, read: Callable[[Row], Record | None]) -> Record | None:
    try:
        return read(row)
    except (AttributeError, LookupError, TypeError, ValueError, ArithmeticError, OverflowError, OSError):
        said: Any = row if isinstance(row, dict) else {}
        key, name = (str(next(filter(None, map(said.get, names)), "")) for names in (IDS, NAMES))
        return Left(key=f"{kind}/{key}"[:100], kind=kind, name=name[:200], why="shape")


IDS, NAMES = ("id", "ID"), ("name", "title", "TITLE", "SUBJECT", "LAST_NAME", "NAME")
"""Under which programs keep what a row is known by."""


def rows_in(said: Any, *path: str) -> list[Row]:
    """The list at this path; nothing where the answer ends before. Raises SourceWaits."""
    for name in path:
        if said is None:
            return []
        if not isinstance(said, Mapping):
            raise SourceWaits("broken", 10)
        said = said.get(name)
    if said is None:
        return []
    if not isinstance(said, list):
        raise SourceWaits("broken", 10)
    return said


def moment(seconds: Any) -> datetime | None:
    """Of seconds since 1970."""
    return datetime.fromtimestamp(int(seconds), tz=UTC) if seconds else None


def exact(said: Any) -> Decimal | None:
    """A number that was said, as a text or otherwise."""
    if said in (None, ""):
        return None
    try:
        figure = Decimal(str(said).replace(",", ".").replace(" ", ""))
    except InvalidOperation:
        return None
    return figure if figure.is_finite() else None
