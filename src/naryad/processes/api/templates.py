"""Templates of processes by API: their chains, versions, and what of running orders follows them."""

from dataclasses import asdict
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from pydantic import Field

from naryad.processes.actions.templates import (
    StepInput,
    copy_template,
    create_template,
    go_back,
    update_template,
)
from naryad.processes.actions.upgrades import ask_upgrades
from naryad.processes.models import ProcessTemplate, TemplateVersion, Upgrade
from naryad.processes.names import TEMPLATES
from naryad.processes.queries.chain import live_chain
from naryad.processes.queries.templates import all_templates
from naryad.processes.queries.versions import MOST, older_launches
from naryad.processes.rules.chain import Link, Step
from naryad.tasks.api.tasks import Kind, Unticked
from naryad.workspaces.api.names import open_list
from naryad.workspaces.api.routes import Routes, by, seen_version, tagged
from naryad.workspaces.api.types import Answered, At, Line, Minutes, Name, RowId, Sent, Text, shown
from naryad.workspaces.door.tokens import TokenRequest

templates = Routes("templates")
open_list(TEMPLATES, needs="tasks.set_up", is_made_here=False)


class StepJson(Answered):
    """A step of a chain; formulas as they are stored."""

    id: int
    title: str
    description: str
    kind: Kind
    task_type_id: int | None
    skill_id: int | None
    assignee_id: int | None
    stage_id: int | None
    fixed_minutes: int | None
    minutes_per_unit: int
    estimate_formula: str
    condition: str
    elapsed_minutes: int | None
    ends_itself: bool
    is_per_item: bool
    makes_ready: bool
    checklist: list[str]
    unticked: Unticked


class StepLinkJson(Answered):
    """Indexes of two steps; `lag`: minutes of the calendar."""

    predecessor: int
    successor: int
    lag: int


class TemplateNameJson(Answered):
    id: int
    name: str
    order_type_id: int | None
    deal_stage_id: int | None
    is_archived: bool
    version: int


class TemplatesJson(Answered):
    items: list[TemplateNameJson]


class TemplateJson(TemplateNameJson):
    steps: list[StepJson]
    links: list[StepLinkJson]


class StepIn(Sent):
    """`id`: of the step that it changes; without it, it is new. Formulas as people write them."""

    id: RowId | None = None
    title: Name = Field(max_length=200)
    description: Text = ""
    kind: Kind = "work"
    task_type_id: RowId | None = None
    skill_id: RowId | None = None
    assignee_id: RowId | None = None
    stage_id: RowId | None = None
    fixed_minutes: Minutes | None = None
    minutes_per_unit: Minutes = 0
    estimate_formula: Text = ""
    condition: Text = ""
    elapsed_minutes: Minutes | None = None
    ends_itself: bool = False
    is_per_item: bool = False
    makes_ready: bool = False
    checklist: list[Line] = Field([], max_length=100)
    unticked: Unticked = "ask"

    def step(self) -> StepInput:
        values = self.values()
        return StepInput(pk=values.pop("id"), **values)


class StepLinkIn(Sent):
    predecessor: int = Field(ge=0, le=500)
    successor: int = Field(ge=0, le=500)
    lag: Minutes = 0


class TemplateIn(Sent):
    """The whole chain; `links` join steps by their indexes."""

    name: Name = Field(max_length=100)
    order_type_id: RowId | None = None
    deal_stage_id: RowId | None = None
    steps: list[StepIn] = Field(max_length=200)
    links: list[StepLinkIn] = Field([], max_length=1_000)

    def chain(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "order_type_id": self.order_type_id,
            "deal_stage_id": self.deal_stage_id,
            "steps": [step.step() for step in self.steps],
            "links": [Link(**link.values()) for link in self.links],
        }


class CopyName(Sent):
    """Without a name it is called "… (2)"."""

    name: Line = Field("", max_length=100)


class VersionChoice(Sent):
    number: int = Field(ge=1, le=1_000_000)


class TemplateVersionJson(Answered):
    number: int
    saved_by_id: int | None
    saved_at: At | None


class VersionsJson(Answered):
    """Newest first."""

    items: list[TemplateVersionJson]


class LaunchJson(Answered):
    """That a template was laid into an order or onto a deal."""

    id: int
    template_id: int
    version: int
    order_id: int | None
    deal_id: int | None
    launched_at: At
    undone_at: At | None


class LaunchesJson(Answered):
    items: list[LaunchJson]


