"""What a stage asks, and a pipeline."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from naryad.ui.fields import TextField
from naryad.workspaces.forms import NameForm
from naryad.workspaces.models import Member


class StageNeedsForm(forms.Form):
    """What a stage asks of deals; a part that the company does not use asks for nothing."""

    needs_order = forms.BooleanField(label=_("There is an order"), required=False)
    needs_paid = forms.IntegerField(
        label=_("Paid, % of what is owed"),
        min_value=1,
        max_value=100,
        required=False,
        help_text=_("Empty: no payment is asked for."),
    )

    def __init__(self, *args: Any, member: Member, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["needs_order"].widget.attrs["wide"] = True
        for name, part in (("needs_order", "orders"), ("needs_paid", "payments")):
            if not member.workspace.uses(part):
                del self.fields[name]


class PipelineForm(NameForm):
    stages = TextField(
        label=_("Stages in progress, one a line"),
        help_text=_("How its deals end is called as in the first pipeline."),
        widget=forms.Textarea({"rows": 4, "wide": True}),
    )

    def clean_stages(self) -> list[str]:
        return str(self.cleaned_data["stages"]).splitlines()
