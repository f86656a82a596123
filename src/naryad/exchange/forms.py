"""A file that is chosen, and what its columns are."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from naryad.exchange.actions.laying import RowKind
from naryad.exchange.models import Mode, TableImport
from naryad.exchange.rules.targets import Target
from naryad.ui.fields import TextField


class FileForm(forms.Form):
    kind = forms.ChoiceField(label=_("What stands in it"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("File"),
        help_text=_("XLSX, XLS, ODS or CSV, one table with the names of its columns above."),
        widget=forms.FileInput({"accept": ".xlsx,.xls,.ods,.csv,.txt,.tsv"}),
    )

    def __init__(self, *args: Any, kinds: Sequence[RowKind], **options: Any) -> None:
        super().__init__(*args, **options)
        kind: Any = self.fields["kind"]
        kind.choices = [(one.key, one.label) for one in kinds]
        kind.initial = kinds[0].key if kinds else None


class ColumnsForm(forms.Form):
    """`column-<place>` for each column: its target, or nothing."""

    known_by = forms.ChoiceField(
        label=_("Known rows are found by"),
        help_text=_("A row in which this cell is empty is found by its name."),
    )
    mode = forms.ChoiceField(label=_("What is done"), choices=Mode.choices)
    keep_as = TextField(
        label=_("Remember these columns as"),
        max_length=100,
        required=False,
        help_text=_("The next file with such columns is understood at once."),
    )

    def __init__(self, data: Any = None, *, table: TableImport, targets: Sequence[Target]) -> None:
        super().__init__(data, initial={"known_by": table.known_by, "mode": table.mode})
        self.table = table
        known_by: Any = self.fields["known_by"]
        known_by.choices = [(one.key, one.title) for one in targets if one.is_key]
        choices = [("", _("— not taken —")), *((one.key, one.title) for one in targets)]
        for at, head in enumerate(table.heads):
            self.fields[f"column-{at}"] = forms.ChoiceField(
                label=head or str(at + 1), choices=choices, required=False, initial=table.targets.get(at, "")
            )

    @property
    def columns(self) -> list[forms.BoundField]:
        return [self[f"column-{at}"] for at in range(len(self.table.heads))]

    def chosen(self) -> dict[str, Any]:
        """Arguments of check_table."""
        given = self.cleaned_data
        places = range(len(self.table.heads))
        columns = {at: given[f"column-{at}"] for at in places if given[f"column-{at}"]}
        return {"columns": columns} | {name: given[name] for name in ("known_by", "mode", "keep_as")}


class HeadForm(forms.Form):
    head_number = forms.IntegerField(min_value=1, max_value=1_000_000)
