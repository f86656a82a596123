"""What a notification says, in its reader's language; by which way it comes, and what becomes of its letter."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from naryad.ui.templatetags.ui import format_money
from naryad.workspaces.models import Member
from naryad.workspaces.rules import NONE, reach

HOUR, DAY = 60, 1440
LONGEST_QUOTE = 200


@dataclass(frozen=True, kw_only=True)
class Saying:
    """`text` has {names} of the event's data; {actor} is who pressed."""

    icon: str
    text: str | Promise


SAYINGS: dict[str, Saying] = {
    "available": Saying(icon="player-play", text=gettext_lazy("You can start: {task}")),
    "available_shared": Saying(icon="users", text=gettext_lazy("A shared task can be taken: {task}")),
    "assigned": Saying(icon="user-check", text=gettext_lazy("{actor} gave you the task “{task}”")),
    "taken_away": Saying(
        icon="user-minus", text=gettext_lazy("The task “{task}” is no longer yours: {before} → {after}")
    ),
    "returned": Saying(
        icon="arrow-back-up", text=gettext_lazy("{actor} returned the task “{task}” to work: {reason}")
    ),
    "returned_before": Saying(
        icon="arrow-back-up",
        text=gettext_lazy("What your task follows was returned to work: “{task}”. Reason: {reason}"),
    ),
    "cancelled": Saying(icon="x", text=gettext_lazy("{actor} cancelled the task “{task}”: {reason}")),
    "finished": Saying(icon="circle-check", text=gettext_lazy("Task done: {task}")),
    "passed_on": Saying(icon="user-check", text=gettext_lazy("Task “{task}”: {before} → {after}")),
    "received": Saying(icon="package", text=gettext_lazy("What was waited for is here: {task}")),
    "postponed": Saying(icon="hourglass", text=gettext_lazy("Waiting goes on: {task}, now until {until}")),
    "waiting_due": Saying(icon="hourglass", text=gettext_lazy("Is it here? “{task}” is expected today")),
    "timer_stopped": Saying(
        icon="clock-pause",
        text=gettext_lazy("The timer of “{task}” was stopped after your shift: until when did you work?"),
    ),
    "time_corrected": Saying(
        icon="clock-edit", text=gettext_lazy("{actor} corrected your time in “{task}”: {reason}")
    ),
    "comment": Saying(icon="message", text=gettext_lazy("{actor} on “{subject}”: {text}")),
    "order_at_risk": Saying(
        icon="alert-triangle",
        text=gettext_lazy("Order {order} is at risk: ready {after}, promised for {promised}"),
    ),
    "order_late": Saying(
        icon="alert-triangle",
        text=gettext_lazy("Order {order} will be late: ready {after}, promised for {promised}"),
    ),
    "order_given": Saying(
        icon="clipboard-list", text=gettext_lazy("{actor} made you responsible for the order {order}")
    ),
    "order_held": Saying(
        icon="player-pause", text=gettext_lazy("{actor} put the order {order} on hold. {reason}")
    ),
    "order_cancelled": Saying(icon="ban", text=gettext_lazy("{actor} cancelled the order {order}: {reason}")),
    "order_resumed": Saying(icon="player-play", text=gettext_lazy("The order {order} is back in work")),
    "deal_given": Saying(
        icon="briefcase", text=gettext_lazy("{actor} made you responsible for the deal {number}")
    ),
    "reminder_given": Saying(icon="alarm", text=gettext_lazy("{actor} gave you a reminder: {reminder}")),
    "reminder_due": Saying(icon="alarm", text=gettext_lazy("Reminder: {reminder}")),
    "payment_overdue": Saying(icon="cash", text=gettext_lazy("The payment has not come: {money}, {client}")),
    "member_left": Saying(icon="user-off", text=gettext_lazy("{name} no longer works here")),
}


