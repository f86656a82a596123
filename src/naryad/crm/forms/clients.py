"""What is typed of a client and its contacts, and how one is chosen or made in another form."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from naryad.core.ids import row_id
from naryad.core.phones import LONGEST_TYPED, name_and_phone
from naryad.core.text import visible
from naryad.crm.models import Client
from naryad.crm.queries.clients import duplicates, visible_clients
from naryad.crm.rules import inn_warning, kpp_warning
from naryad.fields.forms import add_own, own_values
from naryad.products.models import PriceList
from naryad.ui.fields import TextField
from naryad.workspaces.models import Member
from naryad.workspaces.names.queries import offered
from naryad.workspaces.rules import is_off


class PhoneInput(forms.TextInput):
    input_type = "tel"


class ClientSelect(forms.Select):
    """Holds the chosen client only; the others are found by the island around it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"aria-label": _("Client")} | (attrs or {}), choices=[])


class FoundClient(ClientSelect):
    """With the island around it. `url`: of the choices (crm:client_options)."""

    url = ""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html(
            '<search-select data-url="{}" data-nothing="{}" data-placeholder="{}">{}</search-select>',
            self.url,
            _("Nobody found"),
            _("Name, phone or INN"),
            super().render(name, value, attrs, renderer),
        )


NEW = "new:"
"""Before what was typed into a box of clients and is none of them yet."""


class ClientField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    """One of the list by its id, or the words for a new one."""

    def to_python(self, value: Any) -> Any:
        return value if str(value or "").startswith(NEW) else super().to_python(value)


