"""The simulated half year, pressed through the same actions as people's: the demo is an integration test, too."""

import gc
import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import count
from random import Random
from typing import Any

from naryad.core.money import line_total
from naryad.crm.actions.clients import create_client, create_contact
from naryad.crm.actions.deals import create_deal, move_deal
from naryad.crm.actions.tags import tag_deal
from naryad.crm.models import Client, DealSource, DealStage, LostReason
from naryad.orders.actions.items import ItemInput
from naryad.orders.models import Order, OrderType
from naryad.payments.actions.ledger import receive_payment
from naryad.payments.actions.plans import expect_payment
from naryad.payments.models import PaymentKind
from naryad.processes.actions.launch import create_order_with_template, launch_template
from naryad.processes.models import Launch, ProcessTemplate
from naryad.setup.demo.history import DUE_DAYS, PastWork, Sale, Ware
from naryad.setup.demo.measures import OrderFields
from naryad.talk.actions.comments import add_comment
from naryad.tasks.actions.press import finish_task, pause_task, start_task
from naryad.tasks.actions.stop import lose_deal
from naryad.tasks.actions.waiting import postpone_waiting, receive_delivery
from naryad.tasks.models import Task
from naryad.workspaces.models import Member

RESULTS = {
    "Measuring": (
        "Высота 2 680, стены ровные. Розетки перенести на 30 см влево.",
        "Перепад пола 12 мм. Стояк в правом углу, обойти.",
        "Размеры подтвердил, фото стен в галерее.",
        "Ниша 2 740 × 620, плинтус снять до монтажа.",
    ),
    "Design": (
        "Чертежи и раскрой готовы, фурнитура Blum.",
        "Клиент просил ручки-профиль, учёл.",
        "Карта раскроя на 6 листов.",
    ),
    "Sawing": ("Брак на одном листе, перепилил.", "", "", "Обрезки 600 × 400 оставил на стеллаже 3."),
    "Fitting": ("Акт подписан.", "Акт подписан, заменили одну петлю.", "Клиент доволен, просит отзыв позже."),
}
DEAL_COMMENTS = (
    "Клиент сравнивает с двумя предложениями, просит скидку 5 %.",
    "Показал образцы фасадов, остановились на матовом шпоне.",
    "Просит привезти до праздников.",
    "Уточняет размеры техники, пришлёт завтра.",
    "Договорились о встрече в салоне.",
)
ORDER_COMMENTS = (
    "Клиент уезжает в отпуск, звонить после 18:00.",
    "Подъём оплачивает на месте.",
    "Парковка по пропуску: предупредить охрану накануне.",
    "Фасады оттенка RAL 7035, образец у конструктора.",
)
AGAIN, DISCOUNT = 13, Decimal(5)
TAGS = ((7, "с техникой"), (11, "дизайнер"), (AGAIN, "повторный клиент"))
"""Every so manieth deal has it."""
Press = Callable[[], None]
BEFORE_VISIT = timedelta(hours=3)  # the measuring visit is laid so long before it
DAY = timedelta(days=1)
ADVANCE_DAYS = 3
CARRYING_ASKED = 5 * DAY  # after the sale, long before anything is carried up
WON, LOST = 4, 5  # places of the preset's deal stages


@dataclass
class Stage:
    """What the replay needs of the company: rows by the names of its preset, people by their place in the cast."""

    people: list[Member]
    deal_stages: list[DealStage]
    lost_reasons: list[LostReason]
    sources: list[DealSource]
    methods: dict[str, int]
    order_types: dict[str, OrderType]
    templates: dict[str, ProcessTemplate]
    skill_names: dict[int, str]
    products: dict[str, int]
    partner_list: int
    fields: OrderFields

    @property
    def head(self) -> Member:
        return self.people[1]


