"""What a company that works has: a row of everything a page shows, made through actions."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import override

from naryad.crm.actions.clients import create_client, create_contact
from naryad.crm.actions.deals import create_deal
from naryad.crm.models import DealStage
from naryad.offers.actions.offers import create_offer, send_offer, update_offer
from naryad.offers.actions.sections import add_offer_item, add_section
from naryad.orders.actions.items import ItemInput
from naryad.orders.models import OrderType
from naryad.payments.actions.ledger import receive_payment, return_payment
from naryad.payments.actions.plans import expect_payment
from naryad.people.actions import add_absence, add_overtime, set_holiday
from naryad.people.names import SKILLS
from naryad.processes.actions.launch import create_order_with_template
from naryad.processes.models import ProcessTemplate
from naryad.products.actions.products import create_product
from naryad.reminders.actions import create_reminder, finish_reminder
from naryad.talk.actions.comments import add_comment
from naryad.tasks.actions.create import create_task
from naryad.tasks.actions.press import finish_task, start_task
from naryad.tasks.actions.watchers import watch
from naryad.tasks.models import Task
from naryad.tasks.names import TASK_TYPES
from naryad.tenancy.scope import scope
from naryad.workspaces.names.actions import create_name
from tests.browser.company import Company
from tests.factories import reminder_kind

Ids = dict[str, int]


def fill(company: Company, *, now: datetime, say: Callable[[str], str] = str) -> Ids:
    """Ids by what they are of. `say` turns a plain text into the one that is stored."""
    with scope(company.workspace.pk), transaction.atomic(), override("ru"):
        anna: dict[str, Any] = {"actor": company.anna, "now": now}
        ids = _sell(company, say, anna, now)
        ids["product"] = create_product(
            name=say("Петля накладная"),
            article=say("FT-110"),
            note=say("с доводчиком"),
            price=Decimal(290),
            **anna,
        ).pk
        ids["offer"] = _offer(ids["client"], say, anna)
        ids |= _settle(company, say, anna, now)
        ids |= _pay(ids, say, anna, now)
        ids |= _work(company, ids, say, anna, now)
    return ids


def _offer(client_id: int, say: Callable[[str], str], who: dict[str, Any]) -> int:
    """Of a deal that has nothing else yet; sent, and changed since."""
    deal = create_deal(title=say("Столы и лавки"), client_id=client_id, **who)
    types = OrderType.objects.order_by("sequence")
    offer = create_offer(deal_id=deal.pk, title=deal.title, order_type_id=types[0].pk, **who)
    more = add_section(offer_id=offer.pk, order_type_id=types[1].pk, title=say("Раздача"), **who)
    for section in (offer.sections.order_by("pk")[0], more):
        line = ItemInput(
            name=say("Стол обеденный"), quantity=Decimal(3), price=Decimal(18_500), discount=Decimal(5)
        )
        add_offer_item(section_id=section.pk, item=line, **who)
    send_offer(offer_id=offer.pk, **who)
    update_offer(offer_id=offer.pk, intro=say("По итогам замера"), terms=say("Половина сразу"), **who)
    return offer.pk


def _sell(company: Company, say: Callable[[str], str], who: dict[str, Any], now: datetime) -> Ids:
    client = create_client(
        kind="organisation",
        name=say("Столовая № 5"),
        phone="+79120000001",
        address=say("Мира, 1"),
        note=say("звонить утром"),
        **who,
    )
    contact = create_contact(client_id=client.pk, name=say("Зоя"), position=say("заведующая"), **who)
    deal = create_deal(
        title=say("Мебель для столовой"),
        client_id=client.pk,
        responsible_id=company.boris.pk,
        agreed_amount=Decimal(450_000),
        address=say("Мира, 1, вход со двора"),
        description=say("Светлый дуб."),
        **who,
    )
    orders = []
    for order_type in OrderType.objects.order_by("sequence"):
        orders += [
            create_order_with_template(
                template_id=ProcessTemplate.objects.get(order_type=order_type).pk,
                order_type_id=order_type.pk,
                title=say("Зал"),
                deal_id=deal.pk,
                responsible_id=company.boris.pk,
                contact_name=say("Зоя Петровна"),
                contact_phone="+79120000002",
                description=say("Кромка в цвет."),
                promised_on=(now + timedelta(days=days)).date(),
                items=[ItemInput(name=say("Шкаф угловой"), quantity=Decimal(2), price=Decimal(98_500))],
                **who,
            ).pk
            for days in (10, 60)
        ]
    reminder = _remind(company, say, who, now, deal_id=deal.pk, order_id=orders[0], client_id=client.pk)
    return {
        "client": client.pk,
        "contact": contact.pk,
        "deal": deal.pk,
        "order": orders[0],
        "reminder": reminder,
    }


def _remind(
    company: Company, say: Callable[[str], str], who: dict[str, Any], now: datetime, **places: int
) -> int:
    """Of each place a reminder that is overdue, one that is coming and one that is done; the id of an open one."""
    long_ago, due = who | {"now": now - timedelta(days=9)}, {"assignee_id": company.boris.pk}
    found = 0
    for kind, (place, pk) in zip(("call", "meeting", "letter"), places.items(), strict=True):
        given: dict[str, Any] = {"kind_id": reminder_kind(kind), place: pk, **due}
        create_reminder(text=say("Позвонить"), due_at=now - timedelta(days=2), **given, **long_ago)
        found = create_reminder(
            text=say("Показать образцы фасадов"), due_on=(now + timedelta(days=3)).date(), **given, **who
        ).pk
        done = create_reminder(text=say("Написать"), due_at=now + timedelta(days=1), **given, **who)
        finish_reminder(reminder_id=done.pk, result=say("Согласны"), **who)
    return found


def _pay(ids: Ids, say: Callable[[str], str], who: dict[str, Any], now: datetime) -> Ids:
    """An advance that came, one that is overdue, and a part that went back."""
    deal, today = {"deal_id": ids["deal"], **who}, now.date() - timedelta(days=1)
    expected = [
        expect_payment(
            amount=Decimal(100_000),
            due_on=today + timedelta(days=days),
            order_id=order_id,
            comment=say("по счёту"),
            **deal,
        )
        for days, order_id in ((-3, None), (-2, ids["order"]), (20, None))
    ]
    payment = receive_payment(
        amount=Decimal(100_000), paid_on=today, expected_id=expected[0].pk, comment=say("сразу"), **deal
    )
    return_payment(amount=Decimal(500), paid_on=today, reason=say("скидка"), **deal)
    return {"expected": expected[1].pk, "payment": payment.pk}


def _settle(company: Company, say: Callable[[str], str], who: dict[str, Any], now: datetime) -> Ids:
    create_name(names=SKILLS, name=say("Покраска"), **who)
    kind = create_name(names=TASK_TYPES, name=say("Цех № 2"), **who)
    set_holiday(day=now.date() + timedelta(days=30), name=say("День столяра"), **who)
    add_absence(
        member_id=company.stepan.pk,
        kind="vacation",
        starts_at=now + timedelta(days=20),
        ends_at=now + timedelta(days=27),
        note=say("море"),
        **who,
    )
    starts_at = now + timedelta(days=2)
    add_overtime(
        member_id=company.stepan.pk,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=3),
        note=say("аврал"),
        **who,
    )
    return {
        "member": company.stepan.pk,
        "template": ProcessTemplate.objects.order_by("pk")[0].pk,
        "task_type": kind.pk,
        "stage": DealStage.objects.order_by("sequence")[0].pk,
    }


def _work(company: Company, ids: Ids, say: Callable[[str], str], who: dict[str, Any], now: datetime) -> Ids:
    """Pavel has measured for one order and measures for the next; there is something straight on the deal."""
    measures = Task.objects.filter(title="Контрольный замер").order_by("pk")
    first, second = measures[0], measures[1]
    pavel = {"actor": company.pavel, "now": now}
    start_task(task_id=first.pk, **pavel)
    finish_task(task_id=first.pk, result=say("Стены ровные."), **pavel)
    start_task(task_id=second.pk, **pavel)
    create_task(
        deal_id=ids["deal"],
        title=say("Отправить образцы"),
        description=say("Три доски."),
        assignee_id=company.boris.pk,
        estimate=30,
        watcher_ids=[company.anna.pk],
        due_on=(now + timedelta(days=1)).date(),
        **who,
    )
    delivery = create_task(
        order_id=ids["order"], title=say("Ждём ручки"), kind="wait", elapsed_minutes=24 * 60, **who
    )
    watch(task_id=second.pk, **who)
    for kind, pk in (("task", second.pk), ("order", ids["order"]), ("deal", ids["deal"])):
        add_comment(kind=kind, pk=pk, text=say("Уточнить цвет."), **who)
    return {"task": second.pk, "done": first.pk, "wait": delivery.pk}
