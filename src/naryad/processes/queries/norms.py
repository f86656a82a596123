"""Minutes per unit that products say of steps, instead of what the steps say."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet

from naryad.processes.models import ProcessTemplate, ProductNorm, TemplateStep
from naryad.processes.rules.chain import LaidItem, Norms

Kept = Mapping[str, Mapping[str, int]]
"""As Launch.norms keeps them: minutes by the ids of item and step."""


def norms_of(*, step_ids: Sequence[int], items: Sequence[LaidItem], kept: Kept | None = None) -> Norms:
    """By the indexes of step and item; one query, none where nothing was picked. `kept`: of items that were laid before,
    whose norms are those of then.
    """
    known = kept or {}
    wanted = {item.product_id for item in items if item.product_id and str(item.pk) not in known}
    said: dict[int, dict[int, int]] = {}
    rows = ProductNorm.objects.filter(product__in=wanted, step__in=step_ids) if wanted else ()
    for row in rows:
        said.setdefault(row.product_id, {})[row.step_id] = row.minutes
    steps = {pk: number for number, pk in enumerate(step_ids)}
    return {
        (steps[step], number): minutes
        for number, item in enumerate(items)
        for step, minutes in _of_item(item, known, said).items()
        if step in steps
    }


def _of_item(item: LaidItem, known: Kept, said: Mapping[int, Mapping[int, int]]) -> Mapping[int, int]:
    if str(item.pk) in known:
        return {int(step): minutes for step, minutes in known[str(item.pk)].items()}
    return said.get(item.product_id or 0, {})


def as_kept_norms(
    norms: Norms, *, step_ids: Sequence[int], items: Sequence[LaidItem]
) -> dict[str, dict[str, int]]:
    """Of every item, also of those for which nothing is said: so it stays."""
    kept: dict[str, dict[str, int]] = {str(item.pk): {} for item in items}
    for (step, item), minutes in sorted(norms.items()):
        kept[str(items[item].pk)][str(step_ids[step])] = minutes
    return kept


def normed_templates(*, product_id: int) -> list[tuple[ProcessTemplate, list[tuple[TemplateStep, int]]]]:
    """Templates in use whose steps the product has norms of, each with its steps and the minutes."""
    found: dict[int, tuple[ProcessTemplate, list[tuple[TemplateStep, int]]]] = {}
    for row in _norms(product_id):
        template = row.step.template
        found.setdefault(template.pk, (template, []))[1].append((row.step, row.minutes))
    return list(found.values())


def _norms(product_id: int) -> QuerySet[ProductNorm]:
    rows = ProductNorm.objects.filter(product=product_id, step__template__is_archived=False)
    return rows.select_related("step__template").order_by(
        "step__template__sequence", "step__template_id", "step__sequence", "step_id"
    )


def templates_with_norms() -> QuerySet[ProcessTemplate]:
    """Those of orders, for whose items steps are laid."""
    rows = ProcessTemplate.objects.filter(is_archived=False, deal_stage=None)
    return rows.order_by("sequence", "pk")


def normed_steps(template: ProcessTemplate) -> QuerySet[TemplateStep]:
    """Of work: what is waited for has no minutes a unit."""
    return template.steps.filter(kind="work").order_by("sequence", "pk")
