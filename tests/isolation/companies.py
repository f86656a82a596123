"""Two companies of one shape, one row of everything in each, with ids that cannot be mistaken for each other."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone
from django.utils.translation import override

from naryad.activity.actions import record
from naryad.activity.facts import RowChanges
from naryad.activity.models import EventRecord
from naryad.calendars.actions import switch_on_calendar
from naryad.crm.actions.clients import create_client, create_contact
from naryad.crm.actions.deals import create_deal
from naryad.crm.actions.merge import merge_clients, tell_apart
from naryad.crm.actions.tags import tag_deal
from naryad.crm.models import DealSource, DealStage, DealTag, LostReason, Pipeline
from naryad.documents.actions.own_texts import add_own_text
from naryad.documents.actions.papers import draft_paper, issue_paper
from naryad.entities.actions.accounts import add_account
from naryad.entities.actions.entities import create_entity
from naryad.entities.actions.pictures import set_picture
from naryad.entities.models import LegalEntity
from naryad.exchange.actions.passing import pass_on
from naryad.exchange.actions.sources.runs import begin_source
from naryad.exchange.actions.tables import check_table, read_table
from naryad.exchange.models import ColumnMapping, SourceRun, TableImport
from naryad.exchange.rules.sources.records import Outline
from naryad.fields.actions.definitions import create_field
from naryad.fields.models import FieldOption, OwnField
from naryad.forecast.actions import refresh_forecast, request_forecast
from naryad.letters.actions.letters import Wording, write_of_offer
from naryad.notifications.models import Notification
from naryad.offers.actions.offers import copy_offer, create_offer, send_offer
from naryad.offers.actions.sections import add_offer_item
from naryad.orders.actions.items import ItemInput, add_item
from naryad.orders.actions.orders import create_order
from naryad.orders.models import Order, OrderType
from naryad.payments.actions.ledger import receive_payment, return_payment
from naryad.payments.actions.plans import expect_payment
from naryad.payments.models import PaymentMethod
from naryad.people.actions import add_absence, add_overtime
from naryad.people.models import Absence, Holiday, Overtime, Skill
from naryad.portal.actions import set_logo
from naryad.processes.actions.estimates import apply_estimate
from naryad.processes.actions.launch import create_order_with_template, launch_template
from naryad.processes.models import ProcessTemplate, TemplateStep
from naryad.products.actions.groups import create_groups
from naryad.products.actions.kits import add_kit_part
from naryad.products.actions.products import create_product, set_list_price, update_product
from naryad.products.names import PRICE_LISTS
from naryad.reminders.actions import create_reminder
from naryad.reminders.models import ReminderKind
from naryad.setup.actions.lay import lay_setup
from naryad.setup.models import LaidSetup
from naryad.setup.rules.schema import read_setup
from naryad.tables.actions import save_view
from naryad.tables.models import SavedView
from naryad.talk.actions.comments import add_comment
from naryad.talk.actions.files import attach_file
from naryad.tasks.actions.checklist import add_lines, tick_line
from naryad.tasks.actions.create import create_task
from naryad.tasks.actions.dependencies import add_dependency
from naryad.tasks.actions.press import finish_task, start_task, take_task
from naryad.tasks.actions.times import add_time, void_time
from naryad.tasks.actions.watchers import watch
from naryad.tasks.facts.plan import TasksPrioritised
from naryad.tasks.models import ChecklistLine, Task, TaskType, TimeEntry
from naryad.tenancy.models import WorkspaceModel
from naryad.tenancy.scope import scope
from naryad.transfer.actions.exports import ask_export
from naryad.transfer.models import CompanyExport
from naryad.webforms.actions import add_web_form
from naryad.webhooks.actions.deliveries import send_test
from naryad.webhooks.actions.endpoints import add_endpoint
from naryad.workspaces.actions.invitations import invite
from naryad.workspaces.actions.members import add_member
from naryad.workspaces.logins.actions import make_token
from naryad.workspaces.models import ApiToken, Member, Workspace
from naryad.workspaces.names.actions import create_name
from tests.factories import begin_company, make_docx, make_picture, make_user

FAR = 1_000_000
CANARY = "Канарейка"
OURS = "Наша"
AMOUNTS = {"sales": Decimal(987_654), "owner": Decimal(876_543)}
"""What the deal and order led by this role cost; no other amount is written so."""

Rows = dict[str, int]
"""Kind of row (see asks) → id of one such row."""


@dataclass
class Company:
    """`members`: role → a member who can log in; `told`: role → a notification of its member.
    `led_by`: "sales" → rows of the deal that the sales manager leads and the performer works on; "owner" → the same
    kinds of rows of a deal that the owner leads and the head works on. `changed`: role → the event of a change by
    its member. `views`: role → a view of a list that its member keeps; `tokens`: role → an API token of its member.
    """

    workspace: Workspace
    members: dict[str, Member] = field(default_factory=dict)
    led_by: dict[str, Rows] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    views: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=dict)

    def rows(self, *, led_by: str, seen_by: str) -> Rows:
        """`seen_by`: the role whose member has the private rows: a queue, a notification."""
        me = self.members[seen_by].pk
        private = {
            "me": me,
            "queue": me,
            "notification": self.told[seen_by],
            "change": self.changed[seen_by],
            "view": self.views[seen_by],
            "token": self.tokens[seen_by],
        }
        return self.led_by[led_by] | private


@contextmanager
def papers_at_once() -> Iterator[None]:
    """What stands on a paper is asked elsewhere: here none takes the half second that its file does."""
    picture = make_picture("page.png").read()

    def typeset_all(_template: str, sheets: Any, *, to: Any) -> list[list[bytes]]:
        return [[picture if each == "png" else b"%PDF-1.7" for each in to] for _sheet in sheets]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("naryad.documents.queries.content.typeset_all", typeset_all)
        yield


def make_company(*, name: str) -> Company:
    """Made through actions, as people would."""
    with papers_at_once():
        return _make_company(name)


def _make_company(name: str) -> Company:
    now = timezone.now()
    with override("ru"):
        workspace = begin_company(
            name, owner_name=f"{name} Анна", email=f"owner@{len(name)}.example.org", now=now
        )
    company = Company(workspace=workspace)
    with scope(workspace.pk), transaction.atomic():
        owner = company.members["owner"] = Member.objects.select_related("workspace", "user").get()
        who: dict[str, Any] = {"actor": owner, "now": now}
        for role in ("head", "sales", "performer", "accountant", "observer"):
            user = make_user(name=f"{name} {role}", email=f"{role}@{len(name)}.example.org", language="ru")
            member = add_member(name=f"{name} {role}", role=role, user=user, **who)
            company.members[role] = Member.objects.select_related("workspace", "user").get(pk=member.pk)
        invite(member_id=add_member(name=f"{name} гость", **who).pk, email="", **who)
        add_absence(
            member_id=owner.pk, kind="sick", starts_at=now, ends_at=now + timedelta(days=1), note=name, **who
        )
        add_overtime(member_id=owner.pk, starts_at=now, ends_at=now + timedelta(hours=1), note=name, **who)
        _sell(name, who)
        create_field(of="order", kind="text", name=f"{name} поле", **who)
        create_field(of="order", kind="choice", name=f"{name} выбор", options=["a", "b", "c"], **who)
        _bring_table(name, who)
        _begin_move(name, who)
        lay_setup(setup=read_setup(json.dumps({"schema": 1, "name": name})), **who)
        settings = _stock(name, who) | _settings() | {"applied": _estimate(who)}
        settings |= _incorporate(name, who) | {"company_export": _exported(who)}
        set_logo(upload=make_picture("logo.png"), **who)
        for role, worker in (("sales", "performer"), ("owner", "head")):
            rows = _lead(name, company.members[role], company.members[worker], AMOUNTS[role], who)
            company.led_by[role] = settings | rows | _times(rows["task"], company.members[worker], now)
        task = company.led_by["sales"]["task"]
        company.told = {role: _tell(member, task, now).pk for role, member in company.members.items()}
        company.changed = {role: _change(member, task, now).pk for role, member in company.members.items()}
        for member in company.members.values():
            switch_on_calendar(actor=member, now=now)
        company.tokens = {role: _token(member, now).pk for role, member in company.members.items()}
        company.views = {role: _view(member, now).pk for role, member in company.members.items()}
        request_forecast(now=now)
        refresh_forecast(now=now)
    return company


def _token(member: Member, now: datetime) -> ApiToken:
    return make_token(name=f"{member.name} токен", actor=member, now=now).row


def _view(member: Member, now: datetime) -> SavedView:
    return save_view(
        listing="order", name=f"{member.name} вид", asks={"sort": "title"}, actor=member, now=now
    )


def _sell(name: str, who: dict[str, Any]) -> None:
    client = create_client(kind="organisation", name=f"{name} клиент", phone="+79000000001", **who)
    create_contact(client_id=client.pk, name=f"{name} контакт", **who)
    deal = create_deal(title=f"{name} сделка", client_id=client.pk, address=f"{name} адрес", **who)
    tag_deal(deal_id=deal.pk, names=[f"{name} метка"], **who)
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
    for kind, pk in (("task", task.pk), ("order", order.pk), ("deal", deal.pk)):
        add_comment(kind=kind, pk=pk, text=f"{name} комментарий", **who)


def _stock(name: str, who: dict[str, Any]) -> Rows:
    """A product in a group, with a picture."""
    [group] = create_groups(name=[f"{name} группа"], **who)
    product = create_product(
        name=f"{name} товар",
        article="A-1",
        barcode="4600000001103",
        group_id=group.pk,
        price=Decimal(1),
        **who,
    )
    attach_file(kind="product", pk=product.pk, upload=make_picture(f"{name} товар.png"), **who)
    price_list = create_name(names=PRICE_LISTS, name=f"{name} опт", **who)
    set_list_price(product_id=product.pk, price_list_id=price_list.pk, price=Decimal(1), **who)
    hinge = create_product(name=f"{name} петля", **who)
    kit = create_product(name=f"{name} комплект", **who)
    part = add_kit_part(kit_id=kit.pk, product_id=hinge.pk, quantity=Decimal(3), **who)
    return {
        "product": product.pk,
        "product_group": group.pk,
        "price_list": price_list.pk,
        "kit_part": part.pk,
        "kit_part_product": hinge.pk,
    }


def _incorporate(name: str, who: dict[str, Any]) -> Rows:
    """A second legal entity beside the usual one, with an account and a logo."""
    create_entity(name=name, short_name=f"{name} обычное", inn="7701123405", **who)
    entity = create_entity(name=name, short_name=f"{name} лицо", inn="7701123412", **who)
    given = {"bank": f"{name} банк", "bic": "044525225", "account": "40702810938000000001"}
    account = add_account(entity_id=entity.pk, **given, **who)
    set_picture(entity_id=entity.pk, place="logo", upload=make_picture("logo.png"), **who)
    text = add_own_text(name=f"{name} договор", upload=make_docx(f"{name} {{клиент}}"), **who)
    return {"entity": entity.pk, "account": account.pk, "own_text": text.pk} | _told_of(name, who)


def _told_of(name: str, who: dict[str, Any]) -> Rows:
    """A program that is told, and a message to it."""
    endpoint = add_endpoint(url=f"https://{len(name)}.example.org/", kinds=["client.created"], **who)
    asks = {"phone": "required"}
    owner = who["actor"].pk
    form = add_web_form(name=f"{name} форма", heading=name, asks=asks, responsible_id=owner, **who)
    return {
        "web_form": form.pk,
        "endpoint": endpoint.pk,
        "delivery": send_test(endpoint_id=endpoint.pk, **who).pk,
    }


def grow(company: Company, *, times: int, now: datetime) -> None:
    """More of what there is, for every role. Call inside the company's scope and a transaction."""
    who: dict[str, Any] = {"actor": company.members["owner"], "now": now}
    name = company.workspace.name
    for time in range(times):
        for role, worker in (("sales", "performer"), ("owner", "head")):
            _lead(f"{name} {time}", company.members[role], company.members[worker], Decimal(time), who)
    for rows in company.led_by.values():
        _lengthen(rows, times, who)
    for time in range(times):
        create_product(name=f"{name} {time}", group_id=rows["product_group"], **who)
        update_product(product_id=rows["product"], price=Decimal(time + 2), **who)
    refresh_forecast(now=now)


