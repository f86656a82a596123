"""A new company, empty or from a preset."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import ActionError, filled
from naryad.crm.models import DealStage
from naryad.crm.names import DEAL_SOURCES, DEAL_STAGES, LOST_REASONS, PIPELINES
from naryad.orders.actions.only import require_type
from naryad.orders.actions.types import create_order_type
from naryad.orders.models import OrderStage
from naryad.orders.names import ORDER_STAGES
from naryad.people.actions import load_country_holidays, set_schedule
from naryad.people.names import SKILLS
from naryad.people.rules import Schedule, Stretch
from naryad.processes.actions.templates import StepInput, create_template
from naryad.processes.rules import Link
from naryad.setup.presets import EMPTY_STAGES, LOST_REASONS_AT_FIRST, PRESETS
from naryad.setup.presets.shape import Preset, StepPreset, TemplatePreset
from naryad.tasks.models import Task, TaskType
from naryad.tasks.names import TASK_TYPES
from naryad.tenancy.scope import scope
from naryad.workspaces.actions import create_workspace
from naryad.workspaces.facts import PartsChosen
from naryad.workspaces.models import Member, User, Workspace
from naryad.workspaces.names.actions import change_name, create_name
from naryad.workspaces.parts import PARTS, refusal_of

OFFICE_WEEK = {day: [Stretch(9 * 60, 13 * 60), Stretch(14 * 60, 18 * 60)] for day in range(5)}
DAY_MINUTES = 24 * 60
LONGEST_NAME = 150
LATIN = str.maketrans(
    dict(zip("абвгдеёзийклмнопрстуфхцыэ", "abvgdeeziiklmnoprstufhcye", strict=True))
    | {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ь": "", "ю": "yu", "я": "ya"}
)


class CannotInitCompany(ActionError):
    """Its message is shown to whoever runs `naryad init`."""


class CannotMakeLogin(CannotInitCompany):
    """Another e-mail or password would do."""


@transaction.atomic
def init_company(
    *,
    company: str,
    owner_name: str,
    email: str,
    password: str,
    preset: str | None,
    language: str,
    time_zone: str,
    currency: str,
    now: datetime,
    is_demo: bool = False,
    parts: Collection[str] | None = None,
) -> Workspace:
    """A company and its owner, who works office hours; with a preset also all that it needs to begin.

    `parts`: of the program (workspaces/parts.py), as they were chosen; None: nobody was asked, all are there.
    """
    with override(language):
        _refuse_nonsense(company=company, owner_name=owner_name, time_zone=time_zone, currency=currency)
        if refusal := refusal_of(PARTS if parts is None else parts):
            raise CannotInitCompany(refusal)
        owner = _owner(email=email, password=password, name=owner_name, language=language, is_demo=is_demo)
        workspace, member = create_workspace(
            name=company,
            slug=_free_slug(company),
            owner_name=owner_name,
            owner=owner,
            now=now,
            time_zone=time_zone,
            currency=currency,
            language=language,
            is_demo=is_demo,
            parts=[name for name in PARTS if parts is None or name in parts],
        )
        with scope(workspace.pk):
            if parts is not None:
                left_out = [name for name in PARTS if name not in parts]
                record(PartsChosen(switched_off=left_out), actor=member, at=now)
            for member_id in (member.pk, None):
                set_schedule(member_id=member_id, schedule=Schedule(days=OFFICE_WEEK), actor=member, now=now)
            for year in (now.year, now.year + 1):
                load_country_holidays(year=year, actor=member, now=now)
            lay_preset(preset=PRESETS[preset] if preset else None, actor=member, now=now)
            if not workspace.uses("orders"):
                require_type(actor=member, now=now)
    return workspace


def lay_preset(*, preset: Preset | None, actor: Member, now: datetime) -> None:
    """Call inside the company's scope, in the language that the company is to have."""
    who: dict[str, Any] = {"actor": actor, "now": now}
    pipeline = create_name(names=PIPELINES, name=gettext("Sales"), **who)
    for name, kind in preset.deal_stages if preset else EMPTY_STAGES:
        create_name(names=DEAL_STAGES, owner_id=pipeline.pk, name=gettext(name), kind=kind, **who)
    for name in LOST_REASONS_AT_FIRST:
        create_name(names=LOST_REASONS, owner_id=pipeline.pk, name=gettext(name), **who)
    if preset is None:
        return
    for name in preset.sources:
        create_name(names=DEAL_SOURCES, name=gettext(name), **who)
    skills = {name: create_name(names=SKILLS, name=gettext(name), **who).pk for name in preset.skills}
    types: dict[str, TaskType] = {}
    for kind_preset in preset.kinds:
        parent = create_name(names=TASK_TYPES, name=gettext(kind_preset.name), **who)
        for name, minutes, skill in kind_preset.types:
            types[name] = create_name(
                names=TASK_TYPES,
                name=gettext(name),
                owner_id=parent.pk,
                default_estimate=minutes,
                skill_id=skills[skill],
                **who,
            )
    order_types = {
        name: create_order_type(name=gettext(name), stages=[gettext(stage) for stage in stages], **who).pk
        for name, stages in preset.order_types
    }
    told = {gettext(name): gettext(for_client) for name, for_client in preset.client_stages}
    for stage_id, name in OrderStage.objects.order_by("pk").values_list("pk", "name"):
        change_name(names=ORDER_STAGES, row_id=stage_id, client_name=told.get(name, ""), **who)
    for template in preset.templates:
        _lay_template(template, types=types, order_types=order_types, who=who)