@dataclass
class Replay:
    """Presses in the order of time; `now`: where it stops."""

    random: Random
    stage: Stage
    sold: list[Sale]
    works: list[PastWork]
    now: datetime
    deals: dict[int, int] = field(default_factory=dict)
    chains: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    skills: dict[int, int | None] = field(default_factory=dict)  # of the laid tasks
    presses: list[tuple[datetime, int, int, Press]] = field(default_factory=list)
    ties: Iterator[int] = field(
        default_factory=count
    )  # of one moment, in the order in which they were planned

    def run(self, say: Callable[[str], None]) -> None:
        for number, sale in enumerate(self.sold):
            self._plan_sale(number, sale)
        for work in self.works:
            self._plan_work(work)
        total, done = len(self.presses), 0
        gc.disable()  # nothing here is cyclic; collecting costs a tenth of the time
        try:
            while self.presses:
                _moment, _rank, _tie, press = heapq.heappop(self.presses)
                press()
                done += 1
                if done % 1000 == 0:
                    say(f"  {done} of {total} presses of the last half year")
                    gc.collect()
        finally:
            gc.enable()

    def _at(self, moment: datetime, rank: int, press: Press) -> None:
        """`rank` within a minute: 0 sales, 1 ends of work, 2 beginnings. What is not yet, is not pressed."""
        if moment < self.now:
            heapq.heappush(self.presses, (moment, rank, next(self.ties), press))

    # --- sales ---------------------------------------------------------------------------------------------------

    def _plan_sale(self, number: int, sale: Sale) -> None:
        seller = self.stage.people[sale.seller]
        self._at(sale.asked_at, 0, partial(self._ask, number, sale, seller))
        for moment, place in ((sale.measure_at - BEFORE_VISIT, 1), (sale.offered_at, 2), (sale.agreed_at, 3)):
            at = max(moment, sale.asked_at)
            self._at(at, 0, partial(self._move, number, place, seller, at))
        if sale.won_at:
            self._at(sale.won_at, 0, partial(self._win, number, sale, seller, sale.won_at))
        if sale.lost_at:
            self._at(sale.lost_at, 0, partial(self._move, number, LOST, seller, sale.lost_at))

    def _ask(self, number: int, sale: Sale, seller: Member) -> None:
        buyer, at = sale.buyer, sale.asked_at
        client = create_client(
            kind=buyer.kind,
            name=buyer.name,
            phone=buyer.phone,
            inn=buyer.inn,
            address=buyer.address,
            price_list_id=self.stage.partner_list if buyer.kind != Client.Kind.PERSON else None,
            actor=seller,
            now=at,
        )
        if buyer.contact:
            create_contact(client_id=client.pk, name=buyer.contact, phone=buyer.phone, actor=seller, now=at)
        deal = create_deal(
            title=", ".join(ware.title for ware in sale.wares),
            client_id=client.pk,
            priority=sale.priority,
            agreed_amount=None if sale.won_at else _offer(number, sale),
            address=buyer.address,
            source_id=self.stage.sources[number * number % len(self.stage.sources)].pk,
            actor=seller,
            now=at,
        )
        if tags := [tag for every, tag in TAGS if number % every == 0]:
            tag_deal(deal_id=deal.pk, names=tags, actor=seller, now=at)
        self.deals[number] = deal.pk

    def _move(self, number: int, place: int, seller: Member, at: datetime) -> None:
        stages, deal_id = self.stage.deal_stages, self.deals[number]
        move: dict[str, Any] = {"deal_id": deal_id, "stage_id": stages[place].pk, "actor": seller, "now": at}
        if place == LOST:
            lose_deal(reason_id=self.random.choice(self.stage.lost_reasons).pk, **move)
        else:
            move_deal(**move)
        if place == 1:
            launch = launch_template(
                template_id=self.stage.templates["measuring"].pk, deal_id=deal_id, actor=seller, now=at
            )
            self._keep_chain(number, -1, launch)
        elif self.random.random() < 0.25 and place != LOST:
            add_comment(kind="deal", pk=deal_id, text=self.random.choice(DEAL_COMMENTS), actor=seller, now=at)

    def _win(self, number: int, sale: Sale, seller: Member, at: datetime) -> None:
        deal_id = self.deals[number]
        move_deal(deal_id=deal_id, stage_id=self.stage.deal_stages[WON].pk, actor=seller, now=at)
        for place, ware in enumerate(sale.wares):
            order = self._order(number, place, ware, sale, seller, at)
            self._keep_chain(number, place, Launch.objects.get(order=order))
            if self.random.random() < 0.3:
                add_comment(
                    kind="order", pk=order.pk, text=self.random.choice(ORDER_COMMENTS), actor=seller, now=at
                )
        self._bill(number, sale, seller, at)

    def _bill(self, number: int, sale: Sale, seller: Member, at: datetime) -> None:
        """Half in advance, the rest when all is fitted; the newest advance that should have come has not."""
        total = _offer(number, sale)
        advance = (total / 2).quantize(Decimal(1000))
        ready = max(w.finishes_at for w in self.works if w.sale == number)
        advance_by, rest_by = at + ADVANCE_DAYS * DAY, max(ready, at + 2 * ADVANCE_DAYS * DAY)
        for kind, amount, due, paid in (
            (PaymentKind.ADVANCE, advance, advance_by, at + DAY),
            (PaymentKind.FURTHER, total - advance, rest_by, ready + DAY),
        ):
            plan = expect_payment(
                deal_id=self.deals[number],
                amount=amount,
                due_on=due.date(),
                kind=kind,
                actor=seller,
                now=at,
            )
            if kind != PaymentKind.ADVANCE or number != self._late_payer():
                self._at(paid, 0, partial(self._receive_money, number, plan.pk, kind, amount, seller, paid))

    def _receive_money(
        self, number: int, expected_id: int, kind: PaymentKind, amount: Decimal, seller: Member, at: datetime
    ) -> None:
        receive_payment(
            deal_id=self.deals[number],
            expected_id=expected_id,
            amount=amount,
            kind=kind,
            method_id=self.stage.methods[self.random.choice(("transfer", "transfer", "card", "cash"))],
            paid_on=at.date(),
            actor=seller,
            now=at,
        )

    def _late_payer(self) -> int:
        """The newest sale whose advance is overdue by some days."""
        before = self.now - (ADVANCE_DAYS + 3) * DAY
        return max(n for n, sale in enumerate(self.sold) if sale.won_at and sale.won_at < before)

    def _keep_chain(self, number: int, place: int, launch: Launch) -> None:
        self.chains[number, place] = launch.task_ids
        laid = Task.objects.filter(pk__in=launch.task_ids)
        self.skills |= dict(laid.values_list("pk", "skill_id"))

    def _order(self, number: int, place: int, ware: Ware, sale: Sale, seller: Member, at: datetime) -> Order:
        is_asked = at < self.now - CARRYING_ASKED
        return create_order_with_template(
            template_id=self.stage.templates[ware.type].pk,
            order_type_id=self.stage.order_types[ware.type].pk,
            title=ware.title,
            deal_id=self.deals[number],
            address=sale.buyer.address,
            contact_name=sale.buyer.contact or sale.buyer.name,
            contact_phone=sale.buyer.phone,
            promised_on=self._promise(number, place, ware, at),
            items=[
                ItemInput(
                    name=name,
                    quantity=Decimal(count),
                    unit="шт.",
                    price=price,
                    discount=_discount(number),
                    product_id=self.stage.products.get(name),
                )
                for name, count, price in ware.items
            ],
            custom=self.stage.fields.custom(ware, address=sale.buyer.address if is_asked else ""),
            actor=seller,
            now=at,
        )

    def _promise(self, number: int, place: int, ware: Ware, at: datetime) -> date:
        """What the manager promised: the usual term; orders that are still open got a term that can be kept."""
        ready = max(w.finishes_at for w in self.works if (w.sale, w.ware) == (number, place))
        usual = at + timedelta(days=DUE_DAYS[ware.type])
        if ready > self.now:
            usual = max(usual, ready + timedelta(days=self.random.randint(12, 24)))
        elif ready > usual and self.random.random() < 0.7:
            usual = ready + timedelta(days=self.random.randint(1, 6))
        return usual.date()

    # --- work ----------------------------------------------------------------------------------------------------

    def _plan_work(self, work: PastWork) -> None:
        if work.worker is None:
            self._plan_waiting(work)
            return
        for start, end in work.stretches:
            press = self._finish if end == work.stretches[-1][1] else self._pause
            self._at(start, 2, partial(self._start, work, start))
            self._at(end, 1, partial(press, work, end))

    def _plan_waiting(self, work: PastWork) -> None:
        expected = work.starts_at + timedelta(minutes=work.planned_minutes)
        if work.finishes_at > expected and self.now > expected:
            self._at(expected, 1, partial(self._postpone, work, expected))
        self._at(work.finishes_at, 1, partial(self._receive, work))

    def _task_id(self, work: PastWork) -> int:
        return self.chains[work.sale, work.ware][work.draft]

    def _who(self, work: PastWork) -> tuple[Member, int | None]:
        """Who presses, and for whom: for those without a login the head does."""
        assert work.worker is not None
        member = self.stage.people[work.worker]
        return (member, None) if member.user_id else (self.stage.head, member.pk)

    def _start(self, work: PastWork, at: datetime) -> None:
        actor, member_id = self._who(work)
        start_task(task_id=self._task_id(work), member_id=member_id, actor=actor, now=at)

    def _pause(self, work: PastWork, at: datetime) -> None:
        actor, member_id = self._who(work)
        pause_task(task_id=self._task_id(work), member_id=member_id, actor=actor, now=at)

    def _finish(self, work: PastWork, at: datetime) -> None:
        actor, member_id = self._who(work)
        task_id = self._task_id(work)
        said = RESULTS.get(self.stage.skill_names.get(self.skills[task_id] or 0, ""), ("",))
        finish_task(
            task_id=task_id, member_id=member_id, result=self.random.choice(said), actor=actor, now=at
        )

    def _responsible(self, work: PastWork) -> Member:
        return self.stage.people[self.sold[work.sale].seller]

    def _receive(self, work: PastWork) -> None:
        receive_delivery(task_id=self._task_id(work), actor=self._responsible(work), now=work.finishes_at)

    def _postpone(self, work: PastWork, at: datetime) -> None:
        until = max(work.finishes_at, at + timedelta(hours=2))
        postpone_waiting(
            task_id=self._task_id(work), expected_at=until, actor=self._responsible(work), now=at
        )


def _discount(number: int) -> Decimal:
    """Per cent, for those who come again."""
    return DISCOUNT if number % AGAIN == 0 else Decimal(0)


def _offer(number: int, sale: Sale) -> Decimal:
    """What a deal is worth before its orders say so."""
    items = (item for ware in sale.wares for item in ware.items)
    discount = _discount(number)
    return sum(
        (
            line_total(quantity=Decimal(count), price=price, discount=discount)
            for _name, count, price in items
        ),
        Decimal(0),
    )
