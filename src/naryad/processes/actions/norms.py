"""What a product says of how long steps take."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import ActionError
from naryad.processes.facts import NormsChanged
from naryad.processes.models import ProcessTemplate, ProductNorm
from naryad.processes.queries.norms import normed_steps
from naryad.products.actions.products import lock_products
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


class CannotSetNorms(ActionError):
    """The product or the template is not there, or is out of use."""


@transaction.atomic
def set_norms(
    *, product_id: int, template_id: int, minutes: Mapping[int, int | None], actor: Member, now: datetime
) -> None:
    """Minutes per unit by the id of the step; None: as the step says. What is laid already stays as it is."""
    require(actor, "norms.edit")
    product = lock_products({product_id}).get(product_id)
    template = ProcessTemplate.objects.filter(pk=template_id, is_archived=False).first()
    if product is None or product.is_archived or template is None:
        raise CannotSetNorms(_("The product or the template is not in use any more."))
    steps = {step.pk: step.title for step in normed_steps(template)}
    held = dict(ProductNorm.objects.filter(product=product, step__in=steps).values_list("step_id", "minutes"))
    changed = {pk: value for pk, value in minutes.items() if pk in steps and value != held.get(pk)}
    if not changed:
        return
    ProductNorm.objects.filter(product=product, step__in=changed).delete()
    ProductNorm.objects.bulk_create(
        ProductNorm(product=product, step_id=pk, minutes=value)
        for pk, value in changed.items()
        if value is not None
    )
    record(
        NormsChanged(
            product_id=product.pk,
            name=product.name,
            template_id=template.pk,
            template=template.name,
            changes={steps[pk]: [held.get(pk), value] for pk, value in changed.items()},
        ),
        actor=actor,
        at=now,
    )
