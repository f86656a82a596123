"""Laying a set-up over a company, new or living: what a file knows is added or changed, all else stays; and taking it back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from naryad.activity.actions import record
from naryad.core.errors import ActionError, filled
from naryad.core.text import fold
from naryad.fields.actions.calculating import CannotCalculate
from naryad.fields.actions.definitions import (
    Links,
    archive_field,
    change_field,
    create_field,
    order_fields,
    restore_field,
)
from naryad.fields.models import FieldOption, OwnField
from naryad.fields.names import OPTIONS
from naryad.fields.rules.definitions import CALCULATED
from naryad.processes.actions.templates import StepInput, create_template, update_template
from naryad.processes.models import ProcessTemplate, TemplateStep
from naryad.processes.names import TEMPLATES
from naryad.processes.rules import Link
from naryad.setup.facts import SetupLaid, SetupTaken, SetupUndone
from naryad.setup.models import LaidSetup, SetupKey
from naryad.setup.queries.company import BRANCHES, STAGES, Keys, company_setup
from naryad.setup.rules.lists import LISTS, columns, pointed_kind
from naryad.setup.rules.schema import (
    BadSetup,
    FieldRow,
    NameRow,
    ProcessRow,
    SetupFile,
    SetupStep,
    read_setup,
    worded,
)
from naryad.tasks.models import Task
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.actions import choose_nouns, choose_parts
from naryad.workspaces.models import Member, Workspace
from naryad.workspaces.names.actions import (
    archive_name,
    change_name,
    create_name,
    enter_lists,
    order_names,
    restore_name,
)
from naryad.workspaces.names.rules import SortedNames
from naryad.workspaces.parts import PARTS, label_of
from naryad.workspaces.rules import require

Became = Literal["added", "changed", "kept"]


class CannotUndoSetup(ActionError):
    pass


@dataclass(frozen=True)
class LaidChange:
    """What became of one row. `kind`: its list, "field" or "process"; `left_out`: steps whose doer is to be chosen."""

    kind: str
    name: str
    became: Became


@dataclass
class Laying:
    """One laying: the company's rows by the keys of the file, and what became of each."""

    language: str
    actor: Member
    now: datetime
    changes: list[LaidChange] = field(default_factory=list)
    added: list[tuple[str, int]] = field(default_factory=list)
    keys: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = SetupKey.objects.values_list("kind", "key", "row_id")
        self.keys = {(kind, key): pk for kind, key, pk in known}

    @property
    def who(self) -> dict[str, Any]:
        return {"actor": self.actor, "now": self.now}

    def words(self, text: Any) -> str:
        return worded(text, self.language)

    def found(self, kind: str, key: str | None, *, at: str) -> int | None:
        """The row that another one names by its key; refused where the file and the company have none."""
        if key is None:
            return None
        pk = self.keys.get((kind, key))
        if pk is None:
            raise BadSetup(
                filled(_("%(at)s points at “%(key)s”, which is not in the file."), {"at": at, "key": key})
            )
        return pk

    def keep(self, kind: str, key: str, pk: int, name: str, became: Became) -> None:
        self.changes.append(LaidChange(kind, name, became))
        if became == "added":
            self.added.append((kind, pk))
        self.know(kind, key, pk)

    def know(self, kind: str, key: str, pk: int) -> None:
        """One key a row: where a row is known by another one, the file's is taken."""
        if self.keys.get((kind, key)) == pk:
            return
        SetupKey.objects.filter(kind=kind, row_id=pk).delete()
        SetupKey.objects.update_or_create(kind=kind, key=key, defaults={"row_id": pk})
        self.keys[kind, key] = pk


@transaction.atomic
def lay_setup(*, setup: SetupFile, actor: Member, now: datetime, is_kept: bool = True) -> list[LaidChange]:
    """In one transaction. `is_kept`: it can be taken back as a whole; not so in a company that has just been made."""
    enter_lists(actor)
    workspace = Workspace.objects.get(pk=require_workspace_id())
    before = _written(workspace) if is_kept else {}
    laying = Laying(workspace.language, actor, now)
    _lay_lists(setup, laying)
    _lay_fields(setup.fields, laying)
    for process in setup.processes:
        _lay_process(process, laying)
    _lay_company(setup, workspace, laying)
    _note(setup, laying, before if is_kept else None)
    actor.workspace.refresh_from_db()
    return laying.changes


@transaction.atomic
def try_setup(*, setup: SetupFile, actor: Member, now: datetime) -> list[LaidChange]:
    """What lay_setup would do, taken back."""
    with transaction.atomic():
        changes = lay_setup(setup=setup, actor=actor, now=now)
        transaction.set_rollback(True)
    actor.workspace.refresh_from_db()
    return changes


