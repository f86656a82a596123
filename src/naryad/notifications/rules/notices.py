"""What members are told of: one declaration holds the fact, who hears of it, and in which words.

The declarations are in notifications.notices; an app above adds its own by the same decorator.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.utils.functional import Promise

from naryad.activity.facts import Fact, read, worded
from naryad.notifications.rules.subjects import OTHER, SUBJECTS, Subject, may_be_told
from naryad.ui.templatetags.figures import format_money
from naryad.workspaces.models import Member

LONGEST_QUOTE = 200
OPENS = ("task", "order", "offer", "deal", "client", "member")
F = TypeVar("F", bound=Fact, covariant=True)


@dataclass(frozen=True)
class Happened(Generic[F]):
    """A fact and when it was recorded; its rows may have changed since."""

    fact: F
    at: datetime


Members = Iterable[int | None]
Who = Callable[[Happened[Any]], Members]


def place(fact: Any) -> str:
    """The order of a task, the row of a reminder."""
    return str(getattr(fact, "place", "") or "")


@dataclass(frozen=True, kw_only=True)
class Notice:
    """`name` is what a notification keeps of it. `who`: the members, in ids; who pressed is never told.

    `text` has {names} of the fact's fields; {actor} is who pressed, {money} an `amount` in its `currency`.
    `detail` stands below it. `opens`: kind of the row that a press opens, else the first of OPENS that the fact names.
    """

    name: str
    facts: tuple[type[Fact], ...]
    subject: str
    icon: str
    text: str | Promise
    who: Who
    detail: Callable[[Any], str]
    opens: str

    def topic(self, fact: Fact) -> str:
        data = fact.data()
        kind = self.opens or next((kind for kind in OPENS if data.get(f"{kind}_id")), "")
        return f"{kind}:{data[f'{kind}_id']}" if kind else fact.opens  # type: ignore[attr-defined]  # of many


NOTICES: dict[str, Notice] = {}
_OF: dict[type[Fact], list[Notice]] = defaultdict(list)


def notice(
    *facts: type[Fact],
    subject: str,
    icon: str,
    text: str | Promise,
    detail: Callable[[Any], str] = place,
    opens: str = "",
) -> Callable[[Who], Who]:
    """Declare that the members whom the function returns are told of these facts.

    A member whom two notices of a fact name gets the one that was declared first.
    """

    def declare(who: Who) -> Who:
        name = who.__name__
        if name in NOTICES or subject not in SUBJECTS:
            raise ValueError(f"{name} is declared twice, or its subject {subject} is unknown")
        NOTICES[name] = Notice(
            name=name, facts=facts, subject=subject, icon=icon, text=text, who=who, detail=detail, opens=opens
        )
        for fact in facts:
            _OF[fact].append(NOTICES[name])
        return who

    return declare


def notices_of(fact: type[Fact]) -> list[Notice]:
    return _OF.get(fact, [])


def subject_of(kind: str) -> str:
    return NOTICES[kind].subject if kind in NOTICES else OTHER


def kinds_of(subject: str) -> list[str]:
    """Names of the notices of a subject."""
    return [name for name, declared in NOTICES.items() if declared.subject == subject]


def subjects_of(member: Member) -> dict[str, Subject]:
    """What this member may be told of, in the order of the page."""
    return {
        name: subject
        for name, subject in SUBJECTS.items()
        if may_be_told(member, name) and (subject.is_letter_only or kinds_of(name))
    }


def bell_topic(member_id: int) -> str:
    return f"bell:{member_id}"


def kept(fact: Fact, *, actor: str) -> dict[str, Any]:
    """What a notification keeps of a fact, for sentence() and detail()."""
    data = {name: value for name, value in fact.data().items() if name != "rows"}
    return {"actor": actor, "fact": {"kind": fact.kind, "version": fact.version, "data": data}}


def icon(kind: str) -> str:
    return NOTICES[kind].icon if kind in NOTICES else "bell"


def sentence(kind: str, data: dict[str, Any]) -> str:
    """One line in the reader's language; a long comment is cut."""
    if kind not in NOTICES:
        return kind
    fact = read(**data["fact"]).data()
    words = {name: value[:LONGEST_QUOTE] if isinstance(value, str) else value for name, value in fact.items()}
    if "currency" in fact:
        words["money"] = format_money(Decimal(fact["amount"]), fact["currency"])
    return worded(NOTICES[kind].text, {**words, "actor": data["actor"]})


def detail(kind: str, data: dict[str, Any]) -> str:
    """What stands below the line."""
    return NOTICES[kind].detail(read(**data["fact"])) if kind in NOTICES else ""
