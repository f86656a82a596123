"""Shapes of what is typed about offers; their items are typed as those of orders (orders.forms)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import filled
from naryad.fields.forms import add_own, own_values
from naryad.offers.models import Offer, OfferSection, OfferText
from naryad.orders.forms.orders import InlineForm
from naryad.orders.models import OrderType
from naryad.orders.queries.types import order_types
from naryad.ui.fields import DayField, TextField
from naryad.workspaces.models import Member


def _type_field() -> Any:
    return forms.ModelChoiceField(label=_("Order type"), queryset=OrderType.objects.none(), empty_label=None)


class OfferForm(forms.Form):
    """A new offer with its first section."""

    title = TextField(label=_("Title"), max_length=200, required=False)
    order_type = _type_field()
    valid_until = DayField(label=_("Valid until"), required=False)
    language = forms.ChoiceField(label=_("Language of the texts"), required=False)

    def __init__(
        self, *args: Any, languages: Sequence[tuple[str, str]], member: Member, **options: Any
    ) -> None:
        """`languages`: in which there are usual texts; with less than two there is nothing to choose."""
        super().__init__(*args, **options)
        self.member = member
        self.own = add_own(self, "offer", member=member)
        self.fields["order_type"].queryset = order_types()  # type: ignore[attr-defined]
        self.fields["language"].choices = languages  # type: ignore[attr-defined]
        if len(languages) < 2:
            del self.fields["language"]

    def values(self) -> dict[str, Any]:
        """Arguments of create_offer."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in self.own}
        given["order_type_id"] = given.pop("order_type").pk
        return given | {"custom": own_values(self, "offer", member=self.member)}

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.own]


class SectionForm(forms.Form):
    """One more section."""

    order_type = _type_field()
    title = TextField(label=_("Title"), max_length=200, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "new-section-%s"} | options)
        self.fields["order_type"].queryset = order_types()  # type: ignore[attr-defined]


class OfferInlineForm(InlineForm):
    title = TextField(label=_("Title"), max_length=200)
    valid_until = DayField(label=_("Valid until"), required=False)
    intro = TextField(label=_("Introduction"), required=False, widget=forms.Textarea({"rows": 3}))
    terms = TextField(label=_("Terms"), required=False, widget=forms.Textarea({"rows": 4}))

    def __init__(self, offer: Offer, *, today: date, typed: dict[str, str] | None = None) -> None:
        shown = {name: getattr(offer, name) for name in self.base_fields}
        super().__init__(typed=typed, shown=shown, auto_id=f"offer-{offer.pk}-%s")
        self.fields["valid_until"].widget.attrs["data-first"] = today.isoformat()


class SectionInlineForm(InlineForm):
    title = TextField(label=_("Title"), max_length=200)
    order_type = forms.TypedChoiceField(label=_("Order type"), coerce=int)

    def __init__(
        self, section: OfferSection, *, offered: list[tuple[int, str]], typed: dict[str, str] | None = None
    ) -> None:
        """`offered`: order types in use."""
        shown = {"title": section.title, "order_type": section.order_type_id}
        super().__init__(typed=typed, shown=shown, auto_id=f"section-{section.pk}-%s")
        own = (section.order_type_id, section.order_type.name)
        field: Any = self.fields["order_type"]
        field.choices = offered if own in offered else [own, *offered]

    def one(self, name: str) -> dict[str, Any]:
        given = super().one(name)
        return {"order_type_id": given[name]} if name == "order_type" else given


class AcceptForm(forms.Form):
    """By whom an offer was accepted; `sent`: the version that was sent, where the offer says something else by now."""

    name = TextField(label=_("Who accepted"), max_length=150, required=False)
    taken = forms.ChoiceField(label=_("What was accepted"), widget=forms.RadioSelect, required=False)
    is_promised = forms.BooleanField(label=_("Promise the client these dates"), required=False, initial=True)

    def __init__(self, *args: Any, sent: int | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sent = sent
        said = filled(_("version %(number)d, as it was sent"), {"number": sent or 0})
        field: Any = self.fields["taken"]
        field.choices = [("sent", said), ("now", _("as it is now"))]
        field.initial = "sent"
        if sent is None:
            del self.fields["taken"]

    def values(self) -> dict[str, Any]:
        """Arguments of accept_offer."""
        given = dict(self.cleaned_data)
        is_sent = self.sent is not None and given.pop("taken", "") != "now"
        return given | {"number": self.sent if is_sent else None}


def _usual(label: Any, *, rows: int) -> TextField:
    widget = forms.Textarea({"rows": rows, "wide": True})
    return TextField(label=label, required=False, max_length=10_000, widget=widget)


class OfferTextForm(forms.Form):
    """What new offers begin with."""

    intro = _usual(_("Introduction"), rows=4)
    terms = _usual(_("Terms"), rows=8)

    def __init__(self, *args: Any, text: OfferText, **options: Any) -> None:
        initial = {"intro": text.intro, "terms": text.terms}
        super().__init__(*args, **{"auto_id": "offer-text-%s", "initial": initial} | options)