def _lay_template(
    template: TemplatePreset, *, types: dict[str, TaskType], order_types: dict[str, int], who: dict[str, Any]
) -> None:
    order_type_id = order_types.get(template.order_type)
    stages = dict(OrderStage.objects.filter(order_type_id=order_type_id).values_list("name", "pk"))
    places = {step.title: place for place, step in enumerate(template.steps)}
    create_template(
        name=gettext(template.name),
        order_type_id=order_type_id,
        deal_stage_id=_deal_stage(template.deal_stage),
        steps=[_step(step, types.get(step.title), stages) for step in template.steps],
        links=[
            Link(predecessor=places[before], successor=place)
            for place, step in enumerate(template.steps)
            for before in step.after
        ],
        **who,
    )


def _step(step: StepPreset, task_type: TaskType | None, stages: dict[str, int]) -> StepInput:
    return StepInput(
        title=gettext(step.title),
        description=gettext(step.description) if step.description else "",
        task_type_id=task_type.pk if task_type else None,
        skill_id=task_type.skill_id if task_type else None,
        fixed_minutes=step.minutes,
        minutes_per_unit=step.per_unit,
        kind=Task.Kind.WAIT if step.days else Task.Kind.WORK,
        elapsed_minutes=step.days * DAY_MINUTES or None,
        ends_itself=step.ends_itself,
        is_per_item=step.is_per_item,
        makes_ready=step.makes_ready,
        stage_id=stages.get(gettext(step.stage)) if step.stage else None,
    )


def _deal_stage(name: str) -> int | None:
    if not name:
        return None
    return DealStage.objects.get(name=gettext(name), is_archived=False).pk


def _refuse_nonsense(*, company: str, owner_name: str, time_zone: str, currency: str) -> None:
    for name in (company, owner_name):
        if not name.strip() or len(name) > LONGEST_NAME:
            raise CannotInitCompany(
                filled(_("A name has between 1 and %(most)d letters."), {"most": LONGEST_NAME})
            )
    if time_zone not in available_timezones():
        raise CannotInitCompany(_("There is no such time zone."))
    if currency not in list_currencies():
        raise CannotInitCompany(_("There is no such currency."))


def _owner(*, email: str, password: str, name: str, language: str, is_demo: bool) -> User:
    try:
        validate_email(email)
    except ValidationError:
        raise CannotMakeLogin(
            filled(_("This is not an e-mail address: %(email)s"), {"email": email})
        ) from None
    if not is_demo:
        try:
            validate_password(password)
        except ValidationError as weak:
            raise CannotMakeLogin(" ".join(weak.messages)) from None
    if User.objects.filter(email=email.lower()).exists():
        raise CannotMakeLogin(
            filled(_("There already is a login with the e-mail %(email)s."), {"email": email})
        )
    return User.objects.create_user(email=email, password=password, name=name, language=language)


def _free_slug(company: str) -> str:
    """A readable address of the company: Latin letters of its name, or a random one."""
    slug = slugify(company.lower().translate(LATIN))[:30] or "company"
    while Workspace.objects.filter(slug=slug).exists():
        slug = f"{slug[:30]}-{secrets.token_hex(2)}"
    return slug
