"""A small living company of a ready set-up, filled in seconds: two weeks of a few orders, done as their processes say.

What is done is pressed through the actions at its moments. Fields of the company's own are filled by what their kinds hold.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils.translation import gettext as _

from naryad.activity.actions import events_of_the_past
from naryad.crm.actions.clients import create_client
from naryad.crm.actions.deals import create_deal
from naryad.crm.models import Client, DealStage
from naryad.fields.queries.definitions import definitions
from naryad.fields.rules.definitions import Definition
from naryad.orders.actions.items import ItemInput, add_item
from naryad.orders.actions.orders import update_order
from naryad.orders.models import Order, OrderType
from naryad.payments.actions.ledger import receive_payment
from naryad.people.actions import set_member_skills
from naryad.people.models import Skill
from naryad.processes.actions.launch import launch_template, take_order
from naryad.processes.models import ProcessTemplate
from naryad.tasks.actions.press import finish_task, start_task
from naryad.tasks.actions.waiting import receive_delivery
from naryad.tasks.models import Task
from naryad.workspaces.actions.members import add_member
from naryad.workspaces.models import Member

DAYS = 14
ORDERS = 12
DEALS = 6
NAMES = (
    *("Ольга Белова", "Игорь Панин", "Тимур Асадов", "Лариса Новик", "Степан Рогов", "Вера Ильина"),
    *("Денис Орехов", "Алла Зотова", "Максим Лунин", "Юлия Корж", "Фёдор Сизов", "Рита Маркова"),
)
CLIENTS = (
    ("organisation", "ООО «Северный порт»", "+7 812 555-01-01"),
    ("person", "Ковалёва Марина", "+7 921 555-01-02"),
    ("organisation", "АО «Линия»", "+7 495 555-01-03"),
    ("person", "Жданов Пётр", "+7 916 555-01-04"),
    ("sole_trader", "ИП Ахметов Р. И.", "+7 843 555-01-05"),
    ("person", "Сомова Инна", "+7 903 555-01-06"),
    ("organisation", "Кафе «Берег»", "+7 343 555-01-07"),
    ("person", "Гусев Антон", "+7 913 555-01-08"),
)
WORDS = ("как в прошлый раз", "по образцу", "согласовано с клиентом", "уточнить при выдаче")


@dataclass
class SmallCompany:
    """`owner`: who presses for everybody; `people`: who has a specialisation, by its id."""

    owner: Member
    now: datetime
    random: Random
    people: dict[int, Member] = field(default_factory=dict)
    free_at: dict[int, datetime] = field(default_factory=dict)
    """When a member has ended what was pressed last: nobody works at two things."""

    def fill(self) -> None:
        with events_of_the_past():
            self._hire()
            clients = [self._client(row) for row in CLIENTS]
            self._sell(clients)
            types = list(OrderType.objects.filter(is_archived=False).order_by("sequence"))
            made = range(ORDERS if types else 0)
            orders = [
                self._order(number, types[number % len(types)], clients[number % len(clients)])
                for number in made
            ]
            for number, order in enumerate(orders):
                self._work(
                    order, share=self.random.choice((0.2, 0.4, 0.6, 1.0)) if number < ORDERS - 2 else 0
                )

    # --- people and clients --------------------------------------------------------------------------------------

    def _hire(self) -> None:
        """A person for two specialisations each, as in a small company."""
        begins = self.now - timedelta(days=DAYS + 1)
        skills = list(Skill.objects.order_by("sequence"))
        for number in range(0, len(skills), 2):
            pair, name = skills[number : number + 2], NAMES[number // 2 % len(NAMES)]
            member = add_member(name=name, position=pair[0].name, actor=self.owner, now=begins)
            set_member_skills(
                member_id=member.pk, skill_ids=[one.pk for one in pair], actor=self.owner, now=begins
            )
            self.people |= dict.fromkeys((one.pk for one in pair), member)

    def _client(self, row: tuple[str, str, str]) -> Client:
        kind, name, phone = row
        at = self.now - timedelta(days=DAYS)
        custom = self._own("client", None)
        return create_client(kind=kind, name=name, phone=phone, custom=custom, actor=self.owner, now=at)

    def _sell(self, clients: Sequence[Client]) -> None:
        if "pipeline" not in self.owner.workspace.parts:
            return
        stages = list(
            DealStage.objects.filter(kind="open", is_archived=False).order_by("pipeline", "sequence")
        )
        for number in range(DEALS):
            stage, client = stages[number % len(stages)], clients[-1 - number % len(clients)]
            create_deal(
                title=f"{client.name}: {stage.pipeline.name.lower()}",
                client_id=client.pk,
                stage_id=stage.pk,
                agreed_amount=Decimal(self.random.randrange(20, 400) * 500),
                custom=self._own("deal", stage.pipeline_id),
                actor=self.owner,
                now=self.now - timedelta(days=self.random.randrange(1, DAYS)),
            )

    # --- orders and work -----------------------------------------------------------------------------------------

    def _order(self, number: int, order_type: OrderType, client: Client) -> Order:
        at = self.now - timedelta(days=DAYS * (ORDERS - number) / ORDERS, hours=self.random.randrange(3))
        template = ProcessTemplate.objects.filter(order_type=order_type, is_archived=False).first()
        price = Decimal(self.random.randrange(6, 160) * 500)
        item = ItemInput(
            name=order_type.name,
            quantity=Decimal(self.random.randrange(1, 4)),
            unit=_("pcs"),
            price=price,
            custom=self._own("item", order_type.pk),
        )
        given: dict[str, Any] = {
            "promised_on": (at + timedelta(days=self.random.randrange(8, 24))).date(),
            "custom": self._own("order", order_type.pk),
        }
        template_id = template.pk if template else None
        if self.owner.workspace.uses("orders"):
            given |= {"client_id": client.pk, "order_type_id": order_type.pk, "template_id": template_id}
            order = take_order(items=[item], **given, actor=self.owner, now=at)
        else:
            order = self._only_order(client, template_id, item, at, **given)
        self._pay(order, at)
        return order

    def _only_order(
        self, client: Client, template_id: int | None, item: ItemInput, at: datetime, **given: Any
    ) -> Order:
        """Of a deal that was won, where the company does not split deals into orders: it was made with the deal."""
        who: dict[str, Any] = {"actor": self.owner, "now": at}
        deal = create_deal(
            title=f"{client.name}: {item.name.lower()}",
            client_id=client.pk,
            is_agreed=True,
            custom=self._own("deal", None),
            **who,
        )
        order = Order.objects.get(deal=deal)
        add_item(order_id=order.pk, item=item, **who)
        order = update_order(order_id=order.pk, **given, **who)
        if template_id:
            launch_template(template_id=template_id, order_id=order.pk, **who)
        return order

    def _pay(self, order: Order, at: datetime) -> None:
        if "payments" in self.owner.workspace.parts and order.deal_id and self.random.random() < 0.7:
            half = sum((row.total for row in order.items.all()), Decimal(0)) / 2
            receive_payment(
                deal_id=order.deal_id,
                order_id=order.pk,
                amount=half.quantize(Decimal(1)),
                paid_on=at.date(),
                actor=self.owner,
                now=at,
            )

    def _work(self, order: Order, *, share: float) -> None:
        """The first steps of its chain, one after the other in the hours of work, up to a share of them."""
        total = order.tasks_task.count()
        at = max(order.accepted_at, self.now - timedelta(days=DAYS)) + timedelta(hours=2)
        for _step in range(round(total * share)):
            task = order.tasks_task.filter(status__in=("todo", "blocked"), available_at__isnull=False).first()
            if task is None:
                return
            doer = self.people.get(task.skill_id or 0, self.owner)
            at = max(at + timedelta(minutes=self.random.randrange(20, 400)), self.free_at.get(doer.pk, at))
            ends = at + timedelta(minutes=task.estimate or 30)
            if ends >= self.now:
                return
            self._press(task, doer, at, ends)
            at = ends

    def _press(self, task: Task, doer: Member, at: datetime, ends: datetime) -> None:
        if task.is_wait:
            receive_delivery(task_id=task.pk, actor=self.owner, now=at)
            return
        start_task(task_id=task.pk, member_id=doer.pk, actor=self.owner, now=at)
        finish_task(task_id=task.pk, member_id=doer.pk, actor=self.owner, now=ends)
        self.free_at[doer.pk] = ends + timedelta(minutes=5)

    # --- own fields ----------------------------------------------------------------------------------------------

    def _own(self, of: str, branch: int | None) -> dict[str, Any]:
        known = [own for own in definitions(of, self.owner.workspace) if own.is_of(branch)]
        return {own.key: value for own in known if (value := self._value(own)) is not None}

    def _value(self, own: Definition) -> Any:
        options = [one.pk for one in own.options if not one.is_archived]
        day = (self.now + timedelta(days=self.random.randrange(2, 20))).date()
        made: dict[str, Any] = {
            "text": self.random.choice(WORDS),
            "number": str(self.random.randrange(1, 60)),
            "money": str(self.random.randrange(2, 80) * 500),
            "date": day.isoformat(),
            "yes_no": self.random.choice(("1", "0")),
            "choice": self.random.choice(options) if options else None,
            "choices": self.random.sample(options, min(2, len(options))) or None,
            "phone": "+7 900 555-02-03",
            "link": "https://example.org/",
            "email": "client@example.org",
        }
        is_filled = own.is_required or self.random.random() < 0.8
        return made.get(own.kind) if is_filled else None
