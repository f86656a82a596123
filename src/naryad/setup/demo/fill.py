"""Filling an empty database with the demo company; a second call keeps what people changed."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from naryad.activity.actions import events_of_the_past
from naryad.core.errors import ActionError
from naryad.crm.models import DealSource, DealStage, LostReason
from naryad.forecast.actions import request_forecast
from naryad.forecast.queries.rows import read_rows
from naryad.forecast.rules.calendar import working_time
from naryad.orders.models import OrderType
from naryad.payments.models import PaymentMethod
from naryad.people.actions import load_country_holidays, set_member_skills, set_schedule
from naryad.people.models import Skill
from naryad.people.rules import Schedule, parse_day
from naryad.processes.models import ProcessTemplate
from naryad.processes.queries.chain import chain
from naryad.processes.queries.formulas import read_formulas
from naryad.processes.rules.asking import Asking
from naryad.processes.rules.chain import Expansion, expand
from naryad.scheduling import Employee
from naryad.setup.actions.company import init_company
from naryad.setup.demo.cast import CAST, CastMember
from naryad.setup.demo.catalogue import lay_price_lists, stock_catalogue
from naryad.setup.demo.history import WEEKS, Sale, happened, items_of, sales
from naryad.setup.demo.measures import order_fields
from naryad.setup.demo.offered import offer_to_two
from naryad.setup.demo.office import add_office, share_an_order
from naryad.setup.demo.papers import found_entity, issue_offer, issue_papers
from naryad.setup.demo.replay import Replay, Stage
from naryad.setup.demo.small import DAYS, SmallCompany
from naryad.setup.demo.tension import add_tension
from naryad.setup.demo.versions import shape_on
from naryad.setup.rules.ready import ready_setups
from naryad.setup.rules.schema import worded
from naryad.tasks.queries.types import type_defaults
from naryad.tenancy.scope import scope
from naryad.workspaces.actions.company import update_workspace
from naryad.workspaces.actions.members import add_member
from naryad.workspaces.models import Member, User, Workspace

PASSWORD = "naryad-demo"  # of made-up people; the demo refuses a database that holds anything else
DOMAIN = "mebel.example"
ZONE = "Europe/Moscow"
SALES_DISCOUNT = Decimal(10)
"""Per cent that sales give by themselves: what was agreed before had its own prices."""


class DemoRefused(ActionError):
    """The database holds something else."""


def logins() -> list[tuple[str, str]]:
    """(e-mail, role) of everybody who can log in."""
    return [(f"{person.login}@{DOMAIN}", person.role) for person in CAST if person.login]


def fill_demo(*, seed: int, now: datetime, say: Callable[[str], None] = print) -> Workspace:
    """Connect as the owner. All in one transaction: an interrupted fill leaves nothing. Deterministic for (seed, now)."""
    if existing := _kept(say):
        return existing
    say("Filling the demo company, about a minute…")
    began = time.monotonic()
    now = now.replace(second=0, microsecond=0)
    with transaction.atomic(), override("ru"):
        workspace = _company(now=now - timedelta(weeks=WEEKS + 1))
        with scope(workspace.pk), events_of_the_past():
            stage = _people(workspace, now=now - timedelta(weeks=WEEKS + 1))
            _half_a_year(stage, random=Random(f"{seed} {now.date()}"), now=now, say=say)
            add_office(now=now)
            found_entity(owner=stage.people[0], now=now)
        with scope(workspace.pk):
            add_tension(people=stage.people, now=now)
            share_an_order(now=now)
            issue_papers(owner=stage.people[0], now=now)
            offer_to_two(now=now)
            issue_offer(owner=stage.people[0], now=now)
            update_workspace(sales_discount=SALES_DISCOUNT, actor=stage.people[0], now=now)
            shape_on(head=stage.people[1], template=stage.templates["kitchen"], now=now)
    say(f"The demo company is ready ({time.monotonic() - began:.0f} s).")
    return workspace


def _kept(say: Callable[[str], None]) -> Workspace | None:
    """The demo company that is there; any other one is refused."""
    existing = Workspace.objects.order_by("pk").first()
    if existing is None:
        return None
    if existing.is_demo and Workspace.objects.count() == 1:
        say("The demo company is kept as you left it.")
        return existing
    raise DemoRefused(_("This database holds a company already. The demo needs an empty one."))


def fill_small(*, preset: str, now: datetime, say: Callable[[str], None] = print) -> Workspace:
    """A small living company of a ready set-up, by name; as fill_demo otherwise."""
    if existing := _kept(say):
        return existing
    now = now.replace(second=0, microsecond=0)
    with transaction.atomic(), override("ru"):
        title = ready_setups()[preset].title("ru")
        workspace = _company(company=title, preset=preset, now=now - timedelta(days=DAYS + 2))
        with scope(workspace.pk):
            owner = Member.objects.select_related("workspace", "user").get()
            with _without_savepoints():
                SmallCompany(owner, now, Random(f"{preset} {now.date()}")).fill()
            request_forecast(now=now)
    say(f"The demo company «{title}» is ready.")
    return workspace


def _company(*, company: str = "Мебель на заказ", preset: str = "furniture", now: datetime) -> Workspace:
    workspace = init_company(
        company=company,
        owner_name=CAST[0].name,
        email=f"{CAST[0].login}@{DOMAIN}",
        password=PASSWORD,
        preset=preset,
        language="ru",
        time_zone=ZONE,
        currency="RUB",
        now=now,
        is_demo=True,
    )
    return workspace


def _people(workspace: Workspace, *, now: datetime) -> Stage:
    owner = Member.objects.select_related("workspace", "user").get()
    address = "Ярославль, Промышленная ул., 7"
    update_workspace(phone="+7 900 000-00-01", address=address, actor=owner, now=now)
    skills = list(Skill.objects.order_by("sequence"))
    people = [owner]
    for person in CAST[1:]:
        people.append(_person(person, skills, actor=owner, now=now))
    for year in (now.year, now.year + 1, now.year + 2):
        load_country_holidays(year=year, actor=owner, now=now)
    templates = {template.name: template for template in ProcessTemplate.objects.all()}
    order_types = list(OrderType.objects.order_by("sequence"))
    names = [worded(row.name, "en") for row in ready_setups()["furniture"].setup.lists["skill"]]
    return Stage(
        people=people,
        deal_stages=list(DealStage.objects.order_by("sequence")),
        sources=list(DealSource.objects.order_by("sequence")),
        methods=dict(PaymentMethod.objects.values_list("code", "pk")),
        lost_reasons=list(LostReason.objects.order_by("sequence")[:3]),
        order_types={"kitchen": order_types[0], "wardrobe": order_types[1]},
        templates={
            key: next(t for t in templates.values() if t.order_type_id == type_id)
            for key, type_id in (
                ("kitchen", order_types[0].pk),
                ("wardrobe", order_types[1].pk),
                ("measuring", None),
            )
        },
        products=stock_catalogue(actor=owner, now=now),
        partner_list=lay_price_lists(actor=owner, now=now),
        skill_names={skill.pk: name for skill, name in zip(skills, names, strict=True)},
        fields=order_fields(),
    )


def _person(person: CastMember, skills: list[Skill], *, actor: Member, now: datetime) -> Member:
    who: dict[str, Any] = {"actor": actor, "now": now}
    user = None
    if person.login:
        assert actor.user is not None
        user = User.objects.create(
            email=f"{person.login}@{DOMAIN}",
            password=actor.user.password,  # everybody's is the same, and to hash it is slow by design
            name=person.name,
            language="ru",
        )
    member = add_member(
        name=person.name,
        role=person.role,
        kind=person.kind,
        position=person.position,
        phone=person.phone,
        user=user,
        **who,
    )
    week = {day: parse_day(person.week) for day in range(5)}
    set_schedule(member_id=member.pk, schedule=Schedule(days=week), **who)
    set_member_skills(member_id=member.pk, skill_ids=[skills[place].pk for place in person.skills], **who)
    return Member.objects.select_related("workspace", "user").get(pk=member.pk)


def _half_a_year(stage: Stage, *, random: Random, now: datetime, say: Callable[[str], None]) -> None:
    since = now - timedelta(weeks=WEEKS)
    sold = sales(random=random, now=now, zone=ZONE, sellers=(2, 3))
    expansions = _expansions(stage, sold, now=now)
    works = happened(
        random=random, sold=sold, expansions=expansions, workers=_workers(stage, since=since), since=since
    )
    with _without_savepoints():
        Replay(random=random, stage=stage, sold=sold, works=works, now=now).run(say)


@contextmanager
def _without_savepoints() -> Iterator[None]:
    """An action's own savepoint is for callers that go on after a refusal; here a refusal ends all."""
    connection.features.uses_savepoints = False
    try:
        yield
    finally:
        connection.features.uses_savepoints = True


