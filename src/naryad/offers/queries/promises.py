"""When what is offered could be ready: asked of the forecast, nothing is saved."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from naryad.crm.models import Deal
from naryad.forecast.queries.moves import ready_day
from naryad.forecast.queries.whatif import when_could_we
from naryad.offers.rules import SaidSection
from naryad.processes.queries.formulas import values_typed
from naryad.processes.queries.preview import ChainPreview, PreviewRow, chain_preview
from naryad.processes.queries.templates import offered_templates
from naryad.processes.rules.chain import LaidItem
from naryad.workspaces.models import Workspace


def promises(
    sections: Sequence[SaidSection], *, deal: Deal, workspace: Workspace, now: datetime
) -> list[date | None]:
    """The day of each, were all of them launched now, by their first templates, beside everything that is open.

    None: the company does without dates, the order type has no template, or a task of it cannot be dated.
    """
    if not (workspace.uses("dates") and workspace.uses("tasks")):
        return [None] * len(sections)
    previews = [_preview(section, deal=deal, workspace=workspace) for section in sections]
    joined = _joined(previews)
    if not joined.rows:
        return [None] * len(sections)
    rows = iter(when_could_we(preview=joined, priority=deal.priority, now=now).preview.rows)
    return [_day([next(rows) for _row in preview.rows], workspace.time_zone) for preview in previews]


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


def _day(rows: Sequence[PreviewRow], time_zone: str) -> date | None:
    """When the last of them is finished; a task without an estimate is left out, as from every date."""
    if any(row.starts_at is None for row in rows):
        return None
    return ready_day(max((row.finishes_at for row in rows if row.finishes_at), default=None), time_zone)
