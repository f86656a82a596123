"""Shapes: of a form's settings, and of the form itself as a stranger fills it in."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from naryad.core.phones import LONGEST_TYPED, only_digits, phone_keys
from naryad.crm.forms.clients import PhoneInput
from naryad.crm.forms.deals import SourceField, StageField
from naryad.crm.models import DealStage
from naryad.crm.queries.stages import first_open
from naryad.crm.queries.tags import offered_sources
from naryad.crm.rules import inn_warning
from naryad.fields.forms import own_value
from naryad.fields.rules.definitions import Definition
from naryad.fields.rules.kinds.known import kind_of
from naryad.ui.fields import TextField
from naryad.webforms.models import WebForm
from naryad.webforms.queries import asked_fields
from naryad.webforms.rules import BUILT_IN, MOST_BYTES, MOST_FILES, OPTIONAL, REQUIRED
from naryad.workspaces.lists import offer
from naryad.workspaces.models import Member
from naryad.workspaces.queries import members_with

ASK = "ask_"
HOW = (("", _("not asked")), (OPTIONAL, _("may be left empty")), (REQUIRED, _("required")))
FIRST_ASKED = {"phone": REQUIRED, "email": OPTIONAL, "comment": OPTIONAL}


class WebFormForm(forms.Form):
    """A form's settings. What it asks stands in fields of their own (`ask_phone`), as told by `asked`."""

    name = TextField(label=_("Name for your own people"), max_length=100)
    heading = TextField(label=_("Heading"), max_length=150)
    intro = TextField(
        label=_("Text above the fields"), max_length=1000, required=False, widget=forms.Textarea({"rows": 2})
    )
    thanks = TextField(
        label=_("What is said when it was sent"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Empty: “Thank you, we have your request”."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=WebForm.Language.choices)
    responsible = forms.ModelChoiceField(
        label=_("Responsible"), queryset=Member.objects.none(), empty_label=None
    )
    stage = StageField(
        label=_("Deal stage"), queryset=DealStage.objects.none(), required=False, empty_label=None
    )
    source = SourceField()
    remind_hours = forms.IntegerField(
        label=_("Reminder after, hours"),
        min_value=1,
        max_value=240,
        required=False,
        help_text=_("Empty: none."),
    )
    consent = TextField(
        label=_("Consent to the handling of personal data"),
        max_length=3000,
        required=False,
        widget=forms.Textarea({"rows": 3, "wide": True}),
        help_text=_(
            "Asked beside a box that has to be ticked. Another text is a new version; requests keep theirs."
        ),
    )
    sites = TextField(
        label=_("Sites whose pages may hold it"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2, "wide": True, "placeholder": "https://example.org"}),
        help_text=_("One a line. Without any it is there by its own address only."),
    )

    def __init__(self, *args: Any, member: Member, web_form: WebForm | None = None, **options: Any) -> None:
        initial = _initial(web_form) if web_form else {"responsible": member.pk, "language": "ru"}
        super().__init__(*args, **{"auto_id": "web-form-%s", "initial": initial} | options)
        offer(self, "responsible", members_with("crm.edit"), capability="crm.edit")
        stage: Any = self.fields["stage"]
        stage.queryset = first_open()
        source: Any = self.fields["source"]
        source.offer(offered_sources().values("pk", "name"))
        asks = web_form.asks if web_form else FIRST_ASKED
        labels: dict[str, Any] = {**BUILT_IN, **{own.key: own.name for _of, own in asked_fields(member)}}
        for name, label in labels.items():
            self.fields[ASK + name] = forms.ChoiceField(
                label=label, choices=HOW, required=False, initial=asks.get(name, "")
            )

    @property
    def plain(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if not name.startswith(ASK)]

    @property
    def asked(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(ASK)]

    def values(self) -> dict[str, Any]:
        """Arguments of add_web_form and change_web_form."""
        given = dict(self.cleaned_data)
        names = [name for name in given if name.startswith(ASK)]
        asks = {name.removeprefix(ASK): how for name in names if (how := given.pop(name))}
        for name in ("responsible", "stage"):
            row = given.pop(name)
            given[f"{name}_id"] = row.pk if row else None
        given["source_id"] = given.pop("source")
        return given | {"sites": given["sites"].splitlines(), "asks": asks}


def _initial(web_form: WebForm) -> dict[str, Any]:
    plain = ("name", "heading", "intro", "thanks", "language", "remind_hours", "consent")
    return {name: getattr(web_form, name) for name in plain} | {
        "responsible": web_form.responsible_id,
        "stage": web_form.stage_id,
        "source": web_form.source_id,
        "sites": "\n".join(web_form.sites),
    }


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of files, none where none was chosen."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=FilesInput({"multiple": True}), **options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        return [
            super(FilesField, self).clean(one, initial) for one in given or ([None] if self.required else [])
        ]


