"""Own fields inside other forms, and the form of a field itself."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from naryad.core.ids import row_id
from naryad.fields.actions.definitions import Links
from naryad.fields.queries.definitions import seen_fields
from naryad.fields.rules.definitions import CALCULATED, MOST_DECIMALS, PLACES_OF, Definition, ShownAt
from naryad.fields.rules.formulas.formula import stored_formula
from naryad.fields.rules.formulas.grammar import LONGEST
from naryad.fields.rules.formulas.vocabulary import Vocabulary
from naryad.fields.rules.holders import Holder, holder_of
from naryad.fields.rules.kinds.known import HAS_OPTIONS, KINDS, kind_of
from naryad.ui.fields import TextField
from naryad.workspaces.models import Member

USUAL_DECIMALS = 2
"""Of what is calculated; zeros at the end are not shown."""


def editable_fields(of: str, member: Member) -> list[Definition]:
    """Those that the member's role changes, as forms and cards offer them."""
    return [own for own in seen_fields(of, member, at=ShownAt.CARD) if own.is_edited(member.role)]


def add_own(
    form: forms.Form,
    of: str,
    *,
    member: Member,
    custom: Mapping[str, Any] | None = None,
    branch: Any = ...,
    only: str = "",
) -> list[str]:
    """The controls of own fields, behind those of the form; their names. `custom`: what the row has (None: a new one).

    `branch`: of the row; left out where it is not known yet: then fields of all branches are there, none of them required.
    """
    names = []
    for own in editable_fields(of, member):
        if only not in ("", own.key) or (branch is not ... and not own.is_of(branch)):
            continue
        kept = own.default if custom is None else custom.get(own.key)
        control = kind_of(own).control(own, kept)
        if branch is ... and own.branches:
            control.required = False
            control.widget.attrs["data-branches"] = " ".join(map(str, sorted(own.branches)))
        control.widget.is_required = control.required
        kind_of(own).dress(control, member=member, chosen=_chosen(form, own, kept))
        if kept is not None:
            control.initial = kind_of(own).initial(own, kept)
            form.initial.setdefault(own.key, control.initial)
        form.fields[own.key] = control
        names.append(own.key)
    return names


def _chosen(form: forms.Form, own: Definition, kept: Any) -> Any:
    """The id that the control will show, of a kind that points at rows."""
    if not kind_of(own).points_at:
        return None
    return row_id(form.data.get(form.add_prefix(own.key), "")) if form.is_bound else kept


def given_again(of: str, *, member: Member, custom: Mapping[str, Any]) -> dict[str, Any]:
    """What a row begins with that is made after one that has `custom`, for its form."""
    return {
        own.key: kind_of(own).again(own, custom[own.key]) if own.key in custom else None
        for own in editable_fields(of, member)
    }


def shown_again(data: QueryDict, prefix: str, fields: Iterable[Definition], *, branch: Any) -> dict[str, Any]:
    """What was typed into the controls of add_own(), however unfinished, as its `custom`: to be shown again unjudged.

    What was not sent is of another branch, and begins as it did; boxes of which none is ticked are sent by nothing.
    """
    typed: dict[str, Any] = {}
    for own in fields:
        name = f"{prefix}-{own.key}"
        if own.kind == "choices" and (own.is_of(branch) or name in data):
            typed[own.key] = data.getlist(name)
        elif name in data:
            typed[own.key] = row_id(data.get(name)) if kind_of(own).points_at else data[name]
    return typed


def ask_of_branch(form: forms.Form, of: str, *, member: Member, branch: int | None) -> None:
    """In clean() of a form with fields of all branches: what the chosen one requires is asked for."""
    for own in editable_fields(of, member):
        is_asked = own.is_required and own.branches and own.is_of(branch) and own.key in form.fields
        if is_asked and form.cleaned_data.get(own.key) in (None, "", []) and own.key not in form.errors:
            form.add_error(own.key, gettext("This field is required."))


