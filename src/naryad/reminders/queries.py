"""Reminders: a member's page, those of a card, the next step of each deal, and which are due."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count as CountRows
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from naryad.crm.models import Client, Deal
from naryad.crm.queries.clients import is_own_client, visible_clients
from naryad.crm.queries.clients import options as client_options
from naryad.crm.queries.deals import search_deals, visible_deals
from naryad.orders.models import Order
from naryad.orders.queries.orders import visible_orders
from naryad.orders.rules import is_own, order_code
from naryad.reminders.models import Reminder, ReminderKind
from naryad.reminders.rules import due_state
from naryad.tenancy.prepared import prepared
from naryad.ui.lists.columns import Person, Viewer
from naryad.workspaces.models import Member
from naryad.workspaces.queries import members_with
from naryad.workspaces.rules import Reach, may, reach

CELLS = (
    *(
        "pk",
        "kind__code",
        "kind__name",
        "text",
        "due_on",
        "due_at",
        "outcome",
        "result",
        "closed_at",
        "is_own",
    ),
    *("assignee__name", "assignee__kind", "order_id", "order__year", "order__number", "order__title"),
    *("deal_id", "deal__number", "deal__title", "client_id", "client__name", "client__phone"),
    *("deal__client__id", "deal__client__name", "deal__client__phone"),
    *("order__deal__client__id", "order__deal__client__name", "order__deal__client__phone"),
)
FIRST_ROWS = 50
MOST_ROWS = 500
DONE_ROWS = 20
DONE_SHOWN_FOR = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class ReminderCells:
    """A reminder as this member sees it now. `state`: overdue, today, coming; "" once it is closed.

    `order_id`, `deal_id`: what it is about, `subject_kind`: "order", "deal" or "client"; `client_id`: whom to call, None
    where an internal order is meant.
    """

    pk: int
    kind: str
    kind_label: str
    text: str
    due_on: date
    due_at: datetime | None
    state: str
    assignee: Person
    outcome: str
    outcome_label: str
    result: str
    closed_at: datetime | None
    subject_kind: str
    order_id: int | None
    order: str
    deal_id: int | None
    deal_number: int | None
    deal_title: str
    client_id: int | None
    client: str
    phone: str
    may_edit: bool

    @property
    def title(self) -> str:
        return self.text

    @property
    def when(self) -> date | datetime:
        return self.due_at or self.due_on


@dataclass(frozen=True, kw_only=True)
class ReminderGroup:
    """`rows` are the first of `total`."""

    state: str
    rows: list[ReminderCells]
    total: int

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def visible_reminders(*, member: Member) -> QuerySet[Reminder]:
    """Performers see those of the orders, deals and clients that they see."""
    sight = reach(member, "reminders.view")
    if sight == Reach.ALL:
        return Reminder.objects.all()
    if sight == Reach.NONE:
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
    deals = (
        search_deals(member=member, text=text, responsible_id=member.pk if only_own else None, limit=limit)
        if may(member, "deals.view", is_own=True)
        else []
    )
    clients = client_options(member=member, text=text, only_own=only_own, limit=limit)
    return [
        {
            "value": f"deal:{deal.pk}",
            "text": subject_text(deal),
            "hint": f"{deal.client.name} · {deal.stage.name}",
        }
        for deal in deals
    ] + [{**option, "value": f"client:{option['value']}"} for option in clients]


def reminder_groups(
    *, found: QuerySet[Reminder], viewer: Viewer, shown: int = FIRST_ROWS
) -> list[ReminderGroup]:
    """What is overdue, due today and coming, the first `shown` of each; then what was closed lately.

    `found`: what the list is narrowed to.
    """
    shown = min(shown, MOST_ROWS)
    states = _states(now=viewer.now, today=viewer.today)
    states["done"] = Q(closed_at__gte=viewer.now - DONE_SHOWN_FOR)
    totals = found.order_by().aggregate(
        **{state: CountRows("pk", filter=wanted) for state, wanted in states.items()}
    )
    parts = {state: _soonest(found.filter(wanted))[:shown] for state, wanted in states.items()}
    parts["done"] = found.filter(states["done"]).order_by("-closed_at", "-pk")[:DONE_ROWS]
    ids = {state: list(rows.values_list("pk", flat=True)) for state, rows in parts.items() if totals[state]}
    cells = reminder_cells([pk for some in ids.values() for pk in some], viewer)
    return [
        ReminderGroup(
            state=state,
            rows=[cells[pk] for pk in ids.get(state, ()) if pk in cells],
            total=totals[state],
        )
        for state in states
    ]


def reminder_cells(ids: Sequence[int], viewer: Viewer) -> dict[int, ReminderCells]:
    return {row.pk: row for row in _cells(_of(ids, viewer.member), member=viewer.member, now=viewer.now)}


@prepared
def _of(ids: Sequence[int], member: Member) -> QuerySet[Reminder, Any]:
    return with_own(Reminder.objects.filter(pk__in=ids), member=member).values_list(*CELLS, named=True)


def open_reminders(
    *,
    member: Member,
    now: datetime,
    client_id: int | None = None,
    deal_id: int | None = None,
    order_id: int | None = None,
) -> list[ReminderCells]:
    """Of one card, the soonest first: a client's card shows those of its deals too, a deal's those of its orders."""
    return _cells(_open(member, client_id, deal_id, order_id), member=member, now=now)


@prepared
def _open(
    member: Member, client_id: int | None, deal_id: int | None, order_id: int | None
) -> QuerySet[Reminder, Any]:
    wanted = Q(order_id=order_id) if order_id else about_deal(deal_id) if deal_id else about_client(client_id)
    rows = with_own(visible_reminders(member=member), member=member).filter(wanted, closed_at=None)
    return _soonest(rows)[:FIRST_ROWS].values_list(*CELLS, named=True)


def about_deal(deal_id: int) -> Q:
    """Of the deal and of its orders."""
    return Q(deal_id=deal_id) | Q(order__deal_id=deal_id)


def about_client(client_id: int | None) -> Q:
    return Q(client_id=client_id) | Q(deal__client_id=client_id) | Q(order__deal__client_id=client_id)


def next_of_deals(*, deal_ids: Iterable[int], viewer: Viewer) -> dict[int, ReminderCells]:
    """The soonest open reminder of each deal or of its orders, by the deal's id; in two queries for a whole board."""
    ids = list(deal_ids)
    soonest = (
        Reminder.objects.filter(Q(deal_id__in=ids) | Q(order__deal_id__in=ids), closed_at=None)
        .annotate(of_deal=Coalesce("deal_id", "order__deal_id"))
        .order_by("of_deal", "due_on", F("due_at").asc(nulls_last=True), "pk")
        .distinct("of_deal")
    )
    by_deal = dict(soonest.values_list("of_deal", "pk"))
    cells = reminder_cells(list(by_deal.values()), viewer) if by_deal else {}
    return {deal: cells[pk] for deal, pk in by_deal.items() if pk in cells}


