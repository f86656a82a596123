"""Shape of what is typed about a paper."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
