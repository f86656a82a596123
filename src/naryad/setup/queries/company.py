"""A company's set-up as it is now, in the shape of a file."""

import uuid
from collections import defaultdict
from typing import Any

from django.utils.translation import override

from naryad.fields.queries.definitions import read_definitions
from naryad.fields.queries.trying import words_of
from naryad.fields.rules.definitions import CALCULATED, Definition
from naryad.fields.rules.formulas.formula import stored_formula
from naryad.processes.models import ProcessTemplate, TemplateStep
from naryad.processes.queries.formulas import said_formula, step_words
from naryad.setup.models import SetupKey
from naryad.setup.rules.lists import LISTS, columns, pointed_kind
from naryad.setup.rules.schema import SCHEMA
from naryad.workspaces.models import Member, Workspace
from naryad.workspaces.names.rules import SortedNames

BRANCHES = {"order": "order_type", "item": "order_type", "task": "task_type", "deal": "pipeline"}
"""Which list the branches of own fields are of."""
STAGES = {"order": "order_stage", "deal": "deal_stage"}


class Keys:
    """Keys of the company's rows by kind and id; a row that has none gets one."""

    def __init__(self) -> None:
        self._keys = {
            (kind, pk): key for kind, pk, key in SetupKey.objects.values_list("kind", "row_id", "key")
        }
        self.new: list[SetupKey] = []
        """Not saved yet."""

    def of(self, kind: str, pk: int) -> str:
        if (kind, pk) not in self._keys:
            key = self._keys[kind, pk] = str(uuid.uuid4())
            self.new.append(SetupKey(kind=kind, row_id=pk, key=key))
        return self._keys[kind, pk]

    def found(self, kind: str, pk: int | None) -> str | None:
        return self.of(kind, pk) if pk else None


def company_setup(workspace: Workspace, keys: Keys) -> dict[str, Any]:
    """JSON of the newest schema."""
    return {
        "schema": SCHEMA,
        "name": workspace.name,
        "parts": list(workspace.parts),
        "nouns": workspace.nouns,
        "lists": {kind: _rows(names, keys) for kind, names in LISTS.items()},
        "fields": [
            _field(own, workspace, keys)
            for rows in read_definitions().values()
            for own in rows
            if not own.is_archived
        ],
        "processes": _processes(workspace, keys),
    }


def _rows(names: SortedNames[Any], keys: Keys) -> list[dict[str, Any]]:
    """In use, owners before what stands inside them."""
    rows = list(names.model._default_manager.filter(is_archived=False).order_by("sequence", "pk"))
    if names.within:
        rows.sort(key=lambda row: (_depth(names, row), names.owner_of(row) or 0))
    return [_row(names, row, keys) for row in rows]


def _depth(names: SortedNames[Any], row: Any) -> int:
    owner = getattr(row, names.within)
    return 1 + _depth(names, owner) if isinstance(owner, names.model) else 0


def _row(names: SortedNames[Any], row: Any, keys: Keys) -> dict[str, Any]:
    values = {}
    for name, column in columns(names).items():
        value, kind = getattr(row, column), pointed_kind(names, column)
        values[name] = keys.found(kind, value) if kind else value
    shown: dict[str, Any] = {"key": keys.of(names.kind, row.pk), "name": row.name}
    if names.within and (owner := names.owner_of(row)):
        shown["within"] = keys.of(_owner_kind(names), owner)
    return shown | ({"values": values} if values else {})


def _owner_kind(names: SortedNames[Any]) -> str:
    return pointed_kind(names, names.owner_column)


def _field(own: Definition, workspace: Workspace, keys: Keys) -> dict[str, Any]:
    roles = set(Member.Role.values)
    branches, stages = BRANCHES.get(own.of, ""), STAGES.get(own.of, "")
    return {
        "key": keys.of("field", own.pk),
        "of": own.of,
        "kind": own.kind,
        "name": own.name,
        "hint": own.hint,
        "group": own.group,
        "unit": own.unit,
        "decimals": own.decimals,
        "formula": _formula(own, workspace) if own.kind == CALCULATED else "",
        "is_required": own.is_required,
        "unseen_by": sorted(roles - own.seen_by),
        "kept_by": sorted(roles - own.edited_by),
        "shown": sorted(own.shown),
        "options": [
            {"key": keys.of("field_option", one.pk), "name": one.name, "colour": one.colour}
            for one in own.options
            if not one.is_archived
        ],
        "branches": [keys.of(branches, pk) for pk in sorted(own.branches)],
        "stages": [keys.of(stages, pk) for pk in sorted(own.stages)],
    }


def _formula(own: Definition, workspace: Workspace) -> str:
    with override(workspace.language):
        words = words_of(own.of, workspace)
        return stored_formula(own.formula, words).named(words)


def _processes(workspace: Workspace, keys: Keys) -> list[dict[str, Any]]:
    templates = ProcessTemplate.objects.filter(is_archived=False).order_by("sequence", "pk")
    with override(workspace.language):
        rows = templates.prefetch_related("steps", "links")
        return [_process(row, workspace, keys) for row in rows]


def _process(row: ProcessTemplate, workspace: Workspace, keys: Keys) -> dict[str, Any]:
    after: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for link in row.links.all():
        after[link.successor_id].append({"step": keys.of("step", link.predecessor_id), "lag": link.lag})
    steps = sorted(row.steps.all(), key=lambda step: (step.sequence, step.pk))
    return {
        "key": keys.of("process", row.pk),
        "name": row.name,
        "order_type": keys.found("order_type", row.order_type_id),
        "deal_stage": keys.found("deal_stage", row.deal_stage_id),
        "steps": [_step(step, after[step.pk], keys) | _formulas(step, row, workspace) for step in steps],
    }


def _step(step: TemplateStep, after: list[dict[str, Any]], keys: Keys) -> dict[str, Any]:
    """An assignee is a person of this company: the step is to be given to somebody where the file is laid."""
    return {
        "key": keys.of("step", step.pk),
        "title": step.title,
        "description": step.description,
        "task_type": keys.found("task_type", step.task_type_id),
        "skill": keys.found("skill", step.skill_id),
        "minutes": step.fixed_minutes,
        "per_unit": step.minutes_per_unit,
        "waits": step.elapsed_minutes,
        "ends_itself": step.ends_itself,
        "is_per_item": step.is_per_item,
        "makes_ready": step.makes_ready,
        "checklist": step.checklist,
        "unticked": step.unticked,
        "stage": keys.found("order_stage", step.stage_id),
        "after": after,
    }


def _formulas(step: TemplateStep, row: ProcessTemplate, workspace: Workspace) -> dict[str, str]:
    """By names, as people type them."""
    if not step.condition and not step.estimate_formula:
        return {}
    words = step_words(workspace, order_type_id=row.order_type_id, is_per_item=step.is_per_item)
    return {
        "condition": said_formula(step.condition, words),
        "estimate_formula": said_formula(step.estimate_formula, words),
    }
