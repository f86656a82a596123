"""Shape of what is typed about a webhook."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from naryad.ui.fields import TextField
from naryad.webhooks.queries.endpoints import told_kinds
from naryad.workspaces.models import Workspace


class EndpointForm(forms.Form):
    """`chosen`: kinds by what they are of, with whether they are ticked, for the page."""

    url = TextField(
        label=_("Address"), max_length=500, widget=forms.URLInput({"placeholder": "https://", "wide": True})
    )
    kinds = forms.MultipleChoiceField(
        label=_("What it is told"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what it is told.")},
    )

    def __init__(self, *args: Any, workspace: Workspace, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "endpoint-%s"} | options)
        self.told = told_kinds(workspace)
        kinds: Any = self.fields["kinds"]
        kinds.choices = [(one.kind, one.sentence) for rows in self.told.values() for one in rows]

    @property
    def chosen(self) -> list[tuple[str, int, list[tuple[str, str, bool]]]]:
        """(of what, how many are ticked, (kind, sentence, whether it is))"""
        ticked = set(self["kinds"].value() or [])
        groups = {
            of: [(one.kind, one.sentence, one.kind in ticked) for one in rows]
            for of, rows in self.told.items()
        }
        return [(of, sum(is_ticked for *_one, is_ticked in rows), rows) for of, rows in groups.items()]
