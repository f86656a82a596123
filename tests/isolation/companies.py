"""Two companies of one shape, one row of everything in each, with ids that cannot be mistaken for each other."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import override

from naryad.crm.actions import create_client, create_contact, create_deal
from naryad.exchange.actions import init_company
from naryad.forecast.actions import refresh_forecast, request_forecast
from naryad.notifications.models import Notification
from naryad.orders.actions import ItemInput
from naryad.orders.models import Order, OrderType
from naryad.people.actions import add_absence, add_overtime
from naryad.processes.actions import create_order_with_template, launch_template
from naryad.processes.models import ProcessTemplate
from naryad.tasks.actions import add_comment, start_task, take_task, watch
from naryad.tasks.models import Task
from naryad.tenancy.models import WorkspaceModel
from naryad.tenancy.scope import scope
from naryad.workspaces.actions import add_member, invite
from naryad.workspaces.models import Member, User, Workspace

FAR = 1_000_000
CANARY = "Канарейка"


@dataclass
class Company:
    """`ids`: model label → ids of its rows; `members`: role → a member who can log in."""

    workspace: Workspace
    members: dict[str, Member] = field(default_factory=dict)
    ids: dict[str, list[int]] = field(default_factory=dict)

    def all_ids(self) -> list[int]:
        return sorted({pk for pks in self.ids.values() for pk in pks})


def make_company(*, name: str) -> Company:
    """Made through actions, as people would."""
    now = timezone.now()
    with override("ru"):
        workspace = init_company(
            company=name,
            owner_name=f"{name} Анна",
            email=f"owner@{len(name)}.example.org",
            password="correct horse battery",
            preset="furniture",
            language="ru",
            time_zone="Europe/Moscow",
            currency="RUB",
            now=now,
        )
    company = Company(workspace=workspace)
    with scope(workspace.pk), transaction.atomic():
        owner = company.members["owner"] = Member.objects.select_related("workspace", "user").get()
        who: dict[str, Any] = {"actor": owner, "now": now}
        for role in ("head", "sales", "performer", "observer"):
            user = User.objects.create_user(
                email=f"{role}@{len(name)}.example.org", password="secret", name=f"{name} {role}"
            )
            member = add_member(name=f"{name} {role}", role=role, user=user, **who)
            company.members[role] = Member.objects.select_related("workspace", "user").get(pk=member.pk)
        invite(member_id=add_member(name=f"{name} гость", **who).pk, email="", **who)
        add_absence(
            member_id=owner.pk, kind="sick", starts_at=now, ends_at=now + timedelta(days=1), note=name, **who
        )
        add_overtime(member_id=owner.pk, starts_at=now, ends_at=now + timedelta(hours=1), note=name, **who)
        _sell(name, who)
        company.ids = {
            model._meta.label: list(model._default_manager.values_list("pk", flat=True))
            for model in apps.get_models()
            if issubclass(model, WorkspaceModel)
        }
    return company


def _sell(name: str, who: dict[str, Any]) -> None:
    client = create_client(kind="organisation", name=f"{name} клиент", phone="+79000000001", **who)
    create_contact(client_id=client.pk, name=f"{name} контакт", **who)
    deal = create_deal(title=f"{name} сделка", client_id=client.pk, address=f"{name} адрес", **who)
    launch_template(template_id=ProcessTemplate.objects.get(order_type=None).pk, deal_id=deal.pk, **who)
    for order_type in OrderType.objects.order_by("pk"):
        create_order_with_template(
            template_id=ProcessTemplate.objects.get(order_type=order_type).pk,
            order_type_id=order_type.pk,
            title=f"{name} заказ",
            deal_id=deal.pk,
            description=f"{name} описание",
            items=[ItemInput(name=f"{name} позиция")],
            **who,
        )
    order = Order.objects.order_by("pk")[0]
    task = Task.objects.filter(order=order, status="todo").order_by("pk")[0]
    performer = Member.objects.get(role="performer", user__isnull=False)
    take_task(task_id=task.pk, member_id=performer.pk, **who)
    start_task(task_id=task.pk, member_id=performer.pk, **who)
    watch(task_id=task.pk, **who)
    for subject in ({"task_id": task.pk}, {"order_id": order.pk}, {"deal_id": deal.pk}):
        add_comment(text=f"{name} комментарий", **subject, **who)
    request_forecast(now=who["now"])
    refresh_forecast(now=who["now"])
    Notification.objects.create(
        member=who["actor"], kind="TaskAssigned", event_id=1, topic=f"task:{task.pk}", created_at=who["now"]
    )


def move_ids_apart(owner_cursor: Any) -> None:
    """Whatever is made from here on has ids above FAR."""
    owner_cursor.execute(
        "SELECT schemaname, sequencename FROM pg_sequences WHERE sequencename LIKE '%_id_seq'"
    )
    for schema, sequence in owner_cursor.fetchall():
        owner_cursor.execute("SELECT setval(%s, %s)", [f'"{schema}"."{sequence}"', FAR])


def digest(*, besides: frozenset[str] = frozenset()) -> dict[str, str]:
    """A hash of every company's table as the current scope sees it. Call inside a transaction."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            if issubclass(model, WorkspaceModel) and table not in besides:
                cursor.execute(
                    f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY id), '')) FROM \"{table}\" t"
                )
                found[table] = cursor.fetchone()[0]
    return found
