"""Shape of what is typed about clients, contacts, deals and their stages."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
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
from naryad.crm.models import Client, DealStage, Priority
from naryad.crm.queries.clients import duplicates, visible_clients
from naryad.crm.queries.stages import by_pipeline, first_open
from naryad.crm.queries.tags import offered_sources
from naryad.crm.rules import inn_warning, kpp_warning
from naryad.fields.forms import add_own, ask_of_branch, own_values
from naryad.products.models import PriceList
from naryad.ui.fields import MoneyField, TextField
from naryad.workspaces.forms import NameForm
from naryad.workspaces.lists import offer
from naryad.workspaces.models import Member
from naryad.workspaces.names.queries import offered
from naryad.workspaces.queries import active_members, members_with
from naryad.workspaces.rules import Reach, is_off, reach


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


class TagsField(TextField):
    """Words with commas; a list of them."""

    def __init__(self, **options: Any) -> None:
        hint = {"placeholder": _("urgent, regular client")}
        super().__init__(
            label=_("Tags"), max_length=500, required=False, widget=forms.TextInput(hint), **options
        )

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, (list, tuple)) else value

    def clean(self, value: Any) -> Any:
        return [word for part in super().clean(value).split(",") if (word := visible(part))]


class SourceField(forms.TypedChoiceField):
    """Its choices come at once: the card asks for them together with its deal."""

    def __init__(self) -> None:
        super().__init__(label=_("Source of the deal"), coerce=int, empty_value=None, required=False)

    def offer(self, sources: Iterable[Mapping[str, Any]]) -> None:
        self.choices = [("", _("not known")), *((row["pk"], row["name"]) for row in sources)]


class StagesByPipeline(forms.models.ModelChoiceIterator):  # type: ignore[type-arg]  # as below
    """Where there are several pipelines, their names stand over the stages."""

    def __iter__(self) -> Iterator[Any]:
        grouped = by_pipeline(self.queryset)
        groups = [(pipeline.name, [self.choice(stage) for stage in of]) for pipeline, of in grouped.items()]
        return iter(groups if len(groups) > 1 else [choice for _name, of in groups for choice in of])


class StageField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    iterator = StagesByPipeline


class NewDealForm(ClientLine):
    """A deal, and in the same form its client."""

    title = TextField(label=_("Title"), max_length=200)
    responsible = forms.ModelChoiceField(
        label=_("Responsible"), queryset=Member.objects.none(), empty_label=None
    )
    stage = StageField(label=_("Deal stage"), queryset=DealStage.objects.none(), empty_label=None)
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Priority.choices, coerce=int, initial=Priority.NORMAL
    )
    agreed_amount = MoneyField(
        label=_("Agreed amount"),
        min_value=Decimal(0),
        required=False,
        help_text=_("Empty: the sum of the orders."),
    )
    source = SourceField()
    tags = TagsField()
    address = TextField(label=_("Address"), max_length=300, required=False)
    description = TextField(label=_("Description"), required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, member: Member, **options: Any) -> None:
        super().__init__(*args, member=member, **options)
        responsible: Any = self.fields["responsible"]
        responsible.initial = responsible.initial or member.pk
        offer(self, "responsible", responsibles(member), capability="crm.edit")
        stage: Any = self.fields["stage"]
        stage.queryset = first_open()
        source: Any = self.fields["source"]
        source.offer(offered_sources().values("pk", "name"))
        self.own = add_own(self, "deal", member=member)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if stage := given.get("stage"):
            ask_of_branch(self, "deal", member=self.member, branch=stage.pipeline_id)
        return given

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.own]

    def deal(self) -> dict[str, Any]:
        """Arguments of create_deal, but for the client."""
        given = self.cleaned_data
        plain = ("title", "priority", "agreed_amount", "address", "description")
        return {name: given[name] for name in plain} | {
            "responsible_id": given["responsible"].pk,
            "stage_id": given["stage"].pk,
            "source_id": given["source"],
            "custom": own_values(self, "deal", member=self.member, branch=given["stage"].pipeline_id),
        }


class DealEditForm(forms.Form):
    """The fields of a deal's card; `only` keeps the one that is being edited."""

    title = TextField(label=_("Title"), max_length=200)
    client = forms.ModelChoiceField(label=_("Client"), queryset=Client.objects.none(), widget=ClientSelect)
    responsible = forms.ModelChoiceField(
        label=_("Responsible"), queryset=Member.objects.none(), empty_label=None
    )
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Priority.choices, coerce=int)
    agreed_amount = MoneyField(label=_("Agreed amount"), min_value=Decimal(0), required=False)
    source = SourceField()
    tags = TagsField()
    address = TextField(label=_("Address"), max_length=300, required=False)
    description = TextField(label=_("Description"), required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(
        self,
        *args: Any,
        member: Member,
        only: str = "",
        sources: Iterable[Mapping[str, Any]] | None = None,
        **options: Any,
    ) -> None:
        """`sources`: those that are offered, where they are known already."""
        super().__init__(*args, **{"auto_id": "deal-%s"} | options)
        for field in self.fields.values():
            field.widget.attrs["placeholder"] = "—"
        if only:
            self.fields = {only: self.fields[only]}
        if "client" in self.fields:
            offer_clients(self, member=member)
        if "source" in self.fields:
            source: Any = self.fields["source"]
            source.offer(offered_sources().values("pk", "name") if sources is None else sources)
        if "responsible" in self.fields:
            responsible: Any = self.fields["responsible"]
            current = self.get_initial_for_field(responsible, "responsible")
            rows = members_with("crm.edit") | active_members().filter(pk=current or 0)
            offer(self, "responsible", rows, capability="crm.edit")

    def change(self, name: str) -> dict[str, Any]:
        """The argument of update_deal."""
        value = self.cleaned_data[name]
        if name == "source":
            return {"source_id": value}
        return {f"{name}_id": value.pk} if name in ("client", "responsible") else {name: value}


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


def responsibles(member: Member) -> Any:
    """Whom the member may make responsible for a new deal."""
    if reach(member, "crm.edit") == Reach.ALL:
        return members_with("crm.edit")
    return members_with("crm.edit").filter(pk=member.pk)


def _number(value: Any) -> int | None:
    text = str(getattr(value, "pk", value) or "")
    return row_id(text)