def _lengthen(rows: Rows, times: int, who: dict[str, Any]) -> None:
    """More in one order and on one deal: items, tasks, contacts, comments, notifications."""
    for time in range(times):
        starts = who["now"] - timedelta(hours=2, minutes=10 * time)
        hours = {"started_at": starts, "ended_at": starts + timedelta(minutes=5), "reason": "forgot"}
        add_time(member_id=rows["worker"], task_id=rows["task"], **hours, **who)
        create_contact(client_id=rows["client"], name=f"contact {time}", **who)
        add_item(order_id=rows["order"], item=ItemInput(name=f"item {time}"), **who)
        create_order(order_type_id=rows["order_type"], title=f"order {time}", deal_id=rows["deal"], **who)
        add_offer_item(section_id=rows["offer_section"], item=ItemInput(name=f"item {time}"), **who)
        copy_offer(offer_id=rows["offer"], **who)
        draft_paper(kind="work_order", order_id=rows["order"], **who)
        _pay(rows["deal"], Decimal(time + 1), who)
        for place in ({"order_id": rows["order"]}, {"deal_id": rows["deal"]}):
            task = create_task(title=f"task {time}", assignee_id=rows["worker"], estimate=30, **place, **who)
            add_dependency(predecessor_id=task.pk, successor_id=rows["next"], **who)
        for subject in ("client", "order", "deal"):
            due = {"due_at": who["now"] + timedelta(days=1), f"{subject}_id": rows[subject]}
            create_reminder(text=f"reminder {time}", assignee_id=rows["leader"], **due, **who)
        for subject in ("task", "order", "deal"):
            where: dict[str, Any] = {"kind": subject, "pk": rows[subject]}
            photos = [make_picture(f"comment {time}.png")]
            add_comment(text=f"comment {time}", uploads=photos, **where, **who)
            attach_file(upload=make_picture(f"{subject} {time}.png"), **where, **who)
        attach_file(kind="client", pk=rows["client"], upload=make_picture(f"client {time}.png"), **who)