def _expansions(stage: Stage, sold: list[Sale], *, now: datetime) -> dict[tuple[int, int], Expansion]:
    """The chain of every measuring visit and order, as the templates lay it."""
    defaults = type_defaults()
    chains = {key: chain(template=template) for key, template in stage.templates.items()}
    formulas = read_formulas([step for steps, _links in chains.values() for step in steps])
    expansions = {}
    for number, sale in enumerate(sold):
        if sale.measure_at - timedelta(hours=3) < now:
            steps, links = chains["measuring"]
            expansions[number, -1] = expand(steps=steps, links=links, items=[], defaults=defaults)
        for place, ware in enumerate(sale.wares if sale.won_at else ()):
            steps, links = chains[ware.type]
            told = Asking(formulas=formulas, row=stage.fields.custom(ware))
            expansions[number, place] = expand(
                steps=steps, links=links, items=items_of(ware), defaults=defaults, told=told
            )
    return expansions


def _workers(stage: Stage, *, since: datetime) -> list[Employee]:
    """The cast as employees of the engine, with their real calendars; ids are places in the cast."""
    rows = read_rows(now=since).calendars
    calendars = working_time(rows, now=since, horizon=since + timedelta(days=3 * 365))
    skills: dict[int, list[int]] = {}
    for member in Member.objects.prefetch_related("people_memberskill"):
        skills[member.pk] = [row.skill_id for row in member.people_memberskill.all()]
    return [
        Employee(id=place, roles=skills[member.pk], intervals=calendars.get(member.pk, ()))
        for place, member in enumerate(stage.people)
    ]