@transaction.atomic
def take_setup(*, actor: Member, now: datetime) -> dict[str, Any]:
    """The company's own, for a file."""
    require(actor, "settings.edit")
    setup = _written(Workspace.objects.get(pk=require_workspace_id()))
    record(SetupTaken(), actor=actor, at=now)
    return setup


@transaction.atomic
def undo_setup(*, laid_id: int, actor: Member, now: datetime) -> LaidSetup:
    """The last one that was laid: rows get their values back, what it added is archived."""
    enter_lists(actor)
    laid = LaidSetup.objects.select_for_update(of=("self",)).filter(pk=laid_id).first()
    newest = LaidSetup.objects.filter(undone_at=None).order_by("-pk").first()
    if laid is None or laid != newest:
        raise CannotUndoSetup(_("Only the set-up that was laid last can be taken back."))
    before = read_setup(json.dumps(laid.before))
    workspace = Workspace.objects.get(pk=require_workspace_id())
    laying = Laying(workspace.language, actor, now)
    for kind, pk in reversed(laid.added):
        _archive(kind, pk, laying)
    _lay_lists(before, laying)
    _lay_fields(before.fields, laying)
    for process in before.processes:
        _lay_process(process, laying)
    _lay_company(before, workspace, laying)
    laid.undone_at = now
    laid.save(update_fields=["undone_at"])
    record(SetupUndone(name=laid.name), actor=actor, at=now)
    actor.workspace.refresh_from_db()
    return laid


def _written(workspace: Workspace) -> dict[str, Any]:
    """The company's own; rows that had no key get one, so that a file of it knows them again."""
    keys = Keys()
    setup = company_setup(workspace, keys)
    SetupKey.objects.bulk_create(keys.new)
    return setup


def _note(setup: SetupFile, laying: Laying, before: dict[str, Any] | None) -> None:
    name = laying.words(setup.name)[:200]
    if before is not None:
        LaidSetup.objects.create(
            name=name, before=before, added=laying.added, laid_by=laying.actor, laid_at=laying.now
        )
    count = {became: sum(one.became == became for one in laying.changes) for became in ("added", "changed")}
    record(SetupLaid(name=name, **count), actor=laying.actor, at=laying.now)


def _lay_company(setup: SetupFile, workspace: Workspace, laying: Laying) -> None:
    parts = [part for part in PARTS if part in (workspace.parts if setup.parts is None else setup.parts)]
    if differing := [part for part in PARTS if (part in parts) != (part in workspace.parts)]:
        choose_parts(parts=parts, **laying.who)
        for part in differing:
            sign = "+" if part in parts else "−"
            laying.changes.append(LaidChange("part", f"{sign} {label_of(part)}", "changed"))
    if setup.nouns is not None:
        nouns = {
            kind: {form: laying.words(word) for form, word in forms.items()}
            for kind, forms in setup.nouns.items()
        }
        if nouns != workspace.nouns:
            choose_nouns(nouns=nouns, **laying.who)
            said = ", ".join(forms.get("many", "") for forms in nouns.values())
            laying.changes.append(LaidChange("noun", said or "—", "changed"))


# --- lists ---------------------------------------------------------------------------------------------------


def _lay_lists(setup: SetupFile, laying: Laying) -> None:
    if unknown := set(setup.lists) - set(LISTS):
        raise BadSetup(filled(_("There is no list “%(name)s”."), {"name": min(unknown)}))
    for kind, names in LISTS.items():
        rows = setup.lists.get(kind, [])
        for row in rows:
            _lay_name(names, row, laying)
        _order(names, [laying.keys[kind, row.key] for row in rows], laying)


def _lay_name(names: SortedNames[Any], row: NameRow, laying: Laying) -> None:
    at, name = f"lists.{names.kind}.{row.key}", laying.words(row.name)
    owner_id = (
        laying.found(pointed_kind(names, names.owner_column), row.within, at=at) if names.within else None
    )
    values = _values(names, row, laying, at)
    present = _known(names, row.key, name, owner_id, laying)
    if present is None:
        made = create_name(names=names, name=name, owner_id=owner_id, **values, **laying.who)
        return laying.keep(names.kind, row.key, made.pk, name, "added")
    became: Became = "kept"
    if present.is_archived:
        restore_name(names=names, row_id=present.pk, **laying.who)
        became = "changed"
    changed = change_name(names=names, row_id=present.pk, name=name, **values, **laying.who)
    if changed.version != present.version:
        became = "changed"
    return laying.keep(names.kind, row.key, present.pk, name, became)


def _known(names: SortedNames[Any], key: str, name: str, owner_id: int | None, laying: Laying) -> Any:
    """By its key, else by its name among its like."""
    rows = names.model._default_manager.all()
    by_key = rows.filter(pk=laying.keys.get((names.kind, key), 0)).first()
    if by_key is not None:
        return by_key
    beside = {names.owner_column: owner_id} if names.within else {}
    return rows.filter(sort_key=fold(name), **beside).first()


