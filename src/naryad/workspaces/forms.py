"""Shape of what is typed about the company and its members."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from babel.numbers import get_currency_name, list_currencies
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from naryad.core.nouns import FORMS, KINDS, Nouns
from naryad.core.zones import named_zones
from naryad.ui.fields import LinesField, LinesInput, MoneyField, PercentField, TextField
from naryad.workspaces.models import Member, User
from naryad.workspaces.names.actions import CannotChangeName
from naryad.workspaces.names.rules import SortedNames
from naryad.workspaces.parts import PARTS

COMMON_CURRENCIES = ("RUB", "BYN", "KZT", "AMD", "GEL", "UZS", "EUR", "USD")
COUNTRIES = (
    ("RU", _("Russia")),
    ("BY", _("Belarus")),
    ("KZ", _("Kazakhstan")),
    ("AM", _("Armenia")),
    ("GE", _("Georgia")),
    ("UZ", _("Uzbekistan")),
    ("DE", _("Germany")),
    ("GB", _("United Kingdom")),
    ("US", _("United States")),
)


class NameForm(forms.Form):
    """A new row of a settings list that has a name only."""

    name = TextField(label=_("Name"), max_length=100)


class NamesForm(forms.Form):
    """New rows of a settings list that have a name only: one, or one a line."""

    name = LinesField(
        label=_("Name"), longest=100, widget=LinesInput({"placeholder": _("One, or several, one a line")})
    )


class RowForm(forms.Form):
    """A row of a settings list as it is typed in its place: of its fields those that were sent."""

    version = forms.IntegerField(required=False)

    def __init__(self, data: Any, *, names: SortedNames[Any], are_several: bool = False) -> None:
        """`are_several`: new ones, a name a line; each gets what else was typed."""
        super().__init__(data)
        for column in ("name", *names.typed):
            if column in data:
                field = names.model._meta.get_field(column)
                self.fields[column] = field.formfield(required=column == "name")
        if are_several:
            self.fields["name"] = LinesField(longest=100)

    def values(self) -> dict[str, Any]:
        """What was typed, and the version that was shown."""
        if not self.is_valid():
            raise CannotChangeName(str(next(iter(self.errors.values()))[0]))
        return self.cleaned_data


def time_zones(*, blank: str = "") -> list[tuple[str, str]]:
    noon = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
    zones = named_zones(language=get_language() or "ru", noon=noon)
    return [*([("", blank)] if blank else []), *zones]


class ZoneSelect(forms.Select):
    """Found by typing the place, in the reader's language."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html(
            '<search-select data-nothing="{}" data-placeholder="{}">{}</search-select>',
            _("Nothing found"),
            pgettext_lazy("time zone", "City"),
            super().render(name, value, attrs, renderer),
        )


def currencies() -> list[tuple[str, str]]:
    language = get_language() or "ru"
    known = set(list_currencies())
    return [
        (code, f"{code} · {get_currency_name(code, locale=language)}")
        for code in COMMON_CURRENCIES
        if code in known
    ]


class CompanyForm(forms.Form):
    name = TextField(label=_("Company name"), max_length=150)
    phone = TextField(
        label=_("Phone for clients"), max_length=64, required=False, widget=forms.TextInput({"type": "tel"})
    )
    address = TextField(label=_("Address"), max_length=250, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones, widget=ZoneSelect)
    currency = forms.ChoiceField(label=_("Currency"), choices=currencies)
    country = forms.ChoiceField(label=_("Country"), choices=COUNTRIES)
    language = forms.ChoiceField(label=_("Language"), choices=(("ru", "Русский"), ("en", "English")))
    default_vat = PercentField(label=_("VAT, %"))
    prices_include_vat = forms.BooleanField(label=_("Prices include VAT"), required=False)
    paid_tolerance = MoneyField(label=_("Paid if no more than this is left"), min_value=Decimal(0))
    sales_edit_all = forms.BooleanField(
        label=_("Sales managers may change what others of them lead"), required=False
    )
    sales_see_own = forms.BooleanField(
        label=_("Sales managers see only their own clients, deals and orders"), required=False
    )
    sales_discount = PercentField(
        label=_("Sales managers give a discount of at most, %"),
        required=False,
        help_text=_("Empty: as they see fit. Also a price below that of the catalogue counts as one."),
    )
    head_discount = PercentField(label=_("Heads of production give a discount of at most, %"), required=False)
    link_shows_amounts = forms.BooleanField(
        label=_("The client's link shows what the order costs and what is paid"), required=False
    )