class ClientLine(forms.Form):
    """Whose it is: a client of the list, or in the same line a new one by name, phone or both."""

    NEEDS_PHONE = True  # of a private person

    client = ClientField(
        label=_("Client"), queryset=Client.objects.none(), required=False, widget=ClientSelect
    )
    client_name = TextField(label=_("Name of the new client"), max_length=200, required=False)
    client_phone = TextField(label=_("Phone"), max_length=LONGEST_TYPED, required=False, widget=PhoneInput)
    client_kind = forms.ChoiceField(label=_("Kind"), choices=Client.Kind.choices, required=False)
    create_anyway = forms.BooleanField(label=_("This is another client: create it"), required=False)

    def __init__(self, *args: Any, member: Member, **options: Any) -> None:
        super().__init__(*args, **options)
        self.member = member
        self.duplicates: list[Any] = []
        offer_clients(self, member=member)
        watch_duplicates(self, phone="client_phone", slug=member.workspace.slug)

    @property
    def is_new(self) -> bool:
        """What is asked of a new client is shown."""
        typed = str(self["client"].value() or "").startswith(NEW)
        return typed or any(
            self[name].value() or self[name].errors for name in ("client_name", "client_phone")
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if isinstance(given.get("client"), str):
            self._read_line(given)
        if not given.get("client") and "client" not in self.errors:
            self._check_new(given)
        return given

    def _read_line(self, given: dict[str, Any]) -> None:
        """What was typed into the box of clients; fields of the new client say it better."""
        text, country = visible(given["client"].removeprefix(NEW)), self.member.workspace.country
        name, phone = name_and_phone(text, country=country)
        given["client"] = None
        given["client_phone"] = given.get("client_phone") or phone
        given["client_name"] = (given.get("client_name") or name or given["client_phone"])[:200]

    def _check_new(self, given: dict[str, Any]) -> None:
        name, phone = given.get("client_name", ""), given.get("client_phone", "")
        is_person = given.get("client_kind", Client.Kind.PERSON) in ("", Client.Kind.PERSON)
        if not name:
            self.add_error("client", gettext("Choose a client, or type the name of a new one."))
        elif not phone and is_person and self.NEEDS_PHONE:
            self.add_error("client_phone", gettext("A private person is known by a phone: type it."))
        elif not given.get("create_anyway"):
            self.duplicates = duplicates(phone=phone, member=self.member)
            if self.duplicates:
                self.add_error("client_phone", gettext("This phone is known already."))

    def new_client(self) -> dict[str, Any] | None:
        """Arguments of create_client, None if one of the list was chosen."""
        given = self.cleaned_data
        if given["client"]:
            return None
        return {
            "name": given["client_name"],
            "phone": given["client_phone"],
            "kind": given["client_kind"] or Client.Kind.PERSON,
            "address": given.get("address", ""),
        }


class ClientForm(forms.Form):
    """A client. Wrong-looking numbers and known clients are shown once, and accepted with `create_anyway`."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Client.Kind.choices, initial=Client.Kind.PERSON)
    name = TextField(label=pgettext_lazy("client", "Name"), max_length=200)
    phone = TextField(label=_("Phone"), max_length=LONGEST_TYPED, required=False, widget=PhoneInput)
    email = forms.EmailField(label=_("E-mail"), required=False)
    inn = TextField(label=_("INN"), max_length=20, required=False)
    kpp = TextField(label=_("KPP"), max_length=12, required=False)
    address = TextField(label=_("Address"), max_length=300, required=False)
    note = TextField(label=_("Note"), required=False, widget=forms.Textarea({"rows": 2}))
    price_list = forms.TypedChoiceField(label=_("Price list"), coerce=int, empty_value=None, required=False)
    create_anyway = forms.BooleanField(label=_("It is right so: save"), required=False)

    def __init__(
        self,
        *args: Any,
        member: Member,
        besides_id: int | None = None,
        only: str = "",
        kind: str = "",
        is_watched: bool = True,
        **options: Any,
    ) -> None:
        """`only`: the one field being edited, of a client of `kind`; `is_watched`: show known clients at typing."""
        super().__init__(*args, **options)
        self.member, self.besides_id, self.known_kind = member, besides_id, kind
        self.duplicates: list[Any] = []
        self.is_doubted = False
        self.own = [] if only or besides_id or not is_watched else add_own(self, "client", member=member)
        self._offer_price_lists()
        if only:
            self.fields = {name: self.fields[name] for name in (only, "create_anyway") if name in self.fields}
        elif is_watched:
            watch_duplicates(self, phone="phone", inn="inn", slug=member.workspace.slug)
        if only or not is_watched:
            for field in self.fields.values():
                field.widget.attrs["placeholder"] = "—"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in ("inn", "kpp"):
            if name in given:
                given[name] = "".join(given[name].split()).upper()
        kind = given.get("kind", self.known_kind)
        is_person = kind == Client.Kind.PERSON
        if is_person and "phone" in given and not given["phone"]:
            self.add_error("phone", gettext("A private person is known by a phone: type it."))
        if "inn" in given and len(given["inn"]) > 12:
            self.add_error("inn", gettext("An INN has at most 12 digits."))
        if "kpp" in given and len(given["kpp"]) > 9:
            self.add_error("kpp", gettext("A KPP has nine characters, such as 770701001."))
        if not self.errors and not given.get("create_anyway"):
            self._doubt(given, kind=kind)
        return given

    def _offer_price_lists(self) -> None:
        """None where the company has no catalogue, or no lists."""
        chosen = row_id(str(self.initial.get("price_list") or ""))  # an address may bring anything
        lists = offered(PriceList.objects.all(), chosen)
        rows = [] if is_off(self.member, "products.view") else list(lists)
        if rows:
            field: Any = self.fields["price_list"]
            field.choices = [("", "—"), *((row.pk, row.name) for row in rows)]
        else:
            del self.fields["price_list"]

    def _doubt(self, given: dict[str, Any], *, kind: str) -> None:
        """What may be a slip is asked about, not forbidden."""
        country = self.member.workspace.country
        inn = "" if kind == Client.Kind.PERSON else given.get("inn", "")
        kpp = given.get("kpp", "") if kind == Client.Kind.ORGANISATION else ""
        self.duplicates = duplicates(
            phone=given.get("phone", ""),
            inn=inn,
            member=self.member,
            besides_id=self.besides_id,
        )
        if said := inn_warning(inn, country=country):
            self.add_error("inn", said)
        if said := kpp_warning(kpp):
            self.add_error("kpp", said)
        if self.duplicates:
            self.add_error(None, gettext("Such a client is known already."))
        self.is_doubted = bool(self.errors)

    def client(self) -> dict[str, Any]:
        """Arguments of create_client."""
        others = ("create_anyway", *self.own)
        given = {name: value for name, value in self.cleaned_data.items() if name not in others}
        if "price_list" in given:
            given["price_list_id"] = given.pop("price_list")
        return given | {"custom": own_values(self, "client", member=self.member)}

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.own]


class ContactForm(forms.Form):
    name = TextField(label=pgettext_lazy("person", "Name"), max_length=150)
    position = TextField(label=_("Position"), max_length=100, required=False)
    phone = TextField(label=_("Phone"), max_length=LONGEST_TYPED, required=False, widget=PhoneInput)
    email = forms.EmailField(label=_("E-mail"), required=False)

    def __init__(self, *args: Any, member: Member, custom: Mapping[str, Any] | None = None, **options: Any):
        """`custom`: own fields of a contact that is there."""
        super().__init__(*args, **options)
        self.member = member
        self.own = add_own(self, "contact", member=member, custom=custom)

    def contact(self) -> dict[str, Any]:
        """Arguments of create_contact and update_contact."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in self.own}
        return given | {"custom": own_values(self, "contact", member=self.member)}


def offer_clients(form: forms.Form, *, member: Member) -> None:
    """Accept every client that the member sees, but write only the chosen one into the page."""
    field: Any = form.fields["client"]
    field.queryset = visible_clients(member=member).filter(is_archived=False)
    value = form["client"].value()
    typed = str(value or "")
    if typed.startswith(NEW):
        field.widget.choices = [("", ""), (typed, typed.removeprefix(NEW))]
        return
    chosen_id = _number(value)
    chosen = visible_clients(member=member).filter(pk=chosen_id).first() if chosen_id else None
    field.widget.choices = [("", "")] + ([(str(chosen.pk), chosen.name)] if chosen else [])


def watch_duplicates(form: forms.Form, *, phone: str, slug: str, inn: str = "") -> None:
    """While one types a phone or an INN, known clients appear in #known-clients."""
    for name in (phone, inn):
        if name:
            form.fields[name].widget.attrs |= {
                "hx-get": reverse("crm:client_known", args=[slug]),
                "hx-trigger": "input changed delay:400ms, change",
                "hx-target": "#known-clients",
                "hx-swap": "innerMorph",
                "autocomplete": "off",
            }


def _number(value: Any) -> int | None:
    text = str(getattr(value, "pk", value) or "")
    return row_id(text)