class RequestForm(forms.Form):
    """As a stranger fills it in. `website`: nobody sees it, and who fills it in is a robot."""

    ticket = TextField(max_length=300, widget=forms.HiddenInput)
    proof = TextField(max_length=20, required=False, widget=forms.HiddenInput)
    website = TextField(max_length=200, required=False)
    name = TextField(
        label=_("Your name"), max_length=150, widget=forms.TextInput({"autocomplete": "name", "wide": True})
    )

    def __init__(self, *args: Any, web_form: WebForm, member: Member, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "request-%s"} | options)
        self.country = member.workspace.country
        self.own: dict[str, tuple[str, Definition]] = {}
        asks = web_form.asks
        for name in BUILT_IN:
            if name in asks and (name != "files" or member.workspace.uses("files")):
                self.fields[name] = _built_in(name, is_required=asks[name] == REQUIRED)
        for of, own in asked_fields(member):
            if own.key in asks:
                self._ask_own(of, own, is_required=asks[own.key] == REQUIRED)
        if web_form.consent:
            self.fields["consent"] = forms.BooleanField(
                label=web_form.consent, error_messages={"required": _("Tick it, or we may not answer you.")}
            )

    def _ask_own(self, of: str, own: Definition, *, is_required: bool) -> None:
        control = kind_of(own).control(own, own.default)
        control.required = control.widget.is_required = is_required or own.is_required
        if own.default is not None:
            control.initial = kind_of(own).initial(own, own.default)
        self.fields[own.key] = control
        self.own[own.key] = (of, own)

    @property
    def shown(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name not in ("ticket", "proof", "website", "consent")]

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and not phone_keys(phone, country=self.country):
            raise forms.ValidationError(_("This is no phone number."))
        return phone

    def clean_inn(self) -> str:
        inn = "".join(self.cleaned_data["inn"].split())
        if inn and (only_digits(inn) != inn or inn_warning(inn, country=self.country)):
            raise forms.ValidationError(gettext("Check the INN: a digit is wrong or missing."))
        return inn

    @property
    def values(self) -> dict[str, str]:
        return {
            name: self.cleaned_data[name]
            for name in ("name", *BUILT_IN)
            if name != "files" and name in self.cleaned_data
        }

    @property
    def custom(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {"client": {}, "deal": {}}
        for key, (of, own) in self.own.items():
            if (value := own_value(self, own)) is not None:
                found[of][key] = value
        return found


def _built_in(name: str, *, is_required: bool) -> forms.Field:
    given: dict[str, Any] = {"label": BUILT_IN[name], "required": is_required}
    if name == "phone":
        return TextField(max_length=LONGEST_TYPED, widget=PhoneInput({"autocomplete": "tel"}), **given)
    if name == "email":
        return forms.EmailField(max_length=254, widget=forms.EmailInput({"autocomplete": "email"}), **given)
    if name == "comment":
        return TextField(max_length=5000, widget=forms.Textarea({"rows": 4, "wide": True}), **given)
    if name == "files":
        most = {"most": MOST_FILES, "megabytes": MOST_BYTES // 1024 // 1024}
        return FilesField(help_text=_("At most %(most)d files, %(megabytes)d MB in all.") % most, **given)
    lengths = {"inn": 12, "address": 300}
    return TextField(max_length=lengths[name], **given)
