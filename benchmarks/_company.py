"""A company of any size, written by statements: what actions would take hours to make."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

OPEN_TASKS_EACH = 3
"""How many tasks of an open order can be started; those after them wait for one another."""


@dataclass(frozen=True, kw_only=True)
class Size:
    orders: int = 10_000
    tasks_each: int = 8
    open_orders: int = 375
    members: int = 40


def fill_company(*, name: str, size: Size, now: datetime | None = None) -> int:
    """The id of a company with the furniture preset: members, clients, deals, orders, tasks, time, expected dates.

    Its first member is the owner `name`@bench.example; the last one is a performer `name`-works@bench.example.
    """
    from django.db import transaction
    from django.utils import translation

    from naryad.setup.actions.company import init_company
    from naryad.tenancy.scope import scope

    now = now or datetime.now(tz=UTC).replace(microsecond=0)
    with translation.override("ru"):  # formulas of the preset name columns in it
        workspace = init_company(
            company=name, owner_name="Анна Крылова", email=f"{name}@bench.example", password="benchmark of pages",
            preset="furniture", language="ru", time_zone="Europe/Moscow", currency="RUB", now=now,
        )  # fmt: skip
    with scope(workspace.pk), transaction.atomic(), translation.override("ru"):
        known = _members(name, size, now)
        _orders(size, known)
        _tasks(size, known)
        _expected()
    return workspace.pk


def insert(model: Any, source: str, values: Mapping[str, Any], **columns: str) -> None:
    """INSERT … SELECT: `columns` in SQL over `source`; every other column has its field's default."""
    from django.db import connection

    names, shown, given = [], [], dict(values)
    for field in model._meta.concrete_fields:
        if field.generated or field.primary_key:
            continue
        names.append(field.column)
        if field.attname in columns:
            shown.append(columns[field.attname])
        else:
            given[field.column] = field.get_db_prep_save(field.get_default(), connection)
            shown.append(f"%({field.column})s")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) SELECT {', '.join(shown)} FROM {source}",
            given,
        )


def _members(name: str, size: Size, now: datetime) -> dict[str, Any]:
    """Every sixth sells, the others work; what the later statements name."""
    from naryad.crm.models import DealStage
    from naryad.orders.models import OrderType
    from naryad.people.models import MemberSkill, Shift, Skill
    from naryad.tasks.models import TaskType
    from naryad.workspaces.models import Member, User

    insert(
        Member, "generate_series(2, %(members)s) AS n", {"members": size.members, "now": now},
        name="(ARRAY['Пётр','Мария','Павел','Вера'])[1 + n %% 4] || ' ' "
        "|| (ARRAY['Смирнов','Кузнецов','Попов','Волков','Соколов'])[1 + n %% 5] || ' ' || n",
        role="CASE WHEN n %% 6 = 0 THEN 'sales' ELSE 'performer' END", created_at="%(now)s::timestamptz",
    )  # fmt: skip
    performer = Member.objects.filter(role=Member.Role.PERFORMER).order_by("-pk")[0]
    performer.user = User.objects.create_user(
        email=f"{name}-works@bench.example", password=None, name=performer.name
    )
    performer.save(update_fields=["user"])
    skills = list(Skill.objects.order_by("pk").values_list("pk", flat=True))
    known = {
        "now": now,
        "members": list(Member.objects.filter(role="performer").order_by("pk").values_list("pk", flat=True)),
        "sellers": list(Member.objects.exclude(role="performer").order_by("pk").values_list("pk", flat=True)),
        "skills": skills,
        "types": list(TaskType.objects.exclude(parent=None).order_by("pk").values_list("pk", flat=True)),
        "deal_stage": DealStage.objects.order_by("pk")[0].pk,
    }
    kind = OrderType.objects.order_by("pk")[0]
    stages = list(kind.stages.order_by("sequence", "pk").values_list("pk", flat=True))
    known |= {"order_type": kind.pk, "stages": stages[:-1], "last_stage": stages[-1]}
    insert(
        MemberSkill, "unnest(%(members)s) WITH ORDINALITY AS m(id, n), generate_series(0, 1) AS s", known,
        member_id="m.id", skill_id="(%(skills)s)[1 + (n + s) %% cardinality(%(skills)s)]",
    )  # fmt: skip
    insert(
        Shift, "unnest(%(members)s) AS m(id), generate_series(0, 4) AS day", known,
        member_id="m.id", day="day", start_minute="540", end_minute="1080", on_holidays="false",
    )  # fmt: skip
    return known


