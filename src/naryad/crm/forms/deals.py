"""What is typed of a deal."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from naryad.core.text import visible
from naryad.crm.forms.clients import ClientLine, ClientSelect, offer_clients
from naryad.crm.models import Client, DealStage, Priority
from naryad.crm.queries.stages import by_pipeline, first_open
from naryad.crm.queries.tags import offered_sources
from naryad.entities.models import LegalEntity
from naryad.entities.queries import offered_entities
from naryad.fields.forms import add_own, ask_of_branch, own_values
from naryad.ui.fields import MoneyField, TextField
from naryad.workspaces.lists import offer
from naryad.workspaces.models import Member
from naryad.workspaces.queries import active_members, members_with
from naryad.workspaces.rules import Reach, reach


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
    entity = forms.TypedChoiceField(label=_("Legal entity"), coerce=int, empty_value=None, required=False)
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
        if "entity" in self.fields:
            entity: Any = self.fields["entity"]
            entity.choices = [("", "—"), *((one.pk, one.short_name) for one in entities_of(member))]
        if "responsible" in self.fields:
            responsible: Any = self.fields["responsible"]
            current = self.get_initial_for_field(responsible, "responsible")
            rows = members_with("crm.edit") | active_members().filter(pk=current or 0)
            offer(self, "responsible", rows, capability="crm.edit")

    def change(self, name: str) -> dict[str, Any]:
        """The argument of update_deal."""
        value = self.cleaned_data[name]
        if name in ("source", "entity"):
            return {f"{name}_id": value}
        return {f"{name}_id": value.pk} if name in ("client", "responsible") else {name: value}


def entities_of(member: Member) -> list[LegalEntity]:
    """By which deals may be run: where there are several, and papers are made out."""
    offered = list(offered_entities()) if member.workspace.uses("documents") else []
    return offered if len(offered) > 1 else []


def responsibles(member: Member) -> Any:
    """Whom the member may make responsible for a new deal."""
    if reach(member, "crm.edit") == Reach.ALL:
        return members_with("crm.edit")
    return members_with("crm.edit").filter(pk=member.pk)
