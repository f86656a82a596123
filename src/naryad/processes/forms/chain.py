"""The editor of a template: one form of many steps, each with the steps it waits for.

A step is named by a key ("s12" of a saved one, "n3" of a new one) that stays its own while rows move; its fields
are "<key>-title" and so on, the rows' order is that of the hidden fields `step`. Links are two parallel lists:
"<key>-after" (keys) and "<key>-lag" (typed durations). Nothing of a draft is stored until it is saved as a whole.
"""

from dataclasses import dataclass, field
from typing import Any, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from naryad.core.durations import format_duration, parse_duration
from naryad.core.errors import Unreadable
from naryad.core.ids import row_id
from naryad.orders.models import OrderType
from naryad.processes.actions.templates import StepInput, TemplateLoops, WrongStepFormula, refuse_loop
from naryad.processes.forms.steps import STEP_NAMES, Choices, StepForm
from naryad.processes.models import ProcessTemplate, TemplateStep
from naryad.processes.queries.formulas import said_formula, step_words
from naryad.processes.queries.templates import deal_stages_and
from naryad.processes.rules.chain import Flaw, Link, Step, expand, flaws
from naryad.ui.fields import TextField
from naryad.workspaces.models import Workspace
from naryad.workspaces.names.queries import offered

MOST_STEPS = 200


class TemplateForm(forms.Form):
    """What a template is besides its steps."""

    name = TextField(label=gettext_lazy("Name"), max_length=100)
    order_type = forms.TypedChoiceField(
        label=gettext_lazy("Launched on"), required=False, coerce=int, empty_value=None
    )
    deal_stage = forms.TypedChoiceField(
        label=gettext_lazy("By itself, when a deal reaches the stage"),
        required=False,
        coerce=int,
        empty_value=None,
    )

    def __init__(
        self, *args: Any, used: ProcessTemplate | None = None, has_deals: bool, **options: Any
    ) -> None:
        """`has_deals`: the company leads deals by stages."""
        super().__init__(*args, **options)
        types = offered(OrderType.objects.all(), used.order_type_id if used else None)
        on_orders = [(str(row.pk), _("Orders: {name}").format(name=row.name)) for row in types]
        on_any = _("Deals") if has_deals else pgettext("template", "Any order")
        self.fields["order_type"].choices = [("", on_any), *on_orders]  # type: ignore[attr-defined]
        if not has_deals:
            del self.fields["deal_stage"]
            return
        stages_of_deals = deal_stages_and(used.deal_stage_id if used else None)
        self.fields["deal_stage"].choices = [("", _("Never, by hand only")), *stages_of_deals]  # type: ignore[attr-defined]


@dataclass
class After:
    """One "after step …": the key of the step waited for ("" while none is chosen), the pause as typed."""

    key: str
    lag: str = ""
    error: str = ""
    has_focus: bool = False


@dataclass
class StepRow:
    """A step of the draft. `values` are as typed; `form` shows them, with errors once it was to be saved."""

    key: str
    values: dict[str, Any]
    after: list[After] = field(default_factory=list)
    form: StepForm | None = None
    is_in_loop: bool = False
    flaws: list[Flaw] = field(default_factory=list)

    @property
    def pk(self) -> int | None:
        return row_id(self.key[1:]) if self.key.startswith("s") else None

    @property
    def title(self) -> str:
        return str(self.values.get("title") or "")

    # --- what its line says, after prepare() -------------------------------------------------------------------

    @property
    def who(self) -> str:
        return self._chosen("assignee") or ("" if self.values.get("is_wait") else self._chosen("skill"))

    @property
    def fixed(self) -> str:
        return self._typed("elapsed" if self.values.get("is_wait") else "fixed")

    @property
    def per_unit(self) -> str:
        return "" if self.values.get("is_wait") else self._typed("per_unit")

    @property
    def has_formula(self) -> bool:
        return bool(self.values.get("estimate_formula")) and not self.values.get("is_wait")

    @property
    def has_errors(self) -> bool:
        is_wrong = self.form is not None and self.form.is_bound and bool(self.form.errors)
        return is_wrong or self.is_in_loop or any(each.error for each in self.after)

    def _typed(self, name: str) -> str:
        value = self.form[name].value() if self.form else None
        return "" if value is None else str(value)

    def _chosen(self, name: str) -> str:
        typed = self._typed(name)
        offered = self.form.fields[name].choices if self.form and typed else []  # type: ignore[attr-defined]
        return str(dict(offered).get(typed, ""))