def own_values(form: forms.Form, of: str, *, member: Member, branch: Any = ...) -> dict[str, Any]:
    """What a valid form says of own fields, as actions take it; of those that a row of `branch` has."""
    return {
        own.key: kind_of(own).kept(own, form.cleaned_data[own.key])
        if form.cleaned_data[own.key] not in (None, "", [])
        else None
        for own in editable_fields(of, member)
        if own.key in form.cleaned_data and (branch is ... or own.is_of(branch))
    }


def own_value(form: forms.Form, own: Definition) -> Any:
    """The same of one field."""
    cleaned = form.cleaned_data[own.key]
    return kind_of(own).kept(own, cleaned) if cleaned not in (None, "", []) else None


def typed_own(of: str, data: QueryDict, *, member: Member, prefix: str = "") -> dict[str, Any]:
    """Own fields as they are typed, however unfinished: what cannot be read yet is empty. Nothing of what is not sent."""
    found = {}
    for own in editable_fields(of, member) if data else ():
        control, name = kind_of(own).control(own), f"{prefix}{own.key}"
        if control.widget.value_omitted_from_data(data, {}, name):
            continue
        try:
            cleaned = control.clean(control.widget.value_from_datadict(data, {}, name))
        except forms.ValidationError:
            cleaned = None
        found[own.key] = kind_of(own).kept(own, cleaned) if cleaned not in (None, "", []) else None
    return found


def formula_field(*, required: bool) -> TextField:
    widget = forms.Textarea({"rows": 2, "spellcheck": "false", "autocomplete": "off"})
    return TextField(label=_("Formula"), max_length=LONGEST, required=required, widget=widget)


class QuickFieldForm(forms.Form):
    """A new field in one line: what it is called, what it holds."""

    name = TextField(label=_("Name"), max_length=100)
    kind = forms.ChoiceField(label=_("Kind"))
    options = TextField(
        label=_("Options, one a line"),
        required=False,
        widget=forms.Textarea({"rows": 3, "class": "of-choice"}),
    )
    formula = formula_field(required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(kind.name, kind.label) for kind in KINDS.values()]  # type: ignore[attr-defined]
        self.auto_id = "new-field-%s"

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("kind") in HAS_OPTIONS and not given.get("options"):
            self.add_error("options", gettext("A choice needs options: one a line."))
        if given.get("kind") == CALCULATED and not given.get("formula"):
            self.add_error("formula", gettext("Write a formula."))
        return given

    def values(self) -> dict[str, Any]:
        """Arguments of create_field."""
        has_options = self.cleaned_data["kind"] in HAS_OPTIONS
        lines = self.cleaned_data["options"].splitlines() if has_options else []
        given = {**self.cleaned_data, "options": lines}
        if given["kind"] == CALCULATED:
            return given | {"decimals": USUAL_DECIMALS}
        return {name: value for name, value in given.items() if name != "formula"}


