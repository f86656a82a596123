"""What other programs hold, in words of nobody: readers of sources yield it, one layer lays it.

`key` is by what the source knows a record ("leads/12"); keys of other records name those that it belongs to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Word = str | list[str]
"""A value of a field in words: days and moments in ISO, yes and no as 1 and 0; names of options of a choice of several."""


@dataclass(frozen=True)
class OtherUser:
    key: str
    name: str
    email: str = ""


@dataclass(frozen=True)
class OtherStage:
    key: str
    name: str
    kind: Literal["open", "won", "lost"] = "open"


@dataclass(frozen=True)
class OtherPipeline:
    key: str
    name: str
    stages: Sequence[OtherStage] = ()


@dataclass(frozen=True)
class OtherReason:
    key: str
    name: str


@dataclass(frozen=True)
class OtherField:
    """`of`: deal, client or contact; `kind`: of own fields, "" where none could hold it; `said`: its kind there.

    `codes`: of its options, in their order, where records name them by these.
    """

    key: str
    of: str
    name: str
    kind: str
    said: str = ""
    options: Sequence[str] = ()
    codes: Sequence[str] = ()


@dataclass(frozen=True)
class Outline:
    """What is asked before the records: settings and people. `lists`: of products."""

    users: Sequence[OtherUser] = ()
    pipelines: Sequence[OtherPipeline] = ()
    reasons: Sequence[OtherReason] = ()
    fields: Sequence[OtherField] = ()
    lists: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class OtherProduct:
    key: str
    name: str
    article: str = ""
    price: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class OtherParty:
    """An organisation or a person. `company`: of the organisation that a person belongs to."""

    key: str
    name: str
    is_organisation: bool
    company: str = ""
    position: str = ""
    phones: Sequence[str] = ()
    emails: Sequence[str] = ()
    inn: str = ""
    kpp: str = ""
    address: str = ""
    note: str = ""
    fields: Mapping[str, Word] = field(default_factory=dict)
    created_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class OtherDeal:
    """`parties`: the client first. `goods`: (product's key, quantity) of what was picked for it."""

    key: str
    title: str
    parties: Sequence[str] = ()
    pipeline: str = ""
    stage: str = ""
    amount: Decimal | None = None
    responsible: str = ""
    reason: str = ""
    tags: Sequence[str] = ()
    description: str = ""
    goods: Sequence[tuple[str, Decimal]] = ()
    fields: Mapping[str, Word] = field(default_factory=dict)
    created_at: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class OtherNote:
    """`about`: of a deal or a party."""

    key: str
    about: str
    text: str
    author: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class OtherReminder:
    """`sort`: call, meeting or letter, "" where it is none of them; `due`: a moment, or a day."""

    key: str
    about: str
    text: str
    due: datetime | date
    sort: str = ""
    assignee: str = ""
    author: str = ""
    created_at: datetime | None = None
    done_at: datetime | None = None
    result: str = ""


@dataclass(frozen=True, kw_only=True)
class Left:
    """What cannot be taken over. `kind`: product, client, contact, deal, note or reminder; `why`: one of words.LEFT."""

    key: str
    kind: str
    name: str
    why: str


Record = OtherProduct | OtherParty | OtherDeal | OtherNote | OtherReminder | Left


@dataclass(frozen=True)
class SourcePage:
    """`next`: where its step goes on; None: it is through."""

    records: Sequence[Record]
    next: str | None = None


def kind_of_record(record: Record) -> str:
    """As what it is counted and reported."""
    if isinstance(record, Left):
        return record.kind
    if isinstance(record, OtherParty):
        return "client" if record.is_organisation or not record.company else "contact"
    return KINDS[type(record)]


KINDS: dict[type, str] = {
    OtherProduct: "product",
    OtherDeal: "deal",
    OtherNote: "note",
    OtherReminder: "reminder",
}