def _estimate(who: dict[str, Any]) -> int:
    """The fact of a new estimate, for its undo."""
    task_type = TaskType.objects.order_by("pk")[0]
    estimate = (task_type.default_estimate or 0) + 5
    done = apply_estimate(task_type_id=task_type.pk, estimate=estimate, **who)
    assert done.fact is not None
    return int(done.fact.pk)


def _exported(who: dict[str, Any]) -> int:
    """A file of the company that can be fetched."""
    pk = ask_export(**who).pk
    key = default_storage.save(f"exports/{pk}", ContentFile(b"PK"))
    done = {"state": "done", "key": key, "size": 2, "expires_at": who["now"] + timedelta(days=2)}
    CompanyExport.objects.filter(pk=pk).update(**done)
    return pk


def _settings() -> Rows:
    """One row of everything that is set up once for the whole company."""
    order_type = OrderType.objects.order_by("pk")[0]
    return {
        "pipeline": Pipeline.objects.get().pk,
        "reminder_kind": ReminderKind.objects.order_by("sequence")[0].pk,
        "payment_method": PaymentMethod.objects.order_by("sequence")[0].pk,
        "deal_source": DealSource.objects.order_by("sequence")[0].pk,
        "deal_tag": DealTag.objects.order_by("sequence")[0].pk,
        "lost_reason": LostReason.objects.order_by("sequence")[0].pk,
        "deal_stage": DealStage.objects.filter(kind="open").order_by("sequence")[1].pk,
        "lost_stage": DealStage.objects.get(kind="lost").pk,
        "won_stage": DealStage.objects.get(kind="won").pk,
        "order_type": order_type.pk,
        "order_stage": order_type.stages.order_by("sequence")[1].pk,
        "task_type": TaskType.objects.order_by("pk")[0].pk,
        "laid_setup": LaidSetup.objects.get().pk,
        "table": TableImport.objects.get(kind="client").pk,
        "move": TableImport.objects.get(kind="amocrm").pk,
        "mapping": ColumnMapping.objects.get().pk,
        "own_field": OwnField.objects.get(kind="text", name__contains="поле").pk,
        "own_choice": OwnField.objects.get(name__contains="выбор").pk,
        "own_option": FieldOption.objects.filter(field__name__contains="выбор").order_by("pk")[0].pk,
        "template": ProcessTemplate.objects.get(order_type=None).pk,
        "order_template": ProcessTemplate.objects.get(order_type=order_type).pk,
        "order_step": TemplateStep.objects.filter(template__order_type=order_type).order_by("sequence")[0].pk,
        "skill": Skill.objects.order_by("pk")[0].pk,
        "holiday": Holiday.objects.order_by("pk")[0].pk,
        "absence": Absence.objects.get().pk,
        "overtime": Overtime.objects.get().pk,
        "absentee": Absence.objects.get().member_id,
        "guest": Member.objects.get(user=None, role="performer", kind="person").pk,
    }


