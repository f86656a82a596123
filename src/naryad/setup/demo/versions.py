"""A process that went on being shaped: orders by two versions of the kitchen's template, one of them painted after all."""

from dataclasses import asdict
from datetime import datetime

from naryad.forecast.models import OrderForecast, ReadyState
from naryad.orders.actions.orders import update_order
from naryad.processes.actions.difference import upgrade_launch
from naryad.processes.actions.templates import StepInput, update_template
from naryad.processes.models import Launch, ProcessTemplate
from naryad.processes.queries.chain import live_chain
from naryad.setup.demo.measures import PAINTED, order_fields
from naryad.tasks.models import Task
from naryad.workspaces.models import Member

PACKING, FRONTS = "Упаковка", "Ожидание фасадов"
LABEL = "Уголки и плёнка; этикетка с номером заказа на каждую коробку."
UPGRADED = 3


def shape_on(*, head: Member, template: ProcessTemplate, now: datetime) -> None:
    """Call inside the company's scope, when its plan is there: none of it moves a date by itself."""
    head = Member.objects.select_related("workspace").get(pk=head.pk)
    _label(template, head=head, now=now)
    fields = order_fields()
    front, paint = fields.keys["Фасад"], fields.options["Фасад", PAINTED]
    waiting = Task.objects.filter(title=FRONTS, order__status="open").exclude(status="done")
    safe = OrderForecast.objects.filter(state=ReadyState.ON_TIME, order__in=waiting.values("order"))
    running = Launch.objects.filter(template=template, order__in=safe.values("order"))
    launches = list(running.order_by("-order__promised_on", "pk").select_related("order"))
    unpainted = next(one for one in launches if one.order and one.order.custom.get(front) != paint)
    for launch in [one for one in launches if one != unpainted][:UPGRADED]:
        upgrade_launch(launch_id=launch.pk, actor=head, now=now)
    assert unpainted.order_id is not None
    update_order(order_id=unpainted.order_id, custom={front: paint}, actor=head, now=now)


def _label(template: ProcessTemplate, *, head: Member, now: datetime) -> None:
    """What is packed gets a label: version 2."""
    chain = live_chain(template)
    steps = [
        StepInput(pk=pk, **asdict(step) | ({"description": LABEL} if step.title == PACKING else {}))
        for pk, step in zip(chain.step_ids, chain.steps, strict=True)
    ]
    update_template(
        template_id=template.pk,
        name=template.name,
        order_type_id=template.order_type_id,
        steps=steps,
        links=chain.links,
        actor=head,
        now=now,
    )
