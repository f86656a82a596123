"""What a template would lay, in words."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import gettext

from naryad.core.durations import format_duration
from naryad.fields.queries.definitions import hidden_keys
from naryad.orders.models import OrderStage
from naryad.people.models import Skill
from naryad.processes.models import ProcessTemplate
from naryad.processes.queries.chain import live_chain
from naryad.processes.queries.formulas import Values, all_words, told_of
from naryad.processes.queries.norms import norms_of
from naryad.processes.queries.templates import manned_skills
from naryad.processes.rules.asking import Asking
from naryad.processes.rules.chain import Draft, Expansion, Flaw, LaidItem, Link, Step, expand, flaws
from naryad.tasks.models import TaskType
from naryad.tasks.queries.types import type_defaults
from naryad.workspaces.models import Member


@dataclass(frozen=True, kw_only=True)
class PreviewRow:
    """A task as it would be laid, in words. `after`: numbers (from 1) of the rows it waits for.

    `starts_at`, `finishes_at` and `planned_for` are what a forecast says of it, where one was asked for.
    """

    number: int
    draft: Draft
    item: str = ""
    task_type: str = ""
    skill: str = ""
    assignee: str = ""
    stage: str = ""
    after: list[int] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    starts_at: datetime | None = None
    finishes_at: datetime | None = None
    planned_for: str = ""

    @property
    def waits(self) -> str:
        """How long a waiting task takes, in words."""
        return format_duration(self.draft.elapsed_minutes or 0, is_calendar=True)


@dataclass(frozen=True)
class PreviewStage:
    """Tasks that would be laid in one stage of an order; `name` "": in none."""

    name: str
    rows: list[PreviewRow]

    @property
    def work_minutes(self) -> int:
        return sum(row.draft.estimate or 0 for row in self.rows if not row.draft.is_wait)

    @property
    def finishes_at(self) -> datetime | None:
        return max((row.finishes_at for row in self.rows if row.finishes_at), default=None)

    @property
    def has_flaws(self) -> bool:
        return any(row.flaws or row.doubts for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class FallenRow:
    """A step that would not be laid. `why`: its condition, where who asks may read it."""

    title: str
    item: str = ""
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class ChainPreview:
    """`links`: (predecessor, successor, lag) between indexes of `rows`."""

    rows: list[PreviewRow]
    links: list[tuple[int, int, int]]
    work_minutes: int
    fallen: list[FallenRow] = field(default_factory=list)

    @property
    def stages(self) -> "list[PreviewStage]":
        """Its rows by the stage that they belong to, in the order in which stages are met."""
        found: dict[str, list[PreviewRow]] = {}
        for row in self.rows:
            found.setdefault(row.stage, []).append(row)
        return [PreviewStage(name, rows) for name, rows in found.items()]

    @property
    def drafts(self) -> list[Draft]:
        return [row.draft for row in self.rows]

    @property
    def is_dated(self) -> bool:
        return any(row.starts_at for row in self.rows)


def chain_preview(
    *,
    template: ProcessTemplate,
    items: Sequence[LaidItem],
    values: Values = Values(),  # noqa: B008  # frozen
    member: Member | None = None,
) -> ChainPreview:
    """The chain as it would be laid now; nine queries whatever its length, and one where formulas are read.

    `member`: who reads why a step falls out.
    """
    live = live_chain(template)
    return steps_preview(
        steps=live.steps,
        links=live.links,
        step_ids=live.step_ids,
        items=items,
        order_type_id=template.order_type_id,
        values=values,
        member=member,
    )


def steps_preview(
    *,
    steps: Sequence[Step],
    links: Sequence[Link],
    items: Sequence[LaidItem],
    order_type_id: int | None,
    step_ids: Sequence[int] = (),
    values: Values = Values(),  # noqa: B008  # frozen
    member: Member | None = None,
) -> ChainPreview:
    """The same of steps that need not be saved; their formulas as they are stored. `step_ids`: of those that are saved."""
    told, norms = told_of(steps, values), norms_of(step_ids=step_ids, items=items)
    laid = expand(steps=steps, links=links, items=items, defaults=type_defaults(), told=told, norms=norms)
    shown = _shown(laid, items=items, order_type_id=order_type_id)
    return replace(shown, fallen=_fallen(steps, laid, told, items=items, member=member))


def _fallen(
    steps: Sequence[Step], laid: Expansion, told: Asking, *, items: Sequence[LaidItem], member: Member | None
) -> list[FallenRow]:
    if not laid.fallen or member is None:
        return []
    hidden, words = hidden_keys(member), all_words(member.workspace)
    said = {
        text: formula.named(words) for text, formula in told.formulas.items() if not formula.reads & hidden
    }
    return [
        FallenRow(
            title=steps[one.step].title,
            item=items[one.item].name if one.item is not None else "",
            why=said.get(steps[one.step].condition, ""),
        )
        for one in laid.fallen
    ]


def doubts(draft: Draft) -> list[str]:
    """What of it is not known yet, in words."""
    said = []
    if draft.unsure is not None:
        names = ", ".join(f"«{name}»" for name in draft.unsure)
        said.append(
            gettext("Laid because it is not filled: {names}").format(names=names)
            if names
            else gettext("Laid because its condition is unknown")
        )
    if draft.unmeasured is not None:
        names = ", ".join(f"«{name}»" for name in draft.unmeasured)
        said.append(
            gettext("Its estimate is unknown, not filled: {names}").format(names=names)
            if names
            else gettext("Its estimate is unknown")
        )
    return said


def _shown(laid: Expansion, *, items: Sequence[LaidItem], order_type_id: int | None) -> ChainPreview:
    skills = dict(Skill.objects.values_list("pk", "name"))
    types = dict(TaskType.objects.values_list("pk", "name"))
    members = Member.objects.in_bulk({draft.assignee_id for draft in laid.drafts if draft.assignee_id})
    stages = dict(OrderStage.objects.filter(order_type_id=order_type_id).values_list("pk", "name"))
    active = frozenset(pk for pk, member in members.items() if member.is_active)
    manned = manned_skills()
    after: dict[int, list[int]] = {}
    for first, second, _lag in laid.links:
        after.setdefault(second, []).append(first + 1)
    rows = [
        PreviewRow(
            number=number + 1,
            draft=draft,
            item=items[draft.item].name if draft.item is not None else "",
            task_type=types.get(draft.task_type_id or 0, ""),
            skill=skills.get(draft.skill_id or 0, ""),
            assignee=members[draft.assignee_id].name if draft.assignee_id else "",
            stage=stages.get(draft.stage_id or 0, ""),
            after=sorted(after.get(number, [])),
            flaws=flaws(draft, manned_skills=manned, active_members=active, has_stages=False),
            doubts=doubts(draft),
        )
        for number, draft in enumerate(laid.drafts)
    ]
    return ChainPreview(rows=rows, links=laid.links, work_minutes=laid.work_minutes)