def _lead(name: str, leader: Member, worker: Member, amount: Decimal, who: dict[str, Any]) -> Rows:
    """A deal of `leader` with an order whose tasks are `worker`'s, in every state."""
    client = create_client(kind="organisation", name=f"{name} {leader.role}", phone="", **who)
    contact = create_contact(client_id=client.pk, name=f"{name} контакт", **who)
    alike = [create_client(name=f"{name} {leader.role} {number}", **who).pk for number in (2, 3)]
    tell_apart(client_id=client.pk, other_id=alike[0], actor=who["actor"])
    merge = merge_clients(keep_id=client.pk, other_id=alike[1], **who)
    deal = create_deal(
        title=f"{name} {leader.role}",
        client_id=client.pk,
        responsible_id=leader.pk,
        agreed_amount=amount,
        **who,
    )
    order = create_order(
        order_type_id=OrderType.objects.order_by("pk")[0].pk,
        title=f"{name} {leader.role}",
        deal_id=deal.pk,
        items=[ItemInput(name=f"{name} позиция", price=amount)],
        **who,
    )
    launch = launch_template(
        template_id=ProcessTemplate.objects.get(order_type=None).pk, order_id=order.pk, **who
    )
    common = {"order_id": order.pk, "assignee_id": worker.pk, "estimate": 60, **who}
    tasks = {
        kind: create_task(title=f"{name} {kind}", **common).pk for kind in ("task", "next", "running", "done")
    }
    waits = {"kind": "wait", "elapsed_minutes": 3 * 24 * 60}
    tasks["waits"] = create_task(title=f"{name} waits", **common | waits | {"estimate": None}).pk
    long_ago = who["now"] - timedelta(minutes=1)  # too long ago for an undo
    start_task(task_id=tasks["done"], actor=worker, now=long_ago)
    finish_task(task_id=tasks["done"], actor=worker, now=long_ago)
    start_task(task_id=tasks["running"], actor=worker, now=who["now"])
    tomorrow = (who["now"] + timedelta(days=1)).date()
    reminders = [
        create_reminder(text=f"{name} напоминание", due_on=tomorrow, assignee_id=leader.pk, **subject, **who)
        for subject in ({"deal_id": deal.pk}, {"order_id": order.pk}, {"client_id": client.pk})
    ]
    link = add_dependency(predecessor_id=tasks["task"], successor_id=tasks["next"], **who)
    add_lines(task_id=tasks["task"], texts=[f"{name} петли", f"{name} ручки"], **who)
    lines = ChecklistLine.objects.filter(task=tasks["task"]).order_by("pk").values_list("pk", flat=True)
    tick_line(line_id=lines[1], is_ticked=True, **who)
    papers = _papers(order.pk, who)
    money = _pay(deal.pk, amount or Decimal(1), who)
    offered = _offer(name, deal.pk, order.order_type_id, amount, who)
    photo = {"actor": leader, "now": who["now"]}
    file = attach_file(kind="task", pk=tasks["task"], upload=make_picture(f"{name} фото.png"), **photo)
    client_file = attach_file(kind="client", pk=client.pk, upload=make_picture(f"{name} скан.png"), **photo)
    comments = {
        f"comment_{kind}": add_comment(
            kind=kind, pk=pk, text=f"{name} комментарий", uploads=[make_picture(f"{name}.png")], **photo
        ).pk
        for kind, pk in (("task", tasks["task"]), ("order", order.pk), ("deal", deal.pk))
    }
    return comments | {
        "file": file.pk,
        "client_file": client_file.pk,
        "client": client.pk,
        "alike": alike[0],
        "client_merge": merge.pk,
        "contact": contact.pk,
        "deal": deal.pk,
        "order": order.pk,
        "item": order.items.get().pk,
        "launch": launch.pk,
        "link": link.pk,
        "line": lines[0],
        "ticked": lines[1],
        "reminder": reminders[0].pk,
        "leader": leader.pk,
        "worker": worker.pk,
        **papers,
        **money,
        **offered,
        **tasks,
    }