class ChainDraft:
    """The rows of the editor, as they were typed."""

    def __init__(self, rows: list[StepRow]) -> None:
        self.rows = rows
        self.focus = ""  # id of the control that is to have the focus after an operation
        self.opened = ""  # key of the step whose fields are shown

    @classmethod
    def of_template(cls, template: ProcessTemplate, *, workspace: Workspace) -> Self:
        after: dict[int, list[After]] = {}
        for link in template.links.order_by("pk"):
            lag = format_duration(link.lag, is_calendar=True) if link.lag else ""
            after.setdefault(link.successor_id, []).append(After(f"s{link.predecessor_id}", lag))
        steps = template.steps.order_by("sequence", "pk")
        values = {step.pk: _shown(step) | _said(step, template, workspace) for step in steps}
        return cls([StepRow(f"s{pk}", shown, after.get(pk, [])) for pk, shown in values.items()])

    @classmethod
    def of_post(cls, data: QueryDict) -> Self:
        keys = list(dict.fromkeys(key for key in data.getlist("step") if key[1:].isalnum()))
        draft = cls([_typed(key, data) for key in keys[:MOST_STEPS]])
        draft.opened = data.get("opened", "")
        return draft

    @classmethod
    def empty(cls) -> Self:
        draft = cls([StepRow("n1", {})])
        draft.opened = "n1"
        return draft

    @property
    def has_conditions(self) -> bool:
        return any(row.values.get("condition") for row in self.rows)

    @property
    def is_unmarked(self) -> bool:
        """No step says that an item is ready after it."""
        return not any(row.values.get("makes_ready") for row in self.rows)

    @property
    def is_blank(self) -> bool:
        """Nothing was typed yet."""
        return not any(row.title for row in self.rows)

    # --- what the buttons of the editor do -----------------------------------------------------------------

    def add(self) -> None:
        """A step at the end that waits for the one before it."""
        numbers = [row_id(row.key[1:]) or 0 for row in self.rows if row.key[0] == "n"]
        key = f"n{max(numbers, default=0) + 1}"
        after = [After(self.rows[-1].key)] if self.rows else []
        self.rows.append(StepRow(key, {}, after))
        self.focus = f"id_{key}-title"
        self.opened = key

    def remove(self, key: str) -> None:
        """What waited for the step waits for what it waited for."""
        gone = next((row for row in self.rows if row.key == key), None)
        if gone is None:
            return
        self.rows.remove(gone)
        for row in self.rows:
            if any(each.key == key for each in row.after):
                others = [each for each in row.after if each.key != key]
                known = {each.key for each in others}
                inherited = [After(each.key, each.lag) for each in gone.after if each.key not in known]
                row.after = others + [each for each in inherited if each.key != row.key]
        self.focus = "add-step"

    def add_after(self, key: str) -> None:
        for row in self.rows:
            if row.key == key:
                row.after.append(After("", has_focus=True))

    def link(self, before: str, key: str) -> None:
        """`key` waits for `before`. Nothing is changed where steps would wait for each other: TemplateLoops."""
        known = {row.key: row for row in self.rows}
        row = known.get(key)
        if row is None or before not in known.keys() - {key} or before in [each.key for each in row.after]:
            return
        row.after.append(After(before))
        try:
            refuse_loop([each.title for each in self.rows], self._pairs())
        except TemplateLoops:
            row.after.pop()
            raise

    def unlink(self, before: str, key: str) -> None:
        for row in self.rows:
            if row.key == key:
                row.after = [each for each in row.after if each.key != before]

    def _pairs(self) -> list[Link]:
        """Links without their pauses, which need not be readable yet."""
        place = {row.key: number for number, row in enumerate(self.rows)}
        return [
            Link(predecessor=place[each.key], successor=number)
            for number, row in enumerate(self.rows)
            for each in row.after
            if each.key in place and each.key != row.key
        ]

    def shift(self, key: str, *, up: bool) -> None:
        """The keyboard's way to move a step."""
        at = next((number for number, row in enumerate(self.rows) if row.key == key), None)
        if at is None:
            return
        beside = at - 1 if up else at + 1
        if 0 <= beside < len(self.rows):
            self.rows[at], self.rows[beside] = self.rows[beside], self.rows[at]
        self.focus = f"{key}-{'up' if up else 'down'}"

    # --- showing and saving --------------------------------------------------------------------------------

    def prepare(self, *, choices: Choices, is_checked: bool) -> None:
        """Give every row its form: with what is wrong in it, or (an unfinished draft) only with what was typed."""
        for row in self.rows:
            data = {
                f"{row.key}-{name}": value for name, value in row.values.items() if value not in (False, None)
            }
            checked = StepForm(data, prefix=row.key, choices=choices)
            is_valid = checked.is_valid()
            row.form = (
                checked if is_checked else StepForm(initial=row.values, prefix=row.key, choices=choices)
            )
            if (
                self.focus.startswith(f"id_{row.key}-")
                and (name := self.focus[len(row.key) + 4 :]) in row.form.fields
            ):
                row.form.fields[name].widget.attrs["autofocus"] = True
            row.flaws = []
            if is_valid and row.title:
                row.flaws = _flaws(checked.step(pk=row.pk), choices)

    def is_valid(self) -> bool:
        """After prepare(is_checked=True)."""
        are_lags = [self._is_lag(each) for row in self.rows for each in row.after]
        return all(row.form is not None and row.form.is_valid() for row in self.rows) and all(are_lags)

    def _is_lag(self, after: After) -> bool:
        try:
            _minutes(after.lag)
        except Unreadable as unreadable:
            after.error = str(unreadable)
            return False
        return True

    def refuse_formula(self, refusal: WrongStepFormula) -> None:
        """After is_valid(): said beside the field, and the step is opened."""
        row = self.rows[refusal.step]
        assert row.form is not None
        row.form.add_error(refusal.part, str(refusal.__cause__))

    def steps(self) -> list[StepInput]:
        return [row.form.step(pk=row.pk) for row in self.rows if row.form is not None]

    def links(self) -> list[Link]:
        place = {row.key: number for number, row in enumerate(self.rows)}
        return [
            Link(predecessor=place[each.key], successor=number, lag=_minutes(each.lag))
            for number, row in enumerate(self.rows)
            for each in row.after
            if each.key in place and each.key != row.key
        ]


