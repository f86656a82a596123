"""Shape of what is asked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from naryad.orders.models import OrderType
from naryad.orders.queries.types import order_types
from naryad.processes.forms.launch import WishForm
from naryad.processes.models import ProcessTemplate


class WhenForm(WishForm):
    """«When could we?»: fields are called as those of a new order, which takes them over."""

    order_type = forms.ModelChoiceField(
        label=_("Order type"), queryset=OrderType.objects.none(), empty_label=None
    )
    template = forms.ChoiceField(label=_("Process"))
    field_order = ("order_type", "template", "promised_on", "priority")

    def __init__(self, *args: Any, offered: list[ProcessTemplate], **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "when-%s"} | options)
        self.fields["order_type"].queryset = order_types()  # type: ignore[attr-defined]
        self.fields["template"].choices = [(str(template.pk), template.name) for template in offered]  # type: ignore[attr-defined]
        if len(offered) < 2:  # there is nothing to choose
            del self.fields["template"]
