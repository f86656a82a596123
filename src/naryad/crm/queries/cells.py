"""What lists and boards show of deals and clients."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from naryad.crm.models import Client, Deal, DealStage
from naryad.crm.queries.clients import own_clients
from naryad.crm.queries.deals import rotting_days, with_amounts
from naryad.crm.queries.overdue import with_overdue
from naryad.crm.queries.stages import has_pipelines
from naryad.crm.queries.tags import tags_of
from naryad.ui.lists.columns import OWN, Money, Person, Viewer

SHOWN = (
    *("number", "title", "stage_since", "priority", "currency", "agreed_amount", "client__name"),
    *("stage__kind", "stage__name", "stage__pipeline__name", "responsible__name", "responsible__kind"),
    "source__name",
)


@dataclass(frozen=True, kw_only=True)
class DealCells:
    """A deal as one member sees it in a list. `amount`, `overdue`: None where they are hidden or nothing.

    `pipeline`: "" where there is only one.
    """

    pk: int
    number: int
    title: str
    client: str
    pipeline: str
    stage_id: int
    stage_kind: str
    stage_name: str
    stage_since: datetime
    rotting_days: int
    amount: Money | None
    overdue: Money | None
    responsible: Person
    source: str
    tags: tuple[str, ...]
    priority: int
    priority_label: str
    may_edit: bool
    may_edit_amount: bool


def deal_cells(ids: Sequence[int], viewer: Viewer) -> dict[int, DealCells]:
    deals = with_amounts(Deal.objects.filter(pk__in=ids), member=viewer.member)
    deals = deals.annotate(has_pipelines=has_pipelines("stage__pipeline"), tags=tags_of("pk"))
    deals = with_overdue(deals, viewer=viewer).select_related(
        "client", "stage__pipeline", "responsible", "source"
    )
    deals = deals.only(*SHOWN)
    return {deal.pk: _cells(deal, viewer) for deal in deals}


def _cells(deal: Any, viewer: Viewer) -> DealCells:
    """`deal`: with_amounts, with_overdue."""

    def money(amount: Any) -> Money | None:
        return Money(amount, deal.currency) if deal.is_money_shown and amount else None

    is_own = deal.responsible_id == viewer.member.pk
    return DealCells(
        pk=deal.pk,
        number=deal.number,
        title=deal.title,
        client=deal.client.name,
        pipeline=deal.stage.pipeline.name if deal.has_pipelines else "",
        stage_id=deal.stage_id,
        stage_kind=deal.stage.kind,
        stage_name=deal.stage.name,
        stage_since=deal.stage_since,
        rotting_days=rotting_days(deal, now=viewer.now),
        amount=money(deal.amount),
        overdue=money(deal.overdue_amount),
        responsible=Person(deal.responsible.name, deal.responsible.kind),
        source=deal.source.name if deal.source else "",
        tags=tuple(deal.tags),
        priority=deal.priority,
        priority_label=deal.get_priority_display(),
        may_edit=viewer.may("crm.edit", is_own=is_own),
        may_edit_amount=viewer.may("crm.edit", is_own=is_own) and viewer.may("money.edit", is_own=is_own),
    )


@dataclass(frozen=True, kw_only=True)
class ClientCells:
    """`may_edit_requisites`: an accountant changes these alone."""

    pk: int
    name: str
    kind: str
    kind_label: str
    phone: str
    email: str
    inn: str
    kpp: str
    address: str
    open_deals: int
    row_css: str
    may_edit: bool
    may_edit_requisites: bool

    @property
    def title(self) -> str:
        return self.name


def client_cells(ids: Sequence[int], viewer: Viewer) -> dict[int, ClientCells]:
    own = own_clients(ids, member=viewer.member) if viewer.reach("crm.edit") == OWN else frozenset()
    in_progress = Deal.objects.filter(client__in=ids, stage__kind=DealStage.Kind.OPEN).order_by()
    counts = dict(in_progress.values_list("client").annotate(count=Count("pk")))
    return {
        row.pk: ClientCells(
            pk=row.pk,
            name=row.name,
            kind=row.kind,
            kind_label=row.get_kind_display(),
            phone=row.phone,
            email=row.email,
            inn=row.inn,
            kpp=row.kpp,
            address=row.address,
            open_deals=counts.get(row.pk, 0),
            row_css="is-off" if row.is_archived else "",
            may_edit=not row.is_archived and viewer.may("crm.edit", is_own=row.pk in own),
            may_edit_requisites=not row.is_archived and viewer.may("requisites.edit", is_own=row.pk in own),
        )
        for row in Client.objects.filter(pk__in=ids)
    }