def _minutes(lag: str) -> int:
    return parse_duration(lag, is_calendar=True) if lag.strip() else 0


def _shown(step: TemplateStep) -> dict[str, Any]:
    """Values of StepForm's fields, as it would be typed."""
    return {
        "title": step.title,
        "task_type": step.task_type_id,
        "skill": step.skill_id,
        "assignee": step.assignee_id,
        "fixed": step.fixed_minutes,
        "per_unit": step.minutes_per_unit or None,
        "is_wait": step.is_wait,
        "elapsed": step.elapsed_minutes,
        "ends_itself": step.ends_itself,
        "is_per_item": step.is_per_item,
        "makes_ready": step.makes_ready,
        "checklist": "\n".join(step.checklist),
        "unticked": step.unticked,
        "stage": step.stage_id,
        "description": step.description,
    }


def _said(step: TemplateStep, template: ProcessTemplate, workspace: Workspace) -> dict[str, str]:
    """Its formulas by names; no query while fields are as they were."""
    if not step.condition and not step.estimate_formula:
        return {}
    words = step_words(workspace, order_type_id=template.order_type_id, is_per_item=step.is_per_item)
    return {part: said_formula(getattr(step, part), words) for part in ("condition", "estimate_formula")}


def _typed(key: str, data: QueryDict) -> StepRow:
    values: dict[str, Any] = {name: data.get(f"{key}-{name}", "") for name in STEP_NAMES}
    for name in ("is_wait", "ends_itself", "is_per_item", "makes_ready"):
        values[name] = bool(values[name])
    lags = data.getlist(f"{key}-lag")
    after = [
        After(other, lags[number] if number < len(lags) else "")
        for number, other in enumerate(data.getlist(f"{key}-after"))
    ]
    return StepRow(key, values, after)


def _flaws(step: Step, offered: Choices) -> list[Flaw]:
    draft = expand(steps=[step], links=[], items=[], defaults=offered.defaults).drafts[0]
    return flaws(
        draft,
        manned_skills=offered.manned_skills,
        active_members=offered.active_members,
        has_stages=len(offered.stages) > 1,
    )
