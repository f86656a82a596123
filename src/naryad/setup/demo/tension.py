"""The moment people see first: an order that is late with a visible cause, two at risk, a shared task that is free."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, QuerySet

from naryad.crm.models import Priority
from naryad.forecast.actions import refresh_forecast, request_forecast
from naryad.forecast.models import OrderForecast
from naryad.orders.actions.items import ItemInput
from naryad.orders.actions.orders import create_order, update_order
from naryad.orders.models import OrderType
from naryad.people.models import Skill
from naryad.setup.demo.cast import DRILLING, SAWING
from naryad.talk.actions.comments import add_comment
from naryad.tasks.actions.create import create_task
from naryad.tasks.actions.waiting import postpone_waiting
from naryad.tasks.models import Task
from naryad.workspaces.models import Member

DAY = timedelta(days=1)
LONG_WAIT = 10 * 24 * 60  # minutes: fronts, not boards
AT_RISK = 2
MOST_TRIES = 6
_Row = TypeVar("_Row")
TROUBLE = ("at_risk", "late")


def add_tension(*, people: list[Member], now: datetime) -> None:
    """Call inside the company's scope, after its past was replayed; from here on the present begins."""
    _plan(now)
    _calm(now)
    _internal_work(head=people[1], now=now)
    _plan(now)
    _first_that(_fronts_waited_for(now), lambda task: _delay(task, now), wanted={"late": 1}, now=now)
    for count in range(1, AT_RISK + 1):
        _first_that(
            _safe_orders(now),
            lambda found: _tighten(found, now),
            wanted={"late": 1, "at_risk": count},
            now=now,
        )


def _first_that(
    rows: Iterable[_Row], change: Callable[[_Row], None], *, wanted: dict[str, int], now: datetime
) -> None:
    """Apply the change to the first row after which exactly so many orders are in trouble; the others are untouched.

    A promise ranks its order, so what a change does to all the others shows only when it is planned.
    """
    for row in rows:
        with transaction.atomic():
            change(row)
            _plan(now)
            if _troubles() == wanted:
                return
            transaction.set_rollback(True)


def _troubles() -> dict[str, int]:
    rows = OrderForecast.objects.filter(state__in=TROUBLE).values("state").annotate(count=Count("pk"))
    return {row["state"]: row["count"] for row in rows.order_by("state")}


def _plan(now: datetime) -> None:
    request_forecast(now=now)
    refresh_forecast(now=now)


def _forecasts() -> QuerySet[OrderForecast]:
    return OrderForecast.objects.select_related("order__responsible__workspace").order_by("ready_at", "pk")


def _promise(forecast: OrderForecast, *, days: int, now: datetime) -> None:
    """Promise the calculated date and so many days more, as the responsible person."""
    if forecast.ready_at is None:
        return
    responsible = forecast.order.responsible
    promised_on = (
        forecast.ready_at.astimezone(ZoneInfo(responsible.workspace.time_zone)) + days * DAY
    ).date()
    update_order(order_id=forecast.order_id, promised_on=promised_on, actor=responsible, now=now)


def _calm(now: datetime) -> None:
    """Everything can be kept, but for what comes below."""
    for forecast in _forecasts().filter(state__in=TROUBLE):
        _promise(forecast, days=12, now=now)


def _fronts_waited_for(now: datetime) -> QuerySet[Task]:
    """Waiting for a supplier that takes weeks, the nearest end first."""
    return (
        Task.objects.filter(
            kind=Task.Kind.WAIT,
            status=Task.Status.IN_PROGRESS,
            elapsed_minutes__gte=LONG_WAIT,
            expected_at__gt=now,
        )
        .select_related("order__responsible__workspace")
        .order_by("-expected_at", "pk")
    )


def _delay(task: Task, now: datetime) -> None:
    """The supplier is two weeks late, and the promise was near."""
    assert task.order is not None and task.expected_at is not None
    responsible = task.order.responsible
    forecasts = OrderForecast.objects.select_related("order__responsible__workspace")
    _promise(forecasts.get(order=task.order), days=3, now=now)
    text = "Поставщик сорвал срок: фасады переделывают из-за брака покраски."
    add_comment(kind="task", pk=task.pk, text=text, actor=responsible, now=now)
    postpone_waiting(task_id=task.pk, expected_at=task.expected_at + 14 * DAY, actor=responsible, now=now)


def _safe_orders(now: datetime) -> list[tuple[OrderForecast, int]]:
    """Orders that are on time, each with promises from its calculated day backwards."""
    safe = _forecasts().filter(state="on_time", order__deal__isnull=False, ready_at__gt=now + 4 * DAY)
    return [(forecast, -days) for forecast in safe for days in range(MOST_TRIES)]


def _tighten(found: tuple[OrderForecast, int], now: datetime) -> None:
    """The client was promised (almost) the very day on which it is ready."""
    forecast, days = found
    _promise(forecast, days=days, now=now)


def _internal_work(*, head: Member, now: datetime) -> None:
    """An order without a deal, whose task anybody at the machines may take, and a task of no order."""
    order = create_order(
        order_type_id=OrderType.objects.order_by("-sequence")[0].pk,
        title="Стеллаж в цех (для себя)",
        promised_on=(now + 21 * DAY).date(),
        description="Из остатков ЛДСП, между срочными заказами.",
        items=[ItemInput(name="Стеллаж 2000 × 900 × 400", unit="шт.")],
        actor=head,
        now=now,
    )
    skill = Skill.objects.order_by("sequence")[DRILLING]
    create_task(
        order_id=order.pk,
        title="Заменить сверло и проверить присадочный станок",
        description="Сверло 5 мм, ящик 2 у станка.",
        skill_id=skill.pk,
        estimate=40,
        priority=Priority.LOW,
        actor=head,
        now=now,
    )
    create_task(
        title="Заточить пилы",
        description="Старый комплект, лежит у форматного станка.",
        assignee_id=_sawyer().pk,
        estimate=60,
        priority=Priority.LOW,
        actor=head,
        now=now,
    )


def _sawyer() -> Member:
    skill = Skill.objects.order_by("sequence")[SAWING]
    return Member.objects.filter(people_memberskill__skill=skill).order_by("pk")[0]