def _orders(size: Size, known: dict[str, Any]) -> None:
    from naryad.crm.models import Client, Deal
    from naryad.orders.models import Order, OrderItem
    from naryad.workspaces.models import NumberSeries

    values = known | {"orders": size.orders, "first_open": size.orders - size.open_orders}
    insert(
        Client, "generate_series(1, %(orders)s) AS n", values,
        name="CASE WHEN n %% 100 = 0 THEN 'Ёлкин Пётр ' ELSE 'Иванова Мария ' END || n",
        phone="'+7 916 ' || lpad((n::bigint * 7919 %% 10000000)::text, 7, '0')", created_at="%(now)s::timestamptz",
    )  # fmt: skip
    insert(
        Deal, "(SELECT id, row_number() OVER (ORDER BY id) AS n FROM crm_client) AS client", values,
        number="n", title="'Кухня ' || n", client_id="id", stage_id="%(deal_stage)s",
        stage_since="%(now)s::timestamptz - n %% 300 * interval '1 day'", created_at="%(now)s::timestamptz",
        responsible_id="(%(sellers)s)[1 + n %% cardinality(%(sellers)s)]",
    )  # fmt: skip
    is_open = "number > %(first_open)s"
    insert(
        Order, "crm_deal", values,
        order_type_id="%(order_type)s", year="2026", number="number", title="'Фасады и корпус ' || number",
        deal_id="id", stage_since="%(now)s::timestamptz",
        stage_id=f"CASE WHEN {is_open} THEN (%(stages)s)[1 + number %% cardinality(%(stages)s)] ELSE %(last_stage)s END",
        status=f"CASE WHEN {is_open} THEN 'open' ELSE 'done' END", priority="number %% 4",
        responsible_id="responsible_id", accepted_at="%(now)s::timestamptz - number %% 90 * interval '1 day'",
        promised_on="%(now)s::date + number %% 60 - 10",
        finished_at=f"CASE WHEN {is_open} THEN NULL "
        "ELSE %(now)s::timestamptz - (%(orders)s - number) * interval '20 minutes' END",
    )  # fmt: skip
    insert(
        OrderItem, "orders_order AS o, generate_series(1, 2) AS n", values,
        order_id="o.id", sequence="n", name="'Корпус ' || n", price="10000.00", total="10000.00",
    )  # fmt: skip
    insert(NumberSeries, "(SELECT 1) AS one", values, kind="'order'", year="2026", last="%(orders)s")


def _tasks(size: Size, known: dict[str, Any]) -> None:
    """Of every two tasks one is somebody's and one in a pool; every done one has an hour of work."""
    from naryad.tasks.models import Dependency, Task, TimeEntry

    values = known | {"each": size.tasks_each, "startable": OPEN_TASKS_EACH}
    member = "(%(members)s)[1 + (o.number + n) %% cardinality(%(members)s)]"
    insert(
        Task, "orders_order AS o, generate_series(1, %(each)s) AS n", values,
        order_id="o.id", sequence="n", estimate="60 + n * 15", priority="(o.number + n) %% 4",
        title="(ARRAY['Раскрой','Кромка','Присадка','Сборка','Замер'])[1 + n %% 5] || ' ' || n",
        task_type_id="(%(types)s)[1 + n %% cardinality(%(types)s)]",
        assignee_id=f"CASE WHEN o.status = 'done' OR n %% 2 = 0 THEN {member} END",
        skill_id="(%(skills)s)[1 + n %% cardinality(%(skills)s)]",
        status="CASE WHEN o.status = 'done' THEN 'done' WHEN n > %(startable)s THEN 'blocked' ELSE 'todo' END",
        finished_at="o.finished_at", created_at="o.accepted_at",
    )  # fmt: skip
    insert(
        Dependency,
        "tasks_task AS t JOIN tasks_task AS before ON before.order_id = t.order_id "
        "AND before.sequence = t.sequence - 1 WHERE t.status = 'blocked'",
        values, predecessor_id="before.id", successor_id="t.id",
    )  # fmt: skip
    insert(
        TimeEntry,
        "(SELECT id, assignee_id, %(now)s::timestamptz - (1 + row_number() OVER "
        "(PARTITION BY assignee_id ORDER BY id DESC)) * interval '1 hour' AS at FROM tasks_task WHERE status = 'done') AS t",
        values, task_id="t.id", member_id="t.assignee_id", started_at="t.at",
        ended_at="t.at + interval '50 minutes'", pressed_by_id="t.assignee_id",
    )  # fmt: skip


def _expected() -> None:
    """As the plan would have it, a week or two from now."""
    from naryad.forecast.models import DealForecast, OrderForecast, TaskForecast

    insert(
        TaskForecast, "tasks_task AS t WHERE t.status <> 'done'", {},
        task_id="t.id", member_id="t.assignee_id", starts_at="now() + t.id %% 300 * interval '1 hour'",
        finishes_at="now() + (t.id %% 300 + 2) * interval '1 hour'", reason="''",
    )  # fmt: skip
    insert(
        OrderForecast, "orders_order AS o WHERE o.status <> 'done'", {},
        order_id="o.id", ready_at="now() + o.id %% 400 * interval '1 hour'",
        state="(ARRAY['on_time','at_risk','late'])[1 + o.id %% 3]", reserve_minutes="600 - o.id %% 1200",
        reserve_days="2 - o.id %% 5",
    )  # fmt: skip
    insert(
        DealForecast, "forecast_orderforecast AS f JOIN orders_order AS o ON o.id = f.order_id", {},
        deal_id="o.deal_id", ready_at="f.ready_at", state="CASE f.state WHEN 'on_time' THEN '' ELSE f.state END",
    )  # fmt: skip
