"""What the office does beside the orders: reminders, an order on hold, photos of walls, a link for a client."""

from datetime import date, datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Q
from PIL import Image, ImageDraw, ImageFont

from naryad.crm.models import Deal, DealStage
from naryad.orders.models import Order
from naryad.payments.actions.plans import tell_overdue_payments
from naryad.people.models import Skill
from naryad.portal.actions import keep_opening, make_link, tell_client
from naryad.portal.rules import Agent
from naryad.reminders.actions import create_reminder, finish_reminder
from naryad.reminders.models import ReminderKind
from naryad.setup.demo.cast import MEASURING
from naryad.talk.actions.files import attach_file
from naryad.tasks.actions.stop import hold_order
from naryad.tasks.models import Task
from naryad.workspaces.models import Member

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CALLS = (
    ("call", "Узнать, что решили по проекту", -1),
    ("call", "Согласовать время замера", 0),
    ("meeting", "Показать образцы фасадов в салоне", 1),
    ("letter", "Отправить уточнённое предложение", 2),
    ("call", "Спросить про технику: модели и размеры", 4),
    ("meeting", "Подписать договор", 6),
)
"""(kind, text, due in so many days)."""
WITHOUT_NEXT_STEP = 2  # open deals that nobody thought of
PHOTOS = 16
PHONE = Agent(browser="Chrome", is_phone=True)


def add_office(*, now: datetime) -> None:
    """The last days before `now`, after the half year was replayed. Call inside the company's scope."""
    _remind(now=now)
    _hold(now=now)
    _photograph(now=now)
    tell_overdue_payments(now=now - HOUR)


def share_an_order(*, now: datetime) -> None:
    """A client was told a date and opened the link, twice."""
    candidates = Order.objects.filter(
        status="open", deal__isnull=False, tasks_task__status="done", promised_on__gt=now
    )
    order = candidates.select_related("responsible__workspace").order_by("promised_on", "pk").first()
    if order is None or order.promised_on is None:
        return
    who: dict[str, Any] = {"order_id": order.pk, "actor": order.responsible}
    link = make_link(now=now - 30 * HOUR, **who)
    tell_client(told_on=order.promised_on, now=now - 29 * HOUR, **who)
    for hours in (28, 5):
        keep_opening(link_id=link.pk, agent=PHONE, now=now - hours * HOUR)


def _remind(*, now: datetime) -> None:
    """Every open deal has its next step but for the newest; one is missed, one was done this week."""
    deals = Deal.objects.filter(stage__kind=DealStage.Kind.OPEN).select_related("responsible__workspace")
    kinds = dict(ReminderKind.objects.values_list("code", "pk"))
    for place, deal in enumerate(deals.order_by("created_at")[: max(deals.count() - WITHOUT_NEXT_STEP, 1)]):
        kind, text, days = CALLS[place % len(CALLS)]
        seller, written_at = deal.responsible, now - 3 * DAY
        if place > 0:
            days = max(days, 0) + place // len(CALLS)  # one is missed, no more
        due_on = _day(now, seller) + days * DAY
        row: dict[str, Any] = {"deal_id": deal.pk, "actor": seller, "now": written_at}
        if place == 0:
            done = create_reminder(text="Перезвонить после просмотра проекта", due_on=due_on - DAY, **row)
            finish_reminder(
                reminder_id=done.pk, result="Думают, ждут до конца недели", actor=seller, now=now - 2 * DAY
            )
        create_reminder(kind_id=kinds[kind], text=text, due_on=due_on, **row)


def _hold(*, now: datetime) -> None:
    """The client's flat is not ready: the newest order that nobody has begun waits for two weeks."""
    begun = Q(tasks_task__started_at__isnull=False, tasks_task__kind=Task.Kind.WORK)
    orders = Order.objects.filter(status="open", deal__isnull=False).exclude(begun)
    order = (
        orders.select_related("responsible__workspace").order_by("-accepted_at").first()
        or Order.objects.filter(status="open", deal__isnull=False).order_by("-accepted_at")[0]
    )
    hold_order(
        order_id=order.pk,
        until=_day(now, order.responsible) + 14 * DAY,
        reason="У клиента не готов пол: стяжка сохнет.",
        actor=order.responsible,
        now=now - HOUR,
    )


def _photograph(*, now: datetime) -> None:
    """Whoever measured left a picture of the wall; the designers see it before they begin."""
    skill = Skill.objects.order_by("sequence")[MEASURING]
    measured = Task.objects.filter(
        skill=skill, status="done", assignee__user__isnull=False, order__status="open"
    )
    for task in measured.select_related("assignee__workspace").order_by("-finished_at")[:PHOTOS]:
        assert task.assignee is not None and task.finished_at is not None
        picture = ContentFile(wall(Random(task.pk)), name=f"стена-{task.pk}.jpg")
        attach_file(kind="task", pk=task.pk, upload=picture, actor=task.assignee, now=task.finished_at)


def wall(random: Random) -> bytes:
    """A drawn "photo" (JPEG): a wall with a window, a socket, and what was measured."""
    picture = Image.new("RGB", (1200, 900), random.choice(("#d9d2c5", "#cfd6d2", "#d8cfcf")))
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=44)
    draw.rectangle((0, 760, 1200, 900), fill="#8d7457")
    left = random.randrange(180, 620)
    draw.rectangle((left, 180, left + 360, 520), fill="#bfe0f2", outline="#ffffff", width=16)
    draw.line((left + 180, 180, left + 180, 520), fill="#ffffff", width=10)
    socket = random.randrange(60, 1080)
    draw.rounded_rectangle(
        (socket, 640, socket + 60, 700), radius=10, fill="#f6f6f6", outline="#9a9a9a", width=4
    )
    for line in ((60, 90, 1140, 90), (60, 60, 60, 120), (1140, 60, 1140, 120)):
        draw.line(line, fill="#b3261e", width=5)
    draw.text((520, 20), f"{random.randrange(2400, 4200, 5)}", fill="#b3261e", font=font)
    draw.text((left + 110, 540), f"{random.randrange(900, 1500, 10)}", fill="#b3261e", font=font)
    body = BytesIO()
    picture.save(body, "JPEG", quality=80)
    return body.getvalue()


def _day(now: datetime, member: Member) -> date:
    return member.workspace.today(now)
