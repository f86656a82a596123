"""Reminders: a member's page, those of a card, the next step of each deal, and which are due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count as CountRows
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from naryad.core.time import local_day
from naryad.crm.models import Client, Deal
from naryad.crm.queries.clients import is_own_client, visible_clients
from naryad.crm.queries.clients import options as client_options
from naryad.crm.queries.deals import search_deals, visible_deals
from naryad.orders.models import Order
from naryad.orders.queries.orders import visible_orders
from naryad.orders.rules import is_own
from naryad.reminders.models import Reminder
from naryad.reminders.rules import due_state
from naryad.workspaces.models import Member
from naryad.workspaces.queries import members_with
from naryad.workspaces.rules import Reach, may, reach, roles_with

FIRST_ROWS = 50
MOST_ROWS = 500
DONE_ROWS = 20
DONE_SHOWN_FOR = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class ReminderRow:
    """A reminder as this member sees it now. `state`: overdue, today, coming; "" once it is closed."""

    reminder: Reminder
    state: str
    may_edit: bool


@dataclass(frozen=True, kw_only=True)
class ReminderGroup:
    """`rows` are the first of `total`."""

    state: str
    rows: list[ReminderRow]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def visible_reminders(*, member: Member) -> QuerySet[Reminder]:
    """Performers see those of the orders, deals and clients that they see."""
    found = reach(member, "reminders.view")
    if found == Reach.ALL:
        return Reminder.objects.all()
    if found == Reach.NONE:
        return Reminder.objects.none()
    return Reminder.objects.filter(
        Q(order__in=visible_orders(member=member).values("pk"))
        | Q(deal__in=visible_deals(member=member).values("pk"))
        | Q(client__in=visible_clients(member=member).values("pk"))
    )


def with_own(rows: QuerySet[Reminder], *, member: Member) -> QuerySet[Reminder]:
    """`is_own`: the member's, or about a deal, an order or a client that the member leads (as leads_subject)."""
    sold = Deal.objects.filter(client_id=OuterRef("client_id"))
    return rows.annotate(
        is_own=Q(assignee=member)
        | Q(deal__responsible=member)
        | Q(order__responsible=member)
        | Q(order__deal__responsible=member)
        | Q(client__isnull=False) & (Exists(sold.filter(responsible=member)) | ~Exists(sold))
    )


def find_reminder(*, member: Member) -> QuerySet[Reminder]:
    """With all that a row names; to be narrowed by pk."""
    return with_own(visible_reminders(member=member), member=member).select_related(
        "client", "deal__client", "deal__stage", "order__deal__client", "assignee"
    )


def edits_reminder(reminder: Reminder, *, member: Member) -> bool:
    """`reminder` of find_reminder()."""
    return may(member, "reminders.edit", is_own=reminder.is_own)  # type: ignore[attr-defined]  # annotated


def leads_subject(subject: Client | Deal | Order, *, member: Member) -> bool:
    if isinstance(subject, Client):
        return is_own_client(client_id=subject.pk, member=member)
    if isinstance(subject, Deal):
        return subject.responsible_id == member.pk
    return is_own(subject, member_id=member.pk)


def subject_text(subject: Client | Deal | Order) -> str:
    return f"№ {subject.number} {subject.title}" if isinstance(subject, Deal) else str(subject)


def subject_options(*, member: Member, text: str, limit: int = 10) -> list[dict[str, str]]:
    """Deals and clients about which the member may write a reminder: choices of a search-select, "deal:12"."""
    only_own = reach(member, "reminders.edit") != Reach.ALL
    deals = search_deals(
        member=member, text=text, responsible_id=member.pk if only_own else None, limit=limit
    )
    clients = client_options(member=member, text=text, only_own=only_own, limit=limit)
    return [
        {
            "value": f"deal:{deal.pk}",
            "text": subject_text(deal),
            "hint": f"{deal.client.name} · {deal.stage.name}",
        }
        for deal in deals
    ] + [{**one, "value": f"client:{one['value']}"} for one in clients]


