"""The cast and the smallest rows a test needs. Rows are made directly; what is tested goes through actions."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any

import docx
from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image

from naryad.crm.models import Client, Deal, DealStage, Pipeline
from naryad.entities.actions.entities import create_entity
from naryad.entities.models import LegalEntity
from naryad.orders.models import Order, OrderStage, OrderType
from naryad.payments.models import PaymentMethod
from naryad.people.models import MemberSkill, Shift, Skill
from naryad.reminders.models import Reminder, ReminderKind
from naryad.setup.actions.company import init_company
from naryad.tasks.models import Dependency, Task
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member, User, Workspace

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # Monday, 10:00 in Moscow
PASSWORD = "correct horse battery"
_numbers = count(1)
_at_once = transaction.atomic(savepoint=False)
"""For tests that commit: only inside a transaction does the database know the company."""


def make_workspace(**fields: Any) -> Workspace:
    number = next(_numbers)
    defaults = {"slug": f"company-{number}", "name": f"Company {number}", "created_at": NOW, "language": "en"}
    return Workspace.objects.create(**defaults | fields)


def begin_company(name: str = "Дуб", **given: Any) -> Workspace:
    """As `naryad init` does, through the action: Anna's, from the preset."""
    defaults: dict[str, Any] = {
        "company": name,
        "owner_name": "Анна",
        "email": "anna@example.org",
        "password": PASSWORD,
        "preset": "furniture",
        "language": "ru",
        "time_zone": "Europe/Moscow",
        "currency": "RUB",
        "now": NOW,
    }
    return init_company(**defaults | given)


@contextmanager
def another_company() -> Iterator[Member]:
    """Vera's company, entered; yields Vera."""
    workspace = make_workspace(name="Vera's")
    with scope(workspace.pk):
        yield make_member(name="Vera", role=Member.Role.OWNER)


def make_user(*, name: str = "Anna", **fields: Any) -> User:
    email = f"{name.lower().replace(' ', '.')}{next(_numbers)}@example.org"
    defaults = {"email": email, "password": "secret", "name": name, "language": "en"}
    return User.objects.create_user(**defaults | fields)


@_at_once
def make_member(*, name: str = "Pavel", has_login: bool = True, **fields: Any) -> Member:
    if has_login and "user" not in fields:
        fields["user"] = make_user(name=name)
    return Member.objects.create(**{"name": name, "role": Member.Role.PERFORMER, "created_at": NOW} | fields)


@_at_once
def make_week(member: Member, *, start: int = 9 * 60, end: int = 17 * 60, days: range = range(5)) -> None:
    """Monday to Friday, 9:00–17:00 unless said otherwise, in the member's zone."""
    for weekday in days:
        Shift.objects.create(member=member, day=weekday, start_minute=start, end_minute=end)


@_at_once
def make_skill(name: str = "sawing", *members: Member) -> Skill:
    skill = Skill.objects.create(name=name)
    for member in members:
        MemberSkill.objects.create(member=member, skill=skill)
    return skill


@_at_once
def make_client(**fields: Any) -> Client:
    return Client.objects.create(**{"name": "Ivanova Maria", "created_at": NOW} | fields)


@_at_once
def make_stage(kind: str = "open", **fields: Any) -> DealStage:
    number = next(_numbers)
    fields.setdefault("pipeline", Pipeline.objects.order_by("sequence", "pk").first() or make_pipeline())
    fields.setdefault("probability", 0 if kind == "lost" else 100)
    return DealStage.objects.create(**{"name": f"Stage {number}", "kind": kind, "sequence": number} | fields)


def reminder_kind(code: str = "call") -> int:
    """One of those that the company begins with."""
    return ReminderKind.objects.get(code=code).pk


def payment_method(code: str = "cash") -> int:
    return PaymentMethod.objects.get(code=code).pk


@_at_once
def make_pipeline(name: str = "Sales", **fields: Any) -> Pipeline:
    return Pipeline.objects.create(name=name, **fields)


