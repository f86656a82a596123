"""Steps and links of a template, and the items that they are laid for."""

from dataclasses import fields

from naryad.orders.queries.orders import items as items_of
from naryad.processes.models import ProcessTemplate
from naryad.processes.rules.chain import LaidItem, Link, Step

STEP_FIELDS = [each.name for each in fields(Step)]


def chain(*, template: ProcessTemplate) -> tuple[list[Step], list[Link]]:
    """The steps in order, and the links by their indexes; a stage that was archived since is nobody's any more."""
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
    return steps, links


def laid_items(*, order_id: int) -> list[LaidItem]:
    rows = items_of(order_id=order_id)
    return [LaidItem(pk=row.pk, name=row.name, quantity=row.quantity) for row in rows]
