"""Versions of a template: what each has of another, and which orders go by older ones."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from naryad.orders.models import Order
from naryad.processes.models import Launch, ProcessTemplate, TemplateVersion, Upgrade
from naryad.processes.queries.difference import OrderDifference, upgrade_differences

MOST = 100
"""Orders on one page, and asked for at once."""


@dataclass(frozen=True)
class VersionLine:
    """A version, and titles of the steps that it added, took away and changed; `is_live`: it is the newest."""

    version: TemplateVersion
    added: list[str]
    removed: list[str]
    changed: list[str]
    is_live: bool = False


def version_lines(template: ProcessTemplate) -> list[VersionLine]:
    """Newest first."""
    rows = list(
        TemplateVersion.objects.filter(template=template)
        .select_related("saved_by")
        .order_by("-number")[:MOST]
    )
    return [
        _line(row, rows[at + 1] if at + 1 < len(rows) else None, is_live=row.number == template.version)
        for at, row in enumerate(rows)
    ]


def _line(row: TemplateVersion, before: TemplateVersion | None, *, is_live: bool) -> VersionLine:
    now = {step["pk"]: step for step in row.chain["steps"]}
    then = {step["pk"]: step for step in before.chain["steps"]} if before else now
    return VersionLine(
        row,
        added=[step["title"] for pk, step in now.items() if pk not in then],
        removed=[step["title"] for pk, step in then.items() if pk not in now],
        changed=[step["title"] for pk, step in now.items() if pk in then and then[pk] != step],
        is_live=is_live,
    )


def older_launches(template: ProcessTemplate) -> QuerySet[Launch]:
    """Of orders that are not over, by an older version than the newest."""
    running = Launch.objects.filter(
        template=template, undone_at=None, order__status__in=(Order.Status.OPEN, Order.Status.ON_HOLD)
    ).exclude(version=template.version)
    return running.select_related("template", "order__deal__client").order_by("order_id", "pk")


def newest_upgrade(template: ProcessTemplate) -> Upgrade | None:
    return Upgrade.objects.filter(template=template).select_related("asked_by").order_by("-pk").first()


@dataclass(frozen=True)
class OlderOrder:
    """An order by an older version. `found`: what the newest makes of it; None: it is not known by which steps it was laid."""

    launch: Launch
    found: OrderDifference | None
    refused: str = ""

    @property
    def order(self) -> Order:
        assert self.launch.order is not None
        return self.launch.order


def older_orders(template: ProcessTemplate, upgrade: Upgrade | None) -> list[OlderOrder]:
    """The first of them, with what an upgrade would change, and the code of why the last one was refused."""
    launches = list(older_launches(template)[:MOST])
    known = [one for one in launches if len(one.step_ids) == len(one.task_ids)]
    found = dict(zip([one.pk for one in known], upgrade_differences(known), strict=True))
    refused = upgrade.refused if upgrade else {}
    return [OlderOrder(one, found.get(one.pk), refused.get(str(one.pk), "")) for one in launches]


def chosen_launches(template: ProcessTemplate, ids: Sequence[int]) -> list[int]:
    """Those that can be asked for."""
    return list(older_launches(template).filter(pk__in=ids).values_list("pk", flat=True)[:MOST])