class Ways(NamedTuple):
    """By which ways a member is told of something."""

    in_program: bool
    by_email: bool


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a member chooses the ways of, in one: some kinds of SAYINGS. `needs`: a capability without which a
    member is never told."""

    label: str | Promise
    kinds: frozenset[str] = frozenset()
    default: Ways = Ways(in_program=True, by_email=False)
    needs: str = "self.use"
    is_letter_only: bool = False


BOTH = Ways(in_program=True, by_email=True)
NEITHER = Ways(in_program=False, by_email=False)
DIGEST, OTHER = "digest", "other"
SUBJECTS: dict[str, Subject] = {
    "start": Subject(label=gettext_lazy("My task can be started"), kinds=frozenset({"available"})),
    "shared": Subject(
        label=gettext_lazy("A shared task can be taken"), kinds=frozenset({"available_shared"})
    ),
    "given": Subject(
        label=gettext_lazy("A task is given to me or taken from me"),
        kinds=frozenset({"assigned", "taken_away"}),
    ),
    "returned": Subject(
        label=gettext_lazy("A task is returned to work or cancelled"),
        kinds=frozenset({"returned", "returned_before", "cancelled"}),
    ),
    "watched": Subject(
        label=gettext_lazy("Something happens to a task I watch"),
        kinds=frozenset({"finished", "passed_on", "received", "postponed"}),
    ),
    "waiting": Subject(label=gettext_lazy("What was waited for is due"), kinds=frozenset({"waiting_due"})),
    "comments": Subject(label=gettext_lazy("Somebody comments"), kinds=frozenset({"comment"})),
    "reminders": Subject(
        label=gettext_lazy("A reminder is given to me or is due"),
        kinds=frozenset({"reminder_given", "reminder_due"}),
    ),
    "time": Subject(
        label=gettext_lazy("Something is done about my time"),
        kinds=frozenset({"timer_stopped", "time_corrected"}),
    ),
    "stopped": Subject(
        label=gettext_lazy("An order is put on hold, cancelled or taken back into work"),
        kinds=frozenset({"order_held", "order_cancelled", "order_resumed"}),
    ),
    "responsible": Subject(
        label=gettext_lazy("I am made responsible for a deal or an order"),
        kinds=frozenset({"order_given", "deal_given"}),
        default=BOTH,
        needs="orders.edit",
    ),
    "trouble": Subject(
        label=gettext_lazy("My order becomes at risk or late"),
        kinds=frozenset({"order_at_risk", "order_late"}),
        default=BOTH,
        needs="orders.edit",
    ),
    "money": Subject(
        label=gettext_lazy("A payment of my deal has not come by its day"),
        kinds=frozenset({"payment_overdue"}),
        needs="money.edit",
    ),
    "staff": Subject(
        label=gettext_lazy("Somebody no longer works here"),
        kinds=frozenset({"member_left"}),
        needs="members.edit",
    ),
    OTHER: Subject(label=gettext_lazy("Everything else")),
    DIGEST: Subject(
        label=gettext_lazy("In the morning: which of my orders' dates moved"),
        default=Ways(in_program=False, by_email=True),
        needs="orders.edit",
        is_letter_only=True,
    ),
}
SUBJECT_OF = {kind: name for name, subject in SUBJECTS.items() for kind in subject.kinds}


def subject_of(kind: str) -> str:
    return SUBJECT_OF.get(kind, OTHER)


def kinds_of(subject: str) -> frozenset[str]:
    """The kinds of SAYINGS that belong to a subject."""
    return frozenset(kind for kind in SAYINGS if subject_of(kind) == subject)


def may_be_told(member: Member, subject: str) -> bool:
    return reach(member, SUBJECTS[subject].needs) != NONE


def subjects_of(member: Member) -> dict[str, Subject]:
    """What this member may be told of, in the order of the page."""
    return {
        name: subject
        for name, subject in SUBJECTS.items()
        if may_be_told(member, name) and (subject.is_letter_only or kinds_of(name))
    }


WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
"""How long after each failed try a letter is tried again; after the last one it is given up."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How sending a letter ended. `may_repeat`: it certainly did not leave; `is_unreachable`: no letter would."""

    is_sent: bool = False
    may_repeat: bool = False
    is_unreachable: bool = False
    error: str = ""


def next_try(*, attempts: int, now: datetime) -> datetime | None:
    """None: it was tried often enough."""
    return now + WAITS[attempts - 1] if attempts <= len(WAITS) else None


@dataclass(frozen=True, kw_only=True)
class MovedOrder:
    """An order whose ready date moved; moments as ISO texts, "" where it had or has no date.

    `reserve_days` as in OrderForecast. `event_ids`: what moved it most; empty: the clock alone.
    """

    order_id: int
    order: str
    before: str
    after: str
    promised_on: str
    state: str
    reserve_days: int | None
    event_ids: tuple[int, ...]

    def kept(self) -> dict[str, Any]:
        return asdict(self)


class _Blank(dict[str, Any]):
    """Old rows may lack a field that a newer sentence names."""

    def __missing__(self, key: str) -> str:
        return "…"


def bell_topic(member_id: int) -> str:
    return f"bell:{member_id}"


def icon(kind: str) -> str:
    return SAYINGS[kind].icon if kind in SAYINGS else "bell"


def sentence(kind: str, data: dict[str, Any]) -> str:
    """One line; a long comment is cut, an `amount` in its `currency` is {money}."""
    if kind not in SAYINGS:
        return kind
    words = {name: value[:LONGEST_QUOTE] if isinstance(value, str) else value for name, value in data.items()}
    if "currency" in data:
        words["money"] = format_money(Decimal(data["amount"]), data["currency"])
    return str(SAYINGS[kind].text).format_map(_Blank(words))


def detail(kind: str, data: dict[str, Any]) -> str:
    """What stands below the line: the order of a task, or the old date and the cause of a new one."""
    if kind in ("order_at_risk", "order_late"):
        before = (
            _("It was {before}.").format_map(_Blank(data))
            if data.get("before") not in ("", None, data.get("after"))
            else ""
        )
        return f"{before} {_cause(data)}".strip()
    parts = [str(data.get("place") or "")]
    if kind == "available" and data.get("after"):
        parts.append(_("after “{after}”").format_map(_Blank(data)))
    return " · ".join(part for part in parts if part)


def _cause(data: dict[str, Any]) -> str:
    """The longest part of the wait (forecast.facts)."""
    if not data.get("cause_kind"):
        return ""
    words = _Blank(data, span=_span(int(data["cause_minutes"])))
    if data["cause_kind"] == "queue" and data.get("cause_count", 1) > 1:
        text = _("Longest: {cause_member} first does tasks of other orders ({cause_count}), {span}.")
    elif data["cause_kind"] == "queue":
        text = _("Longest: {cause_member} first does “{cause_title}”, {span}.")
    elif data.get("cause_member"):
        text = _("Longest: “{cause_title}” by {cause_member}, {span}.")
    else:
        text = _("Longest: waiting “{cause_title}”, {span}.")
    return text.format_map(words)


def _span(minutes: int) -> str:
    if minutes >= DAY:
        days = round(minutes / DAY)
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    hours = max(1, round(minutes / HOUR))
    return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
