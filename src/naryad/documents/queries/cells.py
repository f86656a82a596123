"""What the list of papers shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from naryad.documents.models import Paper
from naryad.documents.rules.kinds import KINDS, called
from naryad.orders.rules import order_code
from naryad.ui.lists.columns import Money, Viewer


@dataclass(frozen=True, kw_only=True)
class PaperCells:
    pk: int
    title: str
    kind_label: str
    number: str
    dated_on: date
    status: str
    status_label: str
    client: str
    order: str
    entity: str
    amount: Money | None
    row_css: str = ""


def paper_cells(ids: Sequence[int], _viewer: Viewer) -> dict[int, PaperCells]:
    rows = Paper.objects.filter(pk__in=ids).values_list(
        *("pk", "kind", "number", "dated_on", "status", "amount", "entity__short_name"),
        *("deal__client__name", "deal__currency", "order__year", "order__number", "order__title"),
    )
    return {
        pk: PaperCells(
            pk=pk,
            title=called(kind, number),
            kind_label=str(KINDS[kind].label) if kind in KINDS else kind,
            number=number,
            dated_on=dated_on,
            status=status,
            status_label=str(Paper.Status(status).label),
            client=client or "",
            order=f"{order_code(year=year, number=of_order)} {title}" if year else "",
            entity=entity,
            amount=Money(amount, currency) if amount is not None and currency else None,
            row_css="is-off" if status == Paper.Status.CANCELLED else "",
        )
        for pk, kind, number, dated_on, status, amount, entity, client, currency, year, of_order, title in rows
    }
