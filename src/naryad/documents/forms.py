"""Shape of what is typed about a paper."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.documents.models import OwnText, PaperLook
from naryad.documents.queries.own_texts import own_texts
from naryad.documents.queries.papers import uninvoiced
from naryad.documents.rules.kinds import PaperKind
from naryad.entities.models import LegalEntity
from naryad.entities.queries import offered_entities
from naryad.orders.models import Order
from naryad.payments.forms import ExpectedField
from naryad.payments.models import ExpectedPayment
from naryad.ui.fields import DayField, TextField

if TYPE_CHECKING:  # not subscriptable when it runs
    _Choice = forms.ModelChoiceField[Any]
else:
    _Choice = forms.ModelChoiceField


class PaperForm(forms.Form):
    """A field with nothing to choose is left out, unless something was chosen: that is refused, not passed over."""

    entity = _Choice(label=_("Legal entity"), queryset=LegalEntity.objects.none(), empty_label=None)
    dated_on = DayField(label=_("Date"))
    due_on = DayField(label=_("Pay until"))
    expected = ExpectedField(
        label=_("What is asked for"),
        queryset=ExpectedPayment.objects.none(),
        required=False,
        empty_label=pgettext_lazy("invoice", "The whole order"),
        error_messages={"invalid_choice": _("This payment is not expected any more.")},
    )
    note = TextField(
        label=_("Text below"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 2, "wide": True}),
    )

    def __init__(self, *args: Any, kind: PaperKind, order: Order | None, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "paper-%s"} | options)
        entity: Any = self.fields["entity"]
        entity.queryset = offered_entities()
        if not kind.is_paid or order is None:
            del self.fields["due_on"], self.fields["expected"]
            return
        expected: Any = self.fields["expected"]
        expected.queryset = uninvoiced(order)
        if not expected.queryset.exists() and not self.data.get("expected"):
            del self.fields["expected"]

    def values(self) -> dict[str, Any]:
        """Arguments of the action, with ids in place of rows."""
        given = dict(self.cleaned_data)
        for name in {"entity", "expected"} & given.keys():
            row = given.pop(name)
            given[f"{name}_id"] = row.pk if row else None
        return given


class CancelPaperForm(forms.Form):
    reason = TextField(label=_("Why is it cancelled?"), max_length=300)


def _text(label: Any) -> TextField:
    widget = forms.Textarea({"rows": 4, "wide": True})
    return TextField(label=label, required=False, max_length=4000, widget=widget)


class PaperLookForm(forms.Form):
    """Only what there is of a kind."""

    before = _text(_("Text above"))
    after = _text(_("Text below"))
    shown = forms.MultipleChoiceField(
        label=_("Columns that are shown"), required=False, widget=forms.CheckboxSelectMultiple
    )
    number_template = TextField(
        label=_("Numbers of papers"),
        max_length=40,
        required=False,
        help_text=_("{YY}: the year, {NNNN}: the number. Empty: as the legal entity has it."),
    )

    is_built_in = forms.BooleanField(label=_("By the built-in template again"), required=False)

    def __init__(self, *args: Any, kind: PaperKind, look: PaperLook, **options: Any) -> None:
        shown = [key for key in kind.columns if key not in look.hidden]
        initial = {"before": look.before, "after": look.after, "number_template": look.number_template}
        super().__init__(*args, **{"auto_id": "look-%s", "initial": initial | {"shown": shown}} | options)
        self.kind = kind
        columns: Any = self.fields["shown"]
        columns.choices = list(kind.columns.items())
        absent = {
            *(() if kind.has_texts else ("before", "after")),
            *(() if kind.columns else ("shown",)),
            *(() if kind.is_kept else ("number_template",)),
            *(() if look.template else ("is_built_in",)),
        }
        for name in absent:
            del self.fields[name]

    def values(self) -> dict[str, Any]:
        """Arguments of the action."""
        given = dict(self.cleaned_data)
        shown = given.pop("shown", list(self.kind.columns))
        without = {"template": ""} if given.pop("is_built_in", False) else {}
        return given | without | {"hidden": [key for key in self.kind.columns if key not in shown]}


class OwnTextForm(forms.Form):
    """`is_new`: it needs its file; else another file may take the place of the one before."""

    name = TextField(label=_("Name"), max_length=100)
    file = forms.FileField(label=_("File (DOCX)"), widget=forms.FileInput({"accept": ".docx"}))

    def __init__(self, *args: Any, is_new: bool, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "own-text-%s"} | options)
        self.fields["file"].required = is_new
        if not is_new:
            self.fields["file"].label = _("Another file (DOCX) in its place")

    def values(self) -> dict[str, Any]:
        """Arguments of the action."""
        return {"name": self.cleaned_data["name"], "upload": self.cleaned_data["file"]}


class FillTextForm(forms.Form):
    """Which text is filled for an order, by which legal entity, of which day."""

    text = _Choice(label=_("Text"), queryset=OwnText.objects.none(), empty_label=None)
    entity = _Choice(label=_("Legal entity"), queryset=LegalEntity.objects.none(), empty_label=None)
    dated_on = DayField(label=_("Date"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "fill-text-%s"} | options)
        text: Any = self.fields["text"]
        text.queryset = own_texts()
        entity: Any = self.fields["entity"]
        entity.queryset = offered_entities()


class PrintForm(forms.Form):
    """`kinds`: those that may be printed of an order; `issues` only where they may be issued."""

    kind = forms.TypedChoiceField(label=_("Paper"))
    issues = forms.BooleanField(label=_("Issue it for orders that have none yet"), required=False)

    def __init__(
        self, *args: Any, kinds: Sequence[PaperKind], may_issue: bool = True, **options: Any
    ) -> None:
        super().__init__(*args, **{"auto_id": "print-%s"} | options)
        if not may_issue:
            del self.fields["issues"]
        kind: Any = self.fields["kind"]
        kind.choices = [(one.key, one.label) for one in kinds]
        kind.coerce = {one.key: one for one in kinds}.__getitem__