def reminder_groups(
    *, member: Member, assignee_id: int | None, now: datetime, shown: int = FIRST_ROWS
) -> list[ReminderGroup]:
    """What is overdue, due today and coming, the first `shown` of each; then what was closed lately.

    `assignee_id`: whose they are, None for everybody's.
    """
    today = _today(member, now)
    shown = min(shown, MOST_ROWS)
    rows = find_reminder(member=member)
    if assignee_id is not None:
        rows = rows.filter(assignee_id=assignee_id)
    states = _states(now=now, today=today) | {"done": Q(closed_at__gte=now - DONE_SHOWN_FOR)}
    totals = rows.order_by().aggregate(
        **{state: CountRows("pk", filter=wanted) for state, wanted in states.items()}
    )
    found = {state: _soonest(rows.filter(wanted))[:shown] for state, wanted in states.items()}
    found["done"] = rows.filter(states["done"]).order_by("-closed_at", "-pk")[:DONE_ROWS]
    return [
        ReminderGroup(state=state, rows=_rows(part, member=member, now=now, today=today), total=totals[state])
        for state, part in found.items()
    ]


def open_reminders(
    *,
    member: Member,
    now: datetime,
    client_id: int | None = None,
    deal_id: int | None = None,
    order_id: int | None = None,
) -> list[ReminderRow]:
    """Of one card, the soonest first: a client's card shows those of its deals too, a deal's those of its orders."""
    wanted = Q(order_id=order_id) if order_id else about_deal(deal_id) if deal_id else about_client(client_id)
    rows = find_reminder(member=member).filter(wanted, closed_at=None)
    return _rows(_soonest(rows)[:FIRST_ROWS], member=member, now=now, today=_today(member, now))


def about_deal(deal_id: int) -> Q:
    """Of the deal and of its orders."""
    return Q(deal_id=deal_id) | Q(order__deal_id=deal_id)


def about_client(client_id: int | None) -> Q:
    return Q(client_id=client_id) | Q(deal__client_id=client_id) | Q(order__deal__client_id=client_id)


def next_of_deals(*, deal_ids: Iterable[int], now: datetime, time_zone: str) -> dict[int, ReminderRow]:
    """The soonest open reminder of each deal or of its orders, by the deal's id; in one query for a whole board."""
    ids, today = list(deal_ids), local_day(moment=now, time_zone=time_zone)
    rows = (
        Reminder.objects.filter(Q(deal_id__in=ids) | Q(order__deal_id__in=ids), closed_at=None)
        .annotate(of_deal=Coalesce("deal_id", "order__deal_id"))
        .order_by("of_deal", "due_on", F("due_at").asc(nulls_last=True), "pk")
        .distinct("of_deal")
    )
    return {
        row.of_deal: ReminderRow(reminder=row, state=_state(row, now=now, today=today), may_edit=False)
        for row in rows
    }


def due_reminders(*, now: datetime) -> QuerySet[Reminder]:
    """Whose assignee has to be told."""
    return Reminder.objects.filter(tell_at__lte=now).order_by("tell_at", "pk")


def open_reminders_of(*, member_id: int) -> QuerySet[Reminder]:
    return _soonest(Reminder.objects.filter(assignee_id=member_id, closed_at=None))


def holders() -> QuerySet[Member]:
    """Who can be given a reminder."""
    return members_with("reminders.edit")


def people_with_reminders() -> QuerySet[Member]:
    """Whose reminders can be looked at: who may have some, and who has some left from an earlier role."""
    left = Reminder.objects.filter(closed_at=None).values("assignee_id")
    return Member.objects.filter(
        Q(is_active=True, role__in=roles_with("reminders.edit")) | Q(pk__in=left)
    ).order_by("-is_active", "sort_key", "pk")


def _states(*, now: datetime, today: date) -> dict[str, Q]:
    """As rules.due_state, for the database."""
    is_open = Q(closed_at=None)
    overdue = Q(due_at__lte=now) | Q(due_at=None, due_on__lt=today)
    ahead = Q(due_at__gt=now) | Q(due_at=None, due_on__gte=today)
    return {
        "overdue": is_open & overdue,
        "today": is_open & ahead & Q(due_on__lte=today),
        "coming": is_open & ahead & Q(due_on__gt=today),
    }


def _soonest(rows: QuerySet[Reminder]) -> QuerySet[Reminder]:
    return rows.order_by("due_on", F("due_at").asc(nulls_last=True), "pk")


def _rows(found: Iterable[Reminder], *, member: Member, now: datetime, today: date) -> list[ReminderRow]:
    return [
        ReminderRow(
            reminder=row,
            state=_state(row, now=now, today=today),
            may_edit=edits_reminder(row, member=member),
        )
        for row in found
    ]


def _state(row: Reminder, *, now: datetime, today: date) -> str:
    return due_state(due_on=row.due_on, due_at=row.due_at, now=now, today=today) if row.is_open else ""


def _today(member: Member, now: datetime) -> date:
    return local_day(moment=now, time_zone=member.workspace.time_zone)
