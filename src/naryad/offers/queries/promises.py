"""When what is offered could be ready: asked of the forecast, nothing is saved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from naryad.crm.models import Deal
from naryad.forecast.queries.moves import ready_day
from naryad.forecast.queries.whatif import when_could_we
from naryad.offers.models import OfferSection
from naryad.offers.rules import SaidSection
from naryad.orders.models import Order
from naryad.processes.queries.formulas import values_typed
from naryad.processes.queries.preview import ChainPreview, PreviewRow, chain_preview
from naryad.processes.queries.templates import offered_templates
from naryad.processes.rules.chain import LaidItem
from naryad.workspaces.models import Workspace


@dataclass(frozen=True)
class Foreseen:
    """When a section would be ready (None: nobody can say), and its step that is ready last."""

    day: date | None = None
    step: str = ""


def promises(
    sections: Sequence[SaidSection], *, deal: Deal, workspace: Workspace, now: datetime
) -> list[Foreseen]:
    """Of each, were all of them launched now, by their first templates, beside everything that is open.

    None: the company does without dates, the order type has no template, or a task of it cannot be dated.
    """
    if not (workspace.uses("dates") and workspace.uses("tasks")):
        return [Foreseen()] * len(sections)
    previews = [_preview(section, deal=deal, workspace=workspace) for section in sections]
    joined = _joined(previews)
    if not joined.rows:
        return [Foreseen()] * len(sections)
    rows = iter(when_could_we(preview=joined, priority=deal.priority, now=now).preview.rows)
    return [_foreseen([next(rows) for _row in preview.rows], workspace.time_zone) for preview in previews]


def promised_by(order: Order) -> OfferSection | None:
    """The section that the order was made of, where its day came from there."""
    rows = OfferSection.objects.filter(order=order, promised_on__isnull=False)
    return rows.select_related("offer").first()


def _preview(section: SaidSection, *, deal: Deal, workspace: Workspace) -> ChainPreview:
    """What its process would lay; no rows where it has none."""
    template = offered_templates(order_type_id=section.order_type_id).first()
    if template is None:
        return ChainPreview(rows=[], links=[], work_minutes=0)
    items = [
        LaidItem(name=line.name, quantity=line.quantity, product_id=line.product_id, custom=dict(line.custom))
        for line in section.lines
    ]
    values = values_typed(workspace, order_type_id=section.order_type_id, items=items, deal=deal)
    return chain_preview(template=template, items=items, values=values)


def _joined(previews: Sequence[ChainPreview]) -> ChainPreview:
    """As if it were one order."""
    rows: list[PreviewRow] = []
    links: list[tuple[int, int, int]] = []
    for preview in previews:
        before = len(rows)
        rows += [replace(row, number=before + row.number) for row in preview.rows]
        links += [(before + first, before + then, lag) for first, then, lag in preview.links]
    work = sum(preview.work_minutes for preview in previews)
    return ChainPreview(rows=rows, links=links, work_minutes=work)


def _foreseen(rows: Sequence[PreviewRow], time_zone: str) -> Foreseen:
    """When the last of them is finished; a task without an estimate is left out, as from every date."""
    ends = [(row.finishes_at, row) for row in rows if row.finishes_at]
    if not ends or any(row.starts_at is None for row in rows):
        return Foreseen()
    moment, last = max(ends, key=lambda end: end[0])
    return Foreseen(ready_day(moment, time_zone), last.draft.title[:200])