def _offer(name: str, deal_id: int, order_type_id: int, amount: Decimal, who: dict[str, Any]) -> Rows:
    """Sent, with a link and a letter."""
    offer = create_offer(deal_id=deal_id, title=f"{name} предложение", order_type_id=order_type_id, **who)
    section = offer.sections.get()
    item = add_offer_item(section_id=section.pk, item=ItemInput(name=f"{name} позиция", price=amount), **who)
    send_offer(offer_id=offer.pk, **who)
    wording = Wording(to="client@example.com", subject=f"{name} письмо", text=f"{name} текст")
    with override_settings(HAS_EMAIL=True):
        write_of_offer(offer_id=offer.pk, wording=wording, **who)
    return {"offer": offer.pk, "offer_section": section.pk, "offer_item": item.pk}


def _papers(order_id: int, who: dict[str, Any]) -> Rows:
    """A draft, and an issued one: of work orders where there is nothing to pay for."""
    entity = LegalEntity.objects.get(is_default=False)
    given = {"kind": "invoice", "order_id": order_id, "entity_id": entity.pk, **who}
    draft = draft_paper(**given)
    issued = issue_paper(paper_id=draft_paper(**given | {"kind": "work_order"}).pk, **who)
    return {"paper": draft.pk, "issued": issued.pk}