class FieldForm(forms.Form):
    """All of a field that is there. Its options are a list of names of their own."""

    name = TextField(label=_("Name"), max_length=100)
    kind = forms.ChoiceField(label=_("Kind"))
    decimals = forms.IntegerField(
        label=_("Digits after the point"), min_value=0, max_value=MOST_DECIMALS, required=False
    )
    unit = TextField(label=_("Unit"), max_length=20, required=False)
    group = TextField(label=_("Group on the card"), max_length=60, required=False)
    hint = TextField(label=_("Hint"), max_length=200, required=False)
    branches = forms.TypedMultipleChoiceField(coerce=int, required=False, widget=forms.CheckboxSelectMultiple)
    is_required = forms.BooleanField(label=_("Always required"), required=False)
    shown = forms.MultipleChoiceField(
        label=_("Where it is shown"), required=False, widget=forms.CheckboxSelectMultiple
    )
    seen_by = forms.MultipleChoiceField(
        label=_("Who sees it"), choices=Member.Role.choices, widget=forms.CheckboxSelectMultiple
    )
    edited_by = forms.MultipleChoiceField(
        label=_("Who changes it"),
        choices=Member.Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, own: Definition, words: Vocabulary) -> None:
        """`words`: what a formula can read."""
        self.own, holder = own, holder_of(own.of)
        super().__init__(data, initial=_initial(own), auto_id=f"field-{own.pk}-%s")
        kinds = [kind for kind in KINDS.values() if own.kind == CALCULATED or kind.name != CALCULATED]
        self._choose("kind", [(kind.name, kind.label) for kind in kinds])
        self._choose(
            "shown",
            [
                (place.value, place.label)
                for place in PLACES_OF[own.of]
                if place not in kind_of(own).not_at or own.kind != CALCULATED
            ],
        )
        branches = list(holder.branches()) if holder.branches else []
        if len(branches) > 1:
            self._choose("branches", [(row.pk, row.name) for row in branches])
            self.fields["branches"].label = str(holder.branches_label)
        else:
            del self.fields["branches"]
        self.stages: list[str] = []
        if own.kind == CALCULATED:
            self._add_formula(words)
        else:
            self._add_default()
            self.stages = self._add_stages(holder, {row.pk: row.name for row in branches})

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _add_formula(self, words: Vocabulary) -> None:
        """Nobody fills it in, so nothing is asked for."""
        self.fields["formula"] = formula_field(required=True)
        self.initial["formula"] = stored_formula(self.own.formula, words).named(words)
        del self.fields["is_required"], self.fields["edited_by"]

    def _add_default(self) -> None:
        control = kind_of(self.own).control(self.own, self.own.default)
        control.label = gettext("Value of a new one")
        control.required, control.help_text = False, ""
        if self.own.default is not None:
            self.initial["default"] = kind_of(self.own).initial(self.own, self.own.default)
        self.fields["default"] = control

    def _add_stages(self, holder: Holder, branches: Mapping[int, str]) -> list[str]:
        """A choice for every branch: from which of its stages on the field has to be filled."""
        by_branch: dict[int | None, list[tuple[int, str]]] = {}
        for stage in holder.stages() if holder.stages else ():
            by_branch.setdefault(holder.branch_of_stage(stage), []).append((stage.pk, stage.name))
        for branch, stages in by_branch.items():
            label = gettext("Required from the stage")
            if len(by_branch) > 1 and (name := branches.get(branch or 0)):
                label = f"{label}: {name}"
            chosen = next((pk for pk, _name in stages if pk in self.own.stages), None)
            control = forms.TypedChoiceField(
                label=label,
                choices=[("", pgettext_lazy("required", "not asked for")), *stages],
                coerce=int,
                empty_value=None,
                required=False,
                initial=chosen,
            )
            self.fields[f"stage_{branch or 0}"] = control
        return [f"stage_{branch or 0}" for branch in by_branch]

    @property
    def stage_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.stages]

    def values(self) -> dict[str, Any]:
        """Arguments of change_field. Another kind begins without a default."""
        given = dict(self.cleaned_data)
        stages = [pk for name in self.stages if (pk := given.pop(name)) is not None]
        links = Links(branches=given.pop("branches", self.own.branches), stages=stages)
        default = given.pop("default", None)
        given["decimals"] = given["decimals"] or 0
        if given["kind"] != self.own.kind:
            given.pop("formula", None)
        elif "default" in self.fields:
            is_given = default not in (None, "", [])
            given["default"] = kind_of(self.own).kept(self.own, default) if is_given else None
        return {**given, "links": links}


def _initial(own: Definition) -> dict[str, Any]:
    names = ("name", "kind", "decimals", "unit", "group", "hint", "is_required")
    sets = {name: sorted(getattr(own, name)) for name in ("branches", "shown", "seen_by", "edited_by")}
    return {name: getattr(own, name) for name in names} | sets
