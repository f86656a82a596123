"""What an offer says, as it is kept of what was sent: pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

VALID_FOR = timedelta(days=14)
"""A new offer, unless said otherwise."""


@dataclass(frozen=True, kw_only=True)
class SaidLine:
    """A position as it was offered; `custom` are values of own fields of items."""

    name: str
    quantity: Decimal
    unit: str
    price: Decimal
    discount: Decimal
    vat_rate: Decimal
    total: Decimal
    product_id: int | None = None
    custom: Mapping[str, Any] = field(default_factory=dict)


FIGURES = ("quantity", "price", "discount", "vat_rate", "total")


@dataclass(frozen=True, kw_only=True)
class SaidSection:
    """What becomes one order."""

    title: str
    order_type_id: int
    lines: tuple[SaidLine, ...]


@dataclass(frozen=True, kw_only=True)
class Content:
    """All that an offer says. `prices_include_vat`: how its prices are meant; `custom`: what of its own fields clients see."""

    title: str
    intro: str
    terms: str
    valid_until: date | None
    currency: str
    prices_include_vat: bool
    sections: tuple[SaidSection, ...]
    custom: Mapping[str, Any] = field(default_factory=dict)

    @property
    def lines(self) -> list[SaidLine]:
        return [line for section in self.sections for line in section.lines]

    def kept(self) -> dict[str, Any]:
        """As JSON, figures as exact text; nothing of own fields where it says none, as what was kept before there were any."""
        until = self.valid_until.isoformat() if self.valid_until else None
        kept = asdict(self) | {"valid_until": until, "sections": [_kept(one) for one in self.sections]}
        return kept if self.custom else {name: value for name, value in kept.items() if name != "custom"}


def _kept(section: SaidSection) -> dict[str, Any]:
    lines = [asdict(line) | {name: str(getattr(line, name)) for name in FIGURES} for line in section.lines]
    return asdict(section) | {"lines": lines}


def read_content(kept: Mapping[str, Any]) -> Content:
    until = kept["valid_until"]
    given = dict(kept) | {"valid_until": date.fromisoformat(until) if until else None}
    return Content(**given | {"sections": tuple(_read(section) for section in kept["sections"])})


def _read(section: Mapping[str, Any]) -> SaidSection:
    lines = (line | {name: Decimal(line[name]) for name in FIGURES} for line in section["lines"])
    return SaidSection(**dict(section) | {"lines": tuple(SaidLine(**line) for line in lines)})


def first_title(title: str, *names: str) -> str:
    """As typed, else the first that there is."""
    return next((name.strip() for name in (title, *names) if name.strip()), "")


def empty_sections(sections: Iterable[SaidSection]) -> Sequence[str]:
    """Titles of those without an item."""
    return [section.title for section in sections if not section.lines]