class LaunchChoices(Sent):
    launch_ids: list[RowId] = Field(min_length=1, max_length=MOST)


class UpgradeJson(Answered):
    """Done one by one; `refused`: why, by the launch's id."""

    id: int
    waiting: list[int]
    done: list[int]
    refused: dict[str, str]


class UpgradesJson(Answered):
    """Newest first."""

    items: list[UpgradeJson]


@templates.get(needs="tasks.set_up", gives=TemplatesJson)
def list_templates(request: TokenRequest) -> TemplatesJson:
    rows = all_templates().order_by("is_archived", "sequence", "pk")
    return TemplatesJson(items=[shown(TemplateNameJson, row) for row in rows])


@templates.post(needs="tasks.set_up", gives=TemplateJson)
def add_template(request: TokenRequest, response: HttpResponse, given: TemplateIn) -> TemplateJson:
    return _answer(response, create_template(**given.chain(), **by(request)).pk)


@templates.get("/{int:pk}", needs="tasks.set_up", gives=TemplateJson)
def read_template(request: TokenRequest, response: HttpResponse, pk: int) -> TemplateJson:
    return _answer(response, pk)


@templates.put("/{int:pk}", needs="tasks.set_up", gives=TemplateJson)
def change_template(
    request: TokenRequest, response: HttpResponse, pk: int, given: TemplateIn
) -> TemplateJson:
    """The whole chain instead of the one before: a new version, where anything is another."""
    _template(pk)
    update_template(template_id=pk, version=seen_version(request), **given.chain(), **by(request))
    return _answer(response, pk)


@templates.post("/{int:pk}/copy", needs="tasks.set_up", gives=TemplateJson)
def copy_one_template(
    request: TokenRequest, response: HttpResponse, pk: int, given: CopyName
) -> TemplateJson:
    _template(pk)
    return _answer(response, copy_template(template_id=pk, name=given.name or None, **by(request)).pk)


@templates.get("/{int:pk}/versions", needs="tasks.set_up", gives=VersionsJson)
def list_template_versions(request: TokenRequest, pk: int) -> VersionsJson:
    rows = TemplateVersion.objects.filter(template=_template(pk)).order_by("-number")[:MOST]
    return VersionsJson(items=[shown(TemplateVersionJson, row) for row in rows])


@templates.post("/{int:pk}/back", needs="tasks.set_up", gives=TemplateJson, status=200)
def take_older_version(
    request: TokenRequest, response: HttpResponse, pk: int, given: VersionChoice
) -> TemplateJson:
    """A new version whose chain is that of an older one."""
    _template(pk)
    go_back(template_id=pk, version=seen_version(request), **given.values(), **by(request))
    return _answer(response, pk)


@templates.get("/{int:pk}/launches", needs="tasks.set_up", gives=LaunchesJson)
def list_older_launches(request: TokenRequest, pk: int) -> LaunchesJson:
    """Of running orders by an older version."""
    rows = older_launches(_template(pk))[:MOST]
    return LaunchesJson(items=[shown(LaunchJson, row) for row in rows])


@templates.post("/{int:pk}/upgrades", needs="tasks.set_up", gives=UpgradeJson)
def upgrade_orders(request: TokenRequest, pk: int, given: LaunchChoices) -> UpgradeJson:
    """These orders go by the newest version, one by one."""
    _template(pk)
    return shown(UpgradeJson, ask_upgrades(template_id=pk, **given.values(), **by(request)))


@templates.get("/{int:pk}/upgrades", needs="tasks.set_up", gives=UpgradesJson)
def list_upgrades(request: TokenRequest, pk: int) -> UpgradesJson:
    rows = Upgrade.objects.filter(template=_template(pk)).order_by("-pk")[:MOST]
    return UpgradesJson(items=[shown(UpgradeJson, row) for row in rows])


def _template(pk: int) -> ProcessTemplate:
    return get_object_or_404(all_templates(), pk=pk)


def _answer(response: HttpResponse, pk: int) -> TemplateJson:
    template = _template(pk)
    chain = live_chain(template)
    steps = [_step(step, step_id) for step, step_id in zip(chain.steps, chain.step_ids, strict=True)]
    links = [StepLinkJson(**asdict(link)) for link in chain.links]
    return tagged(response, shown(TemplateJson, template, steps=steps, links=links))


def _step(step: Step, step_id: int) -> StepJson:
    return StepJson(id=step_id, **asdict(step) | {"checklist": list(step.checklist)})