def _values(names: SortedNames[Any], row: NameRow, laying: Laying, at: str) -> dict[str, Any]:
    known = columns(names)
    if unknown := set(row.values) - set(known):
        raise BadSetup(filled(_("%(at)s has no “%(name)s”."), {"at": at, "name": min(unknown)}))
    values: dict[str, Any] = {}
    for name, value in row.values.items():
        kind = pointed_kind(names, known[name])
        if kind:
            values[known[name]] = laying.found(kind, value, at=at)
        else:
            values[known[name]] = laying.words(value) if isinstance(value, Mapping) else value
    return values


def _order(names: SortedNames[Any], ids: Iterable[int], laying: Laying) -> None:
    """As the file has them, inside each owner; rows of the company's own behind."""
    groups: dict[int | None, list[int]] = {}
    for pk in ids:
        row = names.model._default_manager.get(pk=pk)
        groups.setdefault(names.owner_of(row), []).append(pk)
    for group in groups.values():
        order_names(names=names, row_ids=group, **laying.who)


# --- own fields ----------------------------------------------------------------------------------------------


def _lay_fields(rows: Sequence[FieldRow], laying: Laying) -> None:
    """In the order of the file, but each calculated one after those that it reads."""
    had = len(laying.added)
    for row in rows:
        if row.kind != CALCULATED:
            _lay_field(row, laying)
    waiting = [row for row in rows if row.kind == CALCULATED]
    with override(laying.language):
        while waiting:
            waiting = _lay_calculated(waiting, laying)
    if len(laying.added) > had:
        for of in sorted({row.of for row in rows}):
            ids = [laying.keys["field", row.key] for row in rows if row.of == of]
            order_fields(of=of, field_ids=ids, **laying.who)


def _lay_calculated(rows: Sequence[FieldRow], laying: Laying) -> list[FieldRow]:
    """Those that wait for others; refused where all do, for then one reads what is not there."""
    waiting: list[FieldRow] = []
    for row in rows:
        try:
            with transaction.atomic():
                _lay_field(row, laying)
        except CannotCalculate as refusal:
            waiting.append(row)
            said = refusal
    if len(waiting) == len(rows):
        raise BadSetup(f"fields.{waiting[-1].key}.formula: {said}") from said
    return waiting


def _lay_field(row: FieldRow, laying: Laying) -> None:
    at, name = f"fields.{row.key}", laying.words(row.name)
    present = OwnField.objects.filter(pk=laying.keys.get(("field", row.key), 0)).first()
    present = present or OwnField.objects.filter(of=row.of, sort_key=fold(name)).first()
    given = _field_values(row, laying)
    links = Links(
        branches=[
            laying.keys[BRANCHES.get(row.of, ""), key] for key in _there(row.branches, row, laying, at)
        ],
        stages=[laying.found(STAGES.get(row.of, ""), key, at=at) or 0 for key in row.stages],
    )
    if present is None:
        options = [laying.words(option.name) for option in row.options]
        made = create_field(
            of=row.of, kind=row.kind, name=name, options=options, links=links, **given, **laying.who
        )
        laying.keep("field", row.key, made.pk, name, "added")
        return _lay_options(row, made, laying)
    _lay_options(row, present, laying)
    if present.is_archived:
        restore_field(field_id=present.pk, **laying.who)
    changed = change_field(field_id=present.pk, kind=row.kind, name=name, links=links, **given, **laying.who)
    is_same = changed.version == present.version and not present.is_archived
    return laying.keep("field", row.key, present.pk, name, "kept" if is_same else "changed")


def _there(keys: list[str], row: FieldRow, laying: Laying, at: str) -> list[str]:
    for key in keys:
        laying.found(BRANCHES.get(row.of, ""), key, at=at)
    return keys


def _field_values(row: FieldRow, laying: Laying) -> dict[str, Any]:
    roles = list(Member.Role.values)
    return {
        "hint": laying.words(row.hint),
        "group": laying.words(row.group),
        "unit": laying.words(row.unit),
        "decimals": row.decimals,
        **({"formula": laying.words(row.formula)} if row.kind == CALCULATED else {}),
        "is_required": row.is_required,
        "seen_by": [role for role in roles if role not in row.unseen_by],
        "edited_by": [role for role in roles if role not in row.kept_by],
        "shown": row.shown,
    }