class PartsForm(forms.Form):
    parts = forms.MultipleChoiceField(
        choices=[(name, part.label) for name, part in PARTS.items()], required=False
    )


class NounsForm(forms.Form):
    """What the company calls its things, each in four forms: core.nouns."""

    LABELS: ClassVar[dict[str, Any]] = {
        "one": _("One"),
        "of_one": _("Of one (genitive)"),
        "many": _("Many"),
        "of_many": _("Of many (genitive)"),
    }

    def __init__(self, data: Any = None, *, nouns: Nouns) -> None:
        super().__init__(data)
        for kind in KINDS:
            for form in FORMS:
                initial = nouns.get(kind, {}).get(form, "")
                field = TextField(label=self.LABELS[form], max_length=30, required=False, initial=initial)
                self.fields[f"{kind}_{form}"] = field

    def of(self, kind: str) -> list[forms.BoundField]:
        return [self[f"{kind}_{form}"] for form in FORMS]

    def nouns(self) -> dict[str, dict[str, str]]:
        return {kind: {form: self.cleaned_data[f"{kind}_{form}"] for form in FORMS} for kind in KINDS}


class MemberForm(forms.Form):
    name = TextField(label=pgettext_lazy("person", "Name"), max_length=150)
    kind = forms.ChoiceField(label=_("Kind"), choices=Member.Kind.choices)
    role = forms.ChoiceField(label=_("Role"), choices=Member.Role.choices)
    position = TextField(label=_("Position"), max_length=100, required=False)
    phone = TextField(
        label=_("Phone"), max_length=32, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False, widget=ZoneSelect)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = time_zones(blank=str(_("As the company's")))


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail (to remember whom the link is for)"), required=False)


class JoinForm(forms.Form):
    """A new login for who comes by invitation."""

    name = TextField(label=_("Your name"), max_length=150)
    email = forms.EmailField(label=_("E-mail"))
    password = TextField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password


class EmailForm(forms.Form):
    """Another address to log in with, and the password that says who asks."""

    email = forms.EmailField(label=_("New e-mail"))
    password = TextField(
        label=_("Your password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.user = user

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email == self.user.email:
            raise forms.ValidationError(_("This is your e-mail now."))
        return email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("This is not your password."))
        return password


class TokenForm(forms.Form):
    """A new API token."""

    name = TextField(
        label=_("What it is for"),
        max_length=100,
        widget=forms.TextInput({"placeholder": _("accounting, a site, a script")}),
    )
    right = forms.ChoiceField(
        label=_("What it may do"), choices=[("read", _("Read")), ("write", _("Read and change"))]
    )
    days = forms.TypedChoiceField(
        label=_("How long it works"),
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("A year")), ("", _("Without an end"))],
        coerce=int,
        empty_value=None,
        required=False,
        initial=365,
    )
    parts = forms.MultipleChoiceField(
        label=_("Only these parts of the program"),
        help_text=_("Nothing ticked: all of them."),
        required=False,
        widget=forms.CheckboxSelectMultiple({"wide": True}),
    )

    def __init__(self, *args: Any, member: Member, **options: Any) -> None:
        super().__init__(*args, **options)
        parts: Any = self.fields["parts"]
        parts.choices = [(name, part.label) for name, part in PARTS.items() if member.workspace.uses(name)]

    def token(self, *, now: datetime) -> dict[str, Any]:
        """Arguments of make_token."""
        given = self.cleaned_data
        return {
            "name": given["name"],
            "may_write": given["right"] == "write",
            "parts": given["parts"],
            "expires_at": now + timedelta(days=given["days"]) if given["days"] else None,
        }