def _pay(deal_id: int, amount: Decimal, who: dict[str, Any]) -> Rows:
    """All of one amount, so that it is found wherever it is told: planned (and overdue), paid, and given back."""
    day = who["now"].date()
    lately = {"deal_id": deal_id, "amount": amount, "paid_on": day - timedelta(days=1), **who}
    planned = [
        expect_payment(deal_id=deal_id, amount=amount, due_on=day + timedelta(days=days), **who)
        for days in (-3, 10)
    ]
    payment = receive_payment(**lately, accepts_more=True)
    receive_payment(**lately, accepts_more=True)
    return_payment(**lately, reason=f"{amount}")
    receive_payment(**lately, accepts_more=True)
    return {"expected": planned[0].pk, "payment": payment.pk}


def _times(task_id: int, worker: Member, now: datetime) -> Rows:
    """Entries of an hour ago in every state: one that counts, one marked as not worked, one that is unconfirmed."""
    found = {}
    for place, kind in enumerate(("entry", "void", "asked"), start=1):
        starts = now - timedelta(minutes=20 + 10 * place)
        hours = {"started_at": starts, "ended_at": starts + timedelta(minutes=5)}
        entry = add_time(
            member_id=worker.pk, task_id=task_id, **hours, reason="forgot", actor=worker, now=now
        )
        found[kind] = entry.pk
    void_time(entry_id=found["void"], reason="forgot", actor=worker, now=now)
    TimeEntry.objects.filter(pk=found["asked"]).update(is_confirmed=False, stopped_at=now)
    return found


def _tell(member: Member, task_id: int, now: datetime) -> Notification:
    return Notification.objects.create(
        member=member, kind="task.assigned", event_id=1, topic=f"task:{task_id}", created_at=now
    )


def _change(member: Member, task_id: int, now: datetime) -> EventRecord:
    """Too long ago to be undone."""
    row: RowChanges = {f"task:{task_id}": {"before": {"priority": "1"}, "after": {"priority": "1"}}}
    return record(TasksPrioritised(count=1, rows=row), actor=member, at=now - timedelta(days=1))


def move_ids_apart(owner_cursor: Any) -> None:
    """Whatever is made from here on has ids above FAR."""
    owner_cursor.execute(
        "SELECT schemaname, sequencename FROM pg_sequences WHERE sequencename LIKE '%_id_seq'"
    )
    for schema, sequence in owner_cursor.fetchall():
        owner_cursor.execute("SELECT setval(%s, %s)", [f'"{schema}"."{sequence}"', FAR])


def digest(*, besides: frozenset[str] = frozenset()) -> dict[str, str]:
    """A hash of every company's table as the current scope sees it. Call inside a transaction."""
    tables = [
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, WorkspaceModel) and model._meta.db_table not in besides
    ]
    asked = " UNION ALL ".join(
        f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY id), '')) FROM \"{table}\" t"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return dict(cursor.fetchall())


def _begin_move(name: str, who: dict[str, Any]) -> None:
    """From an account of another program, which was not asked yet."""
    table = begin_source(source="amocrm", address=f"move{who['actor'].pk}.example", secret="token", **who)
    SourceRun.objects.filter(table=table).update(outline=asdict(Outline()))


def _bring_table(name: str, who: dict[str, Any]) -> None:
    """Clients from a file, looked at and not run; its columns are remembered."""
    lines = BytesIO(
        "\n".join(
            json.dumps(line) for line in ({"format": "text"}, [1, ["Client"]], [2, [f"{name} из таблицы"]])
        ).encode()
    )
    table = read_table(kind="client", name=f"{name}.csv", lines=lines, **who)
    check_table(table_id=table.pk, columns={0: "name"}, known_by="name", mode="both", keep_as=name, **who)
    while pass_on(table_id=table.pk, now=who["now"]):
        pass
