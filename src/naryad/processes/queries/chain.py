"""Steps and links of a template, and the items that they are laid for."""

from collections.abc import Collection
from dataclasses import asdict, fields
from typing import Any

from naryad.orders.models import OrderItem
from naryad.orders.queries.orders import items as items_of
from naryad.processes.models import ProcessTemplate, TemplateVersion
from naryad.processes.rules.chain import LaidItem, Link, Step, StepChain

STEP_FIELDS = [each.name for each in fields(Step)]


def chain(*, template: ProcessTemplate) -> tuple[list[Step], list[Link]]:
    live = live_chain(template)
    return live.steps, live.links


def live_chain(template: ProcessTemplate) -> StepChain:
    """As it is now: the steps in order, and the links by their indexes; a stage that was archived since is nobody's any
    more.
    """
    rows = list(template.steps.select_related("stage").order_by("sequence", "pk"))
    place = {row.pk: number for number, row in enumerate(rows)}
    for row in rows:
        if row.stage and row.stage.is_archived:
            row.stage = None
    steps = [Step(**{name: getattr(row, name) for name in STEP_FIELDS}) for row in rows]
    links = [
        Link(predecessor=place[link.predecessor_id], successor=place[link.successor_id], lag=link.lag)
        for link in template.links.order_by("pk")
    ]
    return StepChain(steps, links, [row.pk for row in rows])


def kept_chain(version: TemplateVersion, *, archived_stages: Collection[int] = ()) -> StepChain:
    """As it was then; a stage that was archived since is nobody's any more."""
    rows = [dict(row) for row in version.chain["steps"]]
    step_ids = [row.pop("pk") for row in rows]
    for row in rows:
        if row["stage_id"] in archived_stages:
            row["stage_id"] = None
    steps = [Step(**{name: row[name] for name in STEP_FIELDS if name in row}) for row in rows]
    links = [Link(predecessor=a, successor=b, lag=lag) for a, b, lag in version.chain["links"]]
    return StepChain(steps, links, step_ids)


def as_kept(chain: StepChain) -> dict[str, Any]:
    """As TemplateVersion.chain has it."""
    return {
        "steps": [{"pk": pk, **asdict(step)} for pk, step in zip(chain.step_ids, chain.steps, strict=True)],
        "links": [[one.predecessor, one.successor, one.lag] for one in chain.links],
    }


def laid_items(*, order_id: int) -> list[LaidItem]:
    return [laid_item(row) for row in items_of(order_id=order_id)]


def laid_item(row: OrderItem) -> LaidItem:
    return LaidItem(pk=row.pk, name=row.name, quantity=row.quantity, product_id=row.product_id)
