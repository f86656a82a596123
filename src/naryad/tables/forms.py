"""What the dialogs of a view accept: conditions, orders, columns, a name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.core.ids import small_number
from naryad.tables.models import SavedView
from naryad.ui.fields import DayField, MomentField, TextField
from naryad.ui.lists.columns import Column, Viewer
from naryad.ui.lists.values import ME, SPANS, Operator
from naryad.ui.lists.where import MOST, Condition, Group
from naryad.workspaces.lists import print_members
from naryad.workspaces.models import Member
from naryad.workspaces.queries import MOST_PRINTED, Offered

A_DAY = pgettext_lazy("condition", "a day…")
JOINS = [("and", _("all of these")), ("or", _("any of these"))]
MOST_GROUPS = 9
REDRAWS = {
    "hx-get": "?",
    "hx-include": "closest form",
    "hx-target": "#modal-body",
    "hx-trigger": "change",
}
"""Another column or operator has other values."""
NOT_NEEDED = frozenset({"is", "not"})
"""Of choices: "is any of" says the same."""


class ConditionForm(forms.Form):
    """One condition as it is built: a column, an operator that it has, and what stands behind it."""

    def __init__(
        self, data: Any, *, at: int, group: int, columns: Sequence[Column], viewer: Viewer, given: Condition
    ) -> None:
        super().__init__(data, prefix=f"w{at}")
        self.at, self.group, self.viewer = at, group, viewer
        by_key = {column.key: column for column in columns}
        self.column = by_key.get(given.column) or columns[0]
        self.operator = _operator(self.column, given.operator)
        self.fields["column"] = forms.ChoiceField(
            label=_("Column"),
            choices=[(column.key, column.label) for column in columns],
            widget=forms.Select(REDRAWS),
        )
        self.fields["operator"] = forms.ChoiceField(
            label=_("Condition"),
            choices=[(one.key, one.label) for one in _operators(self.column)],
            widget=forms.Select(REDRAWS),
        )
        self.initial = {"column": self.column.key, "operator": self.operator.key}
        self._add_values(given.values if by_key.get(given.column) else ())

    @property
    def was(self) -> str:
        """What the controls of the value are for."""
        return f"{self.column.key}.{self.operator.key}"

    @property
    def heads(self) -> list[Any]:
        return [self["column"], self["operator"]]

    @property
    def values(self) -> list[Any]:
        return [self[name] for name in self.fields if name not in ("column", "operator")]

    def condition(self) -> Condition:
        """Of what was typed, as an address says it."""
        typed = self.cleaned_data
        given = [typed.get("span") or typed.get("value"), *([typed["to"]] if "to" in self.fields else [])]
        values = given[0] if isinstance(given[0], list) else given
        return Condition(
            self.column.key,
            self.operator.key,
            tuple(_written(value) for value in values if value is not None),
        )

    def _add_values(self, values: Sequence[str]) -> None:
        kind = self.column.values
        assert kind is not None
        takes = self.operator.takes
        if takes == "none":
            return
        if kind.control is None:
            self._add_choices(values, is_many=takes == "many")
            return
        is_day = kind.key in ("day", "moment")
        if is_day and takes == "one":
            self._add_span(values)
            return
        names = ["value", "to"] if takes == "two" else ["value"]
        for at, name in enumerate(names):
            self.fields[name] = kind.control()
            self.fields[name].label = str(
                _("Value") if name == "value" else pgettext_lazy("condition", "and")
            )
            if at < len(values):
                self.initial[name] = _typed(self.fields[name], values[at])

    def _add_choices(self, values: Sequence[str], *, is_many: bool) -> None:
        known = self.column.known_choices(self.viewer)
        offered = self.column.offered_choices(self.viewer, also=values)
        choices = [(value, known[value]) for value in offered]
        if is_many:
            self.fields["value"] = forms.MultipleChoiceField(
                label=_("Value"), choices=choices, widget=forms.CheckboxSelectMultiple
            )
            self.initial["value"] = list(values)
        else:
            self.fields["value"] = forms.ChoiceField(label=_("Value"), choices=choices)
            self.initial["value"] = values[0] if values else ""

    def shorten(self) -> None:
        """Many members are found by typing: of them only those that are named are printed."""
        field: Any = self.fields.get("value")
        if self.column.kind != "person" or field is None or len(field.choices) <= MOST_PRINTED:
            return
        named = {ME, *map(str, self["value"].value() or ())}
        shown = Offered()
        shown.is_cut = True
        print_members(field, shown, [one for one in field.choices if one[0] in named], query="left=1")

    def _add_span(self, values: Sequence[str]) -> None:
        given = values[0] if values else "today"
        names = {**SPANS, **({given: given} if _is_window(given) else {})}
        self.fields["span"] = forms.ChoiceField(
            label=_("When"), choices=[*names.items(), ("", A_DAY)], required=False
        )
        self.fields["value"] = DayField(label=_("Day"), required=False)
        is_span = given in names
        self.initial["span"] = given if is_span else ""
        self.initial["value"] = None if is_span else given

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if "span" in self.fields and not typed.get("span") and not typed.get("value"):
            self.add_error("value", _("Type a day such as 21.12.2026 or 21.12."))
        return typed


def _operators(column: Column) -> list[Operator]:
    assert column.values is not None
    is_choice = column.values.control is None and column.kind != "yes_no"
    return [one for one in column.values.operators if not (is_choice and one.key in NOT_NEEDED)]


def _operator(column: Column, key: str) -> Operator:
    offered = _operators(column)
    same = {"is": "any", "not": "none"}
    wanted = (key, same.get(key, ""))
    return next((one for name in wanted for one in offered if one.key == name), offered[0])


def _is_window(value: str) -> bool:
    return value[:4] in ("next", "past") and value not in SPANS


def _typed(control: forms.Field, value: str) -> Any:
    """A value of an address as its control shows it."""
    if isinstance(control, DayField):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    try:
        return control.prepare_value(Decimal(value)) if not isinstance(control, TextField) else value
    except ArithmeticError:
        return value


def _written(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value)


@dataclass(frozen=True)
class BuiltGroup:
    """Conditions that stand together; the first is the whole filter itself. `number`: in the names of its fields."""

    number: int
    join: str
    rows: Sequence[ConditionForm]


class WhereBuilder:
    """The dialog of conditions: its rows as they are typed, before they are a filter.

    Names of fields: `join`, `join-<group>`, and of row i `w<i>-group`, `w<i>-column`, `w<i>-operator`, `w<i>-value`, …
    """

    def __init__(self, given: QueryDict, *, columns: Sequence[Column], viewer: Viewer, group: Group) -> None:
        self.columns, self.viewer = list(columns), viewer
        self.is_sent = "join" in given
        self.given = given
        rows = list(self._sent() if self.is_sent else self._of(group))
        self.joins = self._joins(group)
        operation, _colon, of = given.get("op", "").partition(":")
        if operation == "remove":
            rows = [row for row in rows if str(row[0]) != of]
        next_at = max((at for at, *_rest in rows), default=-1) + 1
        used = {number for _at, number, *_rest in rows}
        if operation in ("add", "group") or (not rows and operation != "apply"):
            free = next(number for number in range(1, MOST + 2) if number not in used)
            number = free if operation == "group" else small_number(of, most=MOST, default=0)
            if len(rows) < MOST:
                rows.append((next_at, number, Condition(self.columns[0].key, ""), False))
        self.rows = [self._form(*row, is_checked=operation == "apply") for row in rows]

    def groups(self) -> list[BuiltGroup]:
        numbers = dict.fromkeys([0, *(row.group for row in self.rows)])
        return [
            BuiltGroup(
                number,
                self.joins.get(number, "and" if number == 0 else "or"),
                [row for row in self.rows if row.group == number],
            )
            for number in numbers
        ]

    def is_valid(self) -> bool:
        return not sum(not row.is_valid() for row in self.rows)

    def where(self) -> Group:
        """Of rows that are valid."""
        top, *others = self.groups()
        parts: list[Condition | Group] = [row.condition() for row in top.rows]
        for group in others:
            inner = tuple(row.condition() for row in group.rows)
            parts.append(inner[0] if len(inner) == 1 else Group(_join(group.join), inner))
        return Group(_join(top.join), tuple(parts))

    def _form(
        self, at: int, group: int, condition: Condition, is_typed: bool, *, is_checked: bool
    ) -> ConditionForm:
        """While it is built nothing is refused; what stands behind another column is let go."""
        form = ConditionForm(
            self.given if is_checked else None,
            at=at,
            group=group,
            columns=self.columns,
            viewer=self.viewer,
            given=condition,
        )
        if is_typed and self.given.get(f"w{at}-was") == form.was:
            for name, control in form.fields.items():
                is_list = isinstance(control, forms.MultipleChoiceField)
                typed = self.given.getlist(f"w{at}-{name}")
                form.initial[name] = typed if is_list else next(iter(typed), "")
        form.shorten()
        return form

    def _sent(self) -> Iterator[tuple[int, int, Condition, bool]]:
        for at in range(MOST + 1):
            if f"w{at}-column" in self.given:
                group = small_number(self.given.get(f"w{at}-group"), most=MOST, default=0)
                column = self.given.get(f"w{at}-column", "")
                yield at, group, Condition(column, self.given.get(f"w{at}-operator", "")), True

    def _of(self, group: Group) -> Iterator[tuple[int, int, Condition, bool]]:
        at, number = 0, 0
        for part in group.parts:
            inner = part.parts if isinstance(part, Group) else (part,)
            number = number + 1 if isinstance(part, Group) else number
            for one in inner:
                if isinstance(one, Condition):
                    yield at, number if isinstance(part, Group) else 0, one, False
                    at += 1

    def _joins(self, group: Group) -> Mapping[int, str]:
        if self.is_sent:
            numbered = {number: self.given.get(f"join-{number}", "") for number in range(1, MOST + 1)}
            return {0: self.given.get("join", "and")} | {key: join for key, join in numbered.items() if join}
        inner = [part.join for part in group.parts if isinstance(part, Group)]
        return {0: group.join, **dict(enumerate(inner, start=1))}


def _join(text: str) -> Any:
    return "or" if text == "or" else "and"


class CellForm(forms.Form):
    """The one value of a cell, as its kind is typed."""

    def __init__(
        self,
        *args: Any,
        column: Column,
        viewer: Viewer,
        now: Any = None,
        pk: int | None = None,
        **options: Any,
    ) -> None:
        """`now`: the value of the row `pk`; without them many rows get one."""
        super().__init__(*args, **options)
        self.column = column
        self.fields["value"] = _control(column, viewer, now, pk)
        self.fields["value"].label = str(column.label)
        self.initial.setdefault("value", now)

    @property
    def value_field(self) -> Any:
        return self["value"]

    def value(self) -> Any:
        """None: emptied."""
        value = self.cleaned_data["value"]
        return None if value in ("", []) else value

    def words(self) -> str:
        """Of the value, for a question or a toast."""
        field, value = self.fields["value"], self.cleaned_data["value"]
        if isinstance(field, forms.ChoiceField) and not isinstance(value, list):
            return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
        return str(self["value"].value() or "—")


def _control(column: Column, viewer: Viewer, now: Any, pk: int | None) -> forms.Field:
    kind, edit = column.values, column.edit
    assert kind is not None and edit is not None
    if edit.control is not None:
        field: forms.Field = edit.control()
    elif kind.control is None or edit.choices is not None or edit.choices_of is not None:
        field = _choice_field(column, viewer, now, pk, is_many=kind.key == "choices")
    else:
        field = MomentField() if kind.key == "moment" else kind.control()
    field.required = edit.is_required
    field.widget.is_required = edit.is_required
    return field


def _choice_field(column: Column, viewer: Viewer, now: Any, pk: int | None, *, is_many: bool) -> forms.Field:
    edit = column.edit
    if edit is not None and edit.choices_of is not None and pk is not None:
        offered = [(choice.value, choice.label) for choice in edit.choices_of(viewer, pk)]
    elif edit is not None and edit.choices is not None:
        offered = [(choice.value, choice.label) for choice in edit.choices(viewer)]
    else:
        known, chosen = (
            column.known_choices(viewer),
            [str(one) for one in (now if is_many and now else [now])],
        )
        values = [value for value in column.offered_choices(viewer, also=chosen) if value != ME]
        offered = [(value, known[value]) for value in values]
    if is_many:
        return forms.MultipleChoiceField(choices=offered, widget=forms.CheckboxSelectMultiple)
    empty = [] if edit is not None and edit.is_required else [("", "—")]
    field = forms.ChoiceField(choices=[*empty, *offered])
    if column.kind == "person" and len(offered) > MOST_PRINTED:
        shown = Offered((int(value), str(name)) for value, name in offered if value == str(now))
        shown.is_cut = True
        print_members(field, shown, [*empty, *shown])
    return field


class ViewForm(forms.Form):
    """The name of a view, who sees it and whose list opens with it."""

    name = TextField(label=pgettext_lazy("view", "Name"), max_length=100)
    is_shared = forms.BooleanField(label=_("Everybody sees it"), required=False)
    roles = forms.MultipleChoiceField(
        label=_("The list opens with it for"),
        choices=Member.Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only of a view that everybody sees."),
    )

    def __init__(self, *args: Any, may_share: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not may_share:
            del self.fields["is_shared"], self.fields["roles"]

    @classmethod
    def of(cls, view: SavedView, roles: Sequence[str], *, may_share: bool) -> "ViewForm":
        initial = {"name": view.name, "is_shared": view.is_shared, "roles": list(roles)}
        return cls(initial=initial, may_share=may_share)