def due_reminders(*, now: datetime) -> QuerySet[Reminder]:
    """Whose assignee has to be told, where the company uses reminders."""
    return Reminder.objects.filter(tell_at__lte=now, workspace__parts__contains=["reminders"]).order_by(
        "tell_at", "pk"
    )


def next_to_tell(_now: datetime) -> datetime | None:
    """When the first of them is due."""
    first: datetime | None = Reminder.objects.aggregate(first=Min("tell_at"))["first"]
    return first


def open_reminders_of(*, member_id: int) -> QuerySet[Reminder]:
    return _soonest(Reminder.objects.filter(assignee_id=member_id, closed_at=None))


def holders() -> QuerySet[Member]:
    """Who can be given a reminder."""
    return members_with("reminders.edit")


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


def _cells(rows: Iterable[Any], *, member: Member, now: datetime) -> list[ReminderCells]:
    """`rows`: CELLS, with_own."""
    today = member.workspace.today(now)
    return [_row(row, member=member, now=now, today=today) for row in rows]


def _row(row: Any, *, member: Member, now: datetime, today: date) -> ReminderCells:
    is_open = row.closed_at is None
    is_order = row.order_id is not None
    code = order_code(year=row.order__year, number=row.order__number) if is_order else ""
    buyer = "order__deal__client" if is_order else "deal__client" if row.deal_id else "client"
    return ReminderCells(
        pk=row.pk,
        kind=row.kind__code,
        kind_label=row.kind__name,
        text=row.text,
        due_on=row.due_on,
        due_at=row.due_at,
        state=due_state(due_on=row.due_on, due_at=row.due_at, now=now, today=today) if is_open else "",
        assignee=Person(row.assignee__name, row.assignee__kind),
        outcome=row.outcome,
        outcome_label=str(Reminder.Outcome(row.outcome).label) if row.outcome else "",
        result=row.result,
        closed_at=row.closed_at,
        subject_kind="order" if is_order else "deal" if row.deal_id else "client",
        order_id=row.order_id,
        order=f"{code} {row.order__title}" if is_order else "",
        deal_id=row.deal_id,
        deal_number=row.deal__number,
        deal_title=row.deal__title or "",
        client_id=getattr(row, f"{buyer}_id" if buyer == "client" else f"{buyer}__id"),
        client=getattr(row, f"{buyer}__name") or "",
        phone=getattr(row, f"{buyer}__phone") or "",
        may_edit=may(member, "reminders.edit", is_own=row.is_own),
    )


def kinds() -> QuerySet[ReminderKind]:
    """Those that can be chosen; the first of them is the usual one."""
    return ReminderKind.objects.filter(is_archived=False).order_by("sequence", "pk")


def settings_kinds() -> QuerySet[ReminderKind]:
    """`uses`: how many reminders are of each. Archived ones last."""
    counted = ReminderKind.objects.annotate(uses=CountRows("reminders"))
    return counted.order_by("is_archived", "sequence", "pk")
