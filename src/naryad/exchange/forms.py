"""A file that is chosen, and what its columns are."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from naryad.exchange.actions.kinds.known import KINDS
from naryad.exchange.actions.laying import RowKind
from naryad.exchange.models import Mode, TableImport
from naryad.exchange.rules.guesses import NEW, OFFERED
from naryad.exchange.rules.sources.base import OtherProgram
from naryad.exchange.rules.sources.records import OtherUser
from naryad.exchange.rules.targets import Target
from naryad.fields.rules.kinds.known import KINDS as FIELD_KINDS
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
        required=False,
        help_text=_("A row in which this cell is empty is found by its name."),
    )
    mode = forms.ChoiceField(label=_("What is done"), choices=Mode.choices)
    keep_as = TextField(
        label=_("Remember these columns as"),
        max_length=100,
        required=False,
        help_text=_("The next file with such columns is understood at once."),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        table: TableImport,
        targets: Sequence[Target],
        likely_fields: Sequence[str] = (),
    ) -> None:
        """`likely_fields`: of what kind a field would be that each column may become; () where it may not."""
        super().__init__(data, initial={"known_by": table.known_by, "mode": table.mode})
        self.table = table
        known_by: Any = self.fields["known_by"]
        known_by.choices = [(one.key, one.title) for one in targets if one.is_key]
        if KINDS[table.kind].knows_itself:
            known_by.choices = [("", _("all that a row says")), *known_by.choices]
        choices = [("", _("— not taken —")), *((one.key, one.title) for one in targets)]
        for at, head in enumerate(table.heads):
            more = _new_fields(likely_fields[at]) if likely_fields and head.strip() else []
            self.fields[f"column-{at}"] = forms.ChoiceField(
                label=head or str(at + 1),
                choices=[*choices, *more],
                required=False,
                initial=table.targets.get(at, ""),
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


def _new_fields(likely: str) -> list[tuple[Any, Any]]:
    """The likely kind first."""
    kinds = sorted(OFFERED, key=lambda kind: kind != likely)
    return [(_("New field"), [(f"{NEW}{kind}", FIELD_KINDS[kind].label) for kind in kinds])]


class SourceForm(forms.Form):
    """Of which account, by which token; of a source whose address is the token itself, the address only."""

    address = TextField(label=_("Address"), max_length=500)
    secret = TextField(
        label=_("Token"),
        max_length=4000,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text=_("Kept sealed until the import has ended, and shown to nobody."),
    )

    def __init__(self, *args: Any, source: OtherProgram, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["address"].help_text = source.example
        if source.is_address_secret:
            del self.fields["secret"]
            self.fields["address"].label = _("Address of the webhook")
            self.fields["address"].widget = forms.PasswordInput({"autocomplete": "off"})


class NewTokenForm(forms.Form):
    secret = TextField(
        label=_("New token"),
        max_length=4000,
        required=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text=_("Empty: the one that was entered."),
    )


class MembersForm(forms.Form):
    """`user-<place>` for each user there: who they are here."""

    def __init__(
        self, data: Any = None, *, users: Sequence[OtherUser], alike: dict[str, int], members: Any
    ) -> None:
        super().__init__(data)
        self.users = users
        choices = [("", _("— you —")), *members]
        for at, user in enumerate(users):
            self.fields[f"user-{at}"] = forms.ChoiceField(
                label=user.name,
                help_text=user.email,
                choices=choices,
                required=False,
                initial=alike.get(user.key, ""),
            )

    def chosen(self) -> dict[str, int]:
        """{key of a user there: id of the member}, without those who are nobody here."""
        given = {user.key: self.cleaned_data[f"user-{at}"] for at, user in enumerate(self.users)}
        return {key: int(pk) for key, pk in given.items() if pk}


class SheetForm(forms.Form):
    sheet = forms.IntegerField(min_value=0, max_value=1000)


class HeadForm(forms.Form):
    head_number = forms.IntegerField(min_value=1, max_value=1_000_000)