def _lay_options(row: FieldRow, own: OwnField, laying: Laying) -> None:
    ids = []
    for option in row.options:
        name = laying.words(option.name)
        present = FieldOption.objects.filter(
            field=own, pk=laying.keys.get(("field_option", option.key), 0)
        ).first()
        present = present or FieldOption.objects.filter(field=own, sort_key=fold(name)).first()
        if present is None:
            present = create_name(names=OPTIONS, name=name, owner_id=own.pk, **laying.who)
        change_name(names=OPTIONS, row_id=present.pk, name=name, colour=option.colour, **laying.who)
        laying.know("field_option", option.key, present.pk)
        ids.append(present.pk)
    order_names(names=OPTIONS, row_ids=ids, **laying.who)


# --- processes -----------------------------------------------------------------------------------------------


def _lay_process(row: ProcessRow, laying: Laying) -> None:
    at, name = f"processes.{row.key}", laying.words(row.name)
    present = ProcessTemplate.objects.filter(pk=laying.keys.get(("process", row.key), 0)).first()
    present = present or ProcessTemplate.objects.filter(sort_key=fold(name)).first()
    known = _steps_of(present)
    given: dict[str, Any] = {
        "name": name,
        "order_type_id": laying.found("order_type", row.order_type, at=at),
        "deal_stage_id": laying.found("deal_stage", row.deal_stage, at=at),
        "steps": [_step(step, known, laying, at) for step in row.steps],
        "links": _links(row, at),
    }
    became: Became = "added"
    if present is None:
        present = create_template(**given, **laying.who)
    elif _as_it_is(present, given):
        became = "kept"
    else:
        became = "changed"
        if present.is_archived:
            restore_name(names=TEMPLATES, row_id=present.pk, **laying.who)
        present = update_template(template_id=present.pk, **given, **laying.who)
    laying.keep("process", row.key, present.pk, name, became)
    for step, laid in zip(row.steps, present.steps.order_by("sequence", "pk"), strict=True):
        laying.know("step", step.key, laid.pk)


def _steps_of(template: ProcessTemplate | None) -> dict[int, TemplateStep]:
    return {step.pk: step for step in template.steps.all()} if template else {}


def _step(row: SetupStep, known: dict[int, TemplateStep], laying: Laying, at: str) -> StepInput:
    """A step that is there keeps who does it: people are not in files."""
    at, title = f"{at}.steps.{row.key}", laying.words(row.title)
    pk = laying.keys.get(("step", row.key))
    present = known.get(pk or 0) or next((step for step in known.values() if step.title == title), None)
    is_wait = row.waits is not None
    return StepInput(
        pk=present.pk if present else None,
        title=title,
        description=laying.words(row.description),
        task_type_id=laying.found("task_type", row.task_type, at=at),
        skill_id=None if is_wait else laying.found("skill", row.skill, at=at),
        assignee_id=present.assignee_id if present else None,
        fixed_minutes=None if is_wait else row.minutes,
        minutes_per_unit=0 if is_wait else row.per_unit,
        kind=Task.Kind.WAIT if is_wait else Task.Kind.WORK,
        elapsed_minutes=row.waits,
        ends_itself=is_wait and row.ends_itself,
        is_per_item=row.is_per_item,
        makes_ready=row.makes_ready,
        stage_id=laying.found("order_stage", row.stage, at=at),
    )


def _links(row: ProcessRow, at: str) -> list[Link]:
    places = {step.key: place for place, step in enumerate(row.steps)}
    links = []
    for place, step in enumerate(row.steps):
        for after in step.links:
            if after.step not in places:
                said = _("%(at)s points at “%(key)s”, which is not in the file.")
                raise BadSetup(filled(said, {"at": f"{at}.steps.{step.key}", "key": after.step}))
            links.append(Link(predecessor=places[after.step], successor=place, lag=after.lag))
    return links


def _as_it_is(template: ProcessTemplate, given: Mapping[str, Any]) -> bool:
    if template.is_archived or any(
        getattr(template, name) != given[name] for name in ("name", "order_type_id", "deal_stage_id")
    ):
        return False
    steps = list(template.steps.order_by("sequence", "pk"))
    names = [name for name in StepInput.__dataclass_fields__ if name != "pk"]
    shown = [tuple(getattr(step, name) for name in names) for step in steps]
    place = {step.pk: at for at, step in enumerate(steps)}
    links = {(place[one.predecessor_id], place[one.successor_id], one.lag) for one in template.links.all()}
    return shown == [tuple(getattr(step, name) for name in names) for step in given["steps"]] and links == {
        (one.predecessor, one.successor, one.lag) for one in given["links"]
    }


def _archive(kind: str, pk: int, laying: Laying) -> None:
    """What is in use by now stays, and is said to be there."""
    try:
        with transaction.atomic():
            if kind == "field":
                archive_field(field_id=pk, **laying.who)
            elif kind == "process":
                archive_name(names=TEMPLATES, row_id=pk, **laying.who)
            else:
                archive_name(names=LISTS[kind], row_id=pk, **laying.who)
    except ActionError as refusal:
        laying.changes.append(LaidChange(kind, str(refusal), "kept"))
