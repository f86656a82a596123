"""The moment people see first: an order that is late with a visible cause, two at risk, a shared task that is free."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from naryad.crm.models import Priority
from naryad.exchange.demo.cast import DRILLING
from naryad.forecast.actions import refresh_forecast, request_forecast
from naryad.forecast.models import OrderForecast
from naryad.orders.actions import ItemInput, create_order, update_order
from naryad.orders.models import OrderType
from naryad.people.models import Skill
from naryad.tasks.actions import add_comment, create_task, expect
from naryad.tasks.models import Task
from naryad.workspaces.models import Member

DAY = timedelta(days=1)
LONG_WAIT = 10 * 24 * 60  # minutes: fronts, not boards
AT_RISK = 2
TROUBLE = ("at_risk", "late")


def add_tension(*, people: list[Member], now: datetime) -> None:
    """Call inside the company's scope, after its past was replayed; from here on the present begins."""
    _plan(now)
    _calm(now)
    waiting = _waiting_for_fronts(now)
    if waiting is not None:
        _delay(waiting, now)
    _internal_order(head=people[1], now=now)
    _plan(now)
    _risk(now, besides=waiting.order_id if waiting else None)
    _plan(now)


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


def _waiting_for_fronts(now: datetime) -> Task | None:
    """The order that has waited longest for its supplier, among those with time to spare for a story."""
    return (
        Task.objects.filter(
            is_elapsed=True,
            status=Task.Status.IN_PROGRESS,
            elapsed_minutes__gte=LONG_WAIT,
            expected_at__gt=now,
        )
        .select_related("order__responsible__workspace")
        .order_by("expected_at", "pk")
        .first()
    )


def _delay(task: Task, now: datetime) -> None:
    """The supplier is late: promised two days after the old date, expected eleven days after it."""
    assert task.order is not None and task.expected_at is not None
    responsible = task.order.responsible
    _promise(
        OrderForecast.objects.select_related("order__responsible__workspace").get(order=task.order),
        days=2,
        now=now,
    )
    text = "Поставщик сорвал срок: фасады переделывают из-за брака покраски."
    add_comment(task_id=task.pk, text=text, actor=responsible, now=now)
    expect(task_id=task.pk, expected_at=task.expected_at + 11 * DAY, actor=responsible, now=now)


def _risk(now: datetime, *, besides: int | None) -> None:
    """Two orders are ready on the very day that was promised."""
    safe = _forecasts().filter(state="on_time", order__deal__isnull=False)
    if besides is not None:
        safe = safe.exclude(order_id=besides)
    for forecast in safe.filter(ready_at__gt=now + 4 * DAY)[:AT_RISK]:
        _promise(forecast, days=0, now=now)


def _internal_order(*, head: Member, now: datetime) -> None:
    """An order without a deal, whose task anybody at the machines may take."""
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