@_at_once
def make_deal(*, responsible: Member, **fields: Any) -> Deal:
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "number": number,
        "title": f"Deal {number}",
        "responsible": responsible,
        "stage_since": NOW,
        "created_at": NOW,
    }
    defaults["client"] = fields.pop("client", None) or make_client()
    defaults["stage"] = fields.pop("stage", None) or make_stage()
    return Deal.objects.create(**defaults | fields)


@_at_once
def make_order_type(
    name: str = "", *, stages: tuple[str, ...] = ("New", "In production", "Done")
) -> OrderType:
    order_type = OrderType.objects.create(name=name or f"Kitchen {next(_numbers)}")
    for sequence, stage in enumerate(stages):
        OrderStage.objects.create(order_type=order_type, name=stage, sequence=sequence)
    return order_type


@_at_once
def make_order(*, responsible: Member, **fields: Any) -> Order:
    number = next(_numbers)
    order_type = fields.pop("order_type", None) or make_order_type()
    stage = fields.pop("stage", None) or order_type.stages.order_by("sequence")[0]
    defaults = {
        "order_type": order_type,
        "stage": stage,
        "year": 2026,
        "number": number,
        "title": f"Order {number}",
        "responsible": responsible,
        "stage_since": NOW,
        "accepted_at": NOW,
    }
    return Order.objects.create(**defaults | fields)


@_at_once
def make_reminder(*, assignee: Member, **fields: Any) -> Reminder:
    """A call on the day of NOW, about a deal of the assignee's unless said otherwise."""
    if not fields.keys() & {"client", "deal", "order"}:
        fields["deal"] = make_deal(responsible=assignee)
    defaults = {
        "text": f"Call {next(_numbers)}",
        "kind_id": reminder_kind(),
        "assignee": assignee,
        "author": assignee,
        "due_on": NOW.date(),
        "created_at": NOW,
    }
    return Reminder.objects.create(**defaults | fields)


@_at_once
def make_task(*, order: Order | None = None, deal: Deal | None = None, **fields: Any) -> Task:
    """A task that can be started now, of one hour."""
    defaults = {
        "order": order,
        "deal": deal,
        "title": f"Task {next(_numbers)}",
        "estimate": None if fields.get("kind") == "wait" else 60,
        "available_at": NOW,
        "created_at": NOW,
    }
    return Task.objects.create(**defaults | fields)


def make_entity(owner: Member, **given: Any) -> LegalEntity:
    """By which papers are made out; through the action, which checks its numbers."""
    usual = {"name": "Общество с ограниченной ответственностью «Мебель»", "short_name": "ООО «Мебель»"}
    return create_entity(**usual | {"inn": "7701123405"} | given, actor=owner, now=NOW)


def make_docx(*paragraphs: str, name: str = "text.docx") -> "ContentFile[bytes]":
    text, body = docx.Document(), io.BytesIO()
    for paragraph in paragraphs:
        text.add_paragraph(paragraph)
    text.save(body)
    return ContentFile(body.getvalue(), name=name)


def make_picture(
    name: str = "photo.png", *, size: tuple[int, int] = (8, 6), **options: Any
) -> "ContentFile[bytes]":
    """A picture as it is uploaded, in the format of its name."""
    body = io.BytesIO()
    ending = name.rpartition(".")[2].upper()
    picture = Image.new("RGB", size, "orange")
    picture.save(body, "JPEG" if ending == "JPG" else ending, **options)
    return ContentFile(body.getvalue(), name=name)


@_at_once
def link(predecessor: Task, successor: Task, *, lag: int = 0) -> Dependency:
    """A dependency whose predecessor is open: the successor waits."""
    dependency = Dependency.objects.create(predecessor=predecessor, successor=successor, lag=lag)
    Task.objects.filter(pk=successor.pk).update(status=Task.Status.BLOCKED, available_at=None)
    return dependency
