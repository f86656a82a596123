"""Which tasks are worked on, and which wait because their order is on hold or cancelled (docs/adr/0024)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Q, QuerySet

from naryad.crm.models import Deal
from naryad.orders.models import Order
from naryad.orders.rules import is_own
from naryad.tasks.models import Task
from naryad.tenancy.prepared import prepared
from naryad.workspaces.models import Member
from naryad.workspaces.rules import may


def in_work(prefix: str = "") -> Q:
    """Open tasks of orders in work, those straight on deals whose tasks are, internal ones. `prefix`: a relation."""
    place = Q(**{f"{prefix}order__status": Order.Status.OPEN})
    place |= Q(**{f"{prefix}order": None, f"{prefix}deal__tasks_state": Deal.TasksState.OPEN})
    place |= Q(**{f"{prefix}order": None, f"{prefix}deal": None})
    return Q(**{f"{prefix}status__in": Task.OPEN}) & place


def on_hold(prefix: str = "") -> Q:
    """Open tasks that come back when somebody returns their order or deal to work."""
    place = Q(**{f"{prefix}order__status": Order.Status.ON_HOLD})
    place |= Q(**{f"{prefix}deal__tasks_state": Deal.TasksState.ON_HOLD})
    return Q(**{f"{prefix}status__in": Task.OPEN}) & place


def binds(prefix: str = "predecessor__") -> Q:
    """Predecessors that hold what waits for them: open ones, those on hold too; nothing waits for a cancelled order."""
    place = Q(**{f"{prefix}order__status": Order.Status.CANCELLED})
    place |= Q(**{f"{prefix}deal__tasks_state": Deal.TasksState.CANCELLED})
    return Q(**{f"{prefix}status__in": Task.OPEN}) & ~place


def does_bind(task: Task) -> bool:
    """As binds(), of a task that is read with its order and deal."""
    return task.is_open and task.stop_state != "cancelled"


@dataclass(frozen=True)
class StoppableTask:
    """What a deal that is being lost could stop, or what a reopened one could return: orders, and how many tasks."""

    orders: list[Order]
    tasks: int

    @property
    def is_empty(self) -> bool:
        return not self.orders and not self.tasks


def stoppable(*, deal: Deal, member: Member) -> StoppableTask:
    """Of what the member may change: the deal's orders in work or on hold, and its open direct tasks."""
    orders = _orders(deal, member, Order.Status.OPEN, Order.Status.ON_HOLD)
    return StoppableTask(orders, _open_direct(deal, member, Deal.TasksState.OPEN, Deal.TasksState.ON_HOLD))


def returnable(*, deal: Deal, member: Member) -> StoppableTask:
    """Of what the member may change: the deal's orders on hold or cancelled, and its direct tasks that are."""
    orders = _orders(deal, member, *Order.STOPPED)
    return StoppableTask(
        orders, _open_direct(deal, member, Deal.TasksState.ON_HOLD, Deal.TasksState.CANCELLED)
    )


def has_open_work(*, order_id: int) -> bool:
    return bool(_open_in(order_id))


@prepared
def _open_in(order_id: int) -> QuerySet[Task, int]:
    """None where work is not handed out as tasks: what was left of them holds no order."""
    tasks = Task.objects.filter(order=order_id, status__in=Task.OPEN, workspace__parts__contains=["tasks"])
    return tasks.values_list("pk", flat=True)[:1]


def holds_due(*, today: date) -> QuerySet[Order]:
    """Orders whose hold ends today, or should have ended."""
    return Order.objects.filter(status=Order.Status.ON_HOLD, hold_until__lte=today).order_by("pk")


def first_hold_end() -> date | None:
    held = Order.objects.filter(status=Order.Status.ON_HOLD)
    first: date | None = held.aggregate(first=Min("hold_until"))["first"]
    return first


def _orders(deal: Deal, member: Member, *statuses: str) -> list[Order]:
    orders = Order.objects.filter(deal=deal, status__in=statuses).select_related("order_type", "deal")
    return [
        order
        for order in orders.order_by("year", "number")
        if may(member, "orders.edit", is_own=is_own(order, member_id=member.pk))
    ]


def _open_direct(deal: Deal, member: Member, *states: str) -> int:
    is_asked = deal.tasks_state in states
    if not is_asked or not may(member, "tasks.edit", is_own=deal.responsible_id == member.pk):
        return 0
    return Task.objects.filter(deal=deal, status__in=Task.OPEN).count()
