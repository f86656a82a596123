"""What tasks add to the cards of deals and orders: the work, and stopping it."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from naryad.core.ids import row_id
from naryad.crm.models import Deal, DealStage
from naryad.orders.models import Order
from naryad.orders.rules import is_own
from naryad.tasks.actions.leave import hand_over_tasks
from naryad.tasks.models import StageTask
from naryad.tasks.queries.chain import chain
from naryad.tasks.queries.choices import type_choices
from naryad.tasks.queries.stages import WORK_VIEW, order_work
from naryad.tasks.queries.types import open_tasks_of
from naryad.ui.hooks.acts import Act, register_act
from naryad.ui.hooks.panels import Panel, register_panel
from naryad.workspaces.actions.members import Held
from naryad.workspaces.door.marks import MemberRequest
from naryad.workspaces.models import Member
from naryad.workspaces.queries import active_members
from naryad.workspaces.rules import may


def task_of_stage(request: MemberRequest, stage: DealStage) -> dict[str, Any]:
    asked = StageTask.objects.filter(stage=stage).select_related("task_type").first()
    return {"stage": stage, "asked": asked.task_type if asked else None, "types": type_choices()}


def register() -> None:
    register_panel(
        Panel(
            kind="deal",
            place="folds",
            order=5,
            template="tasks/_deal_tasks.html",
            context=tasks_of_deal,
            capability="tasks.view",
        ),
        Panel(
            kind="deal_stage",
            place="needs",
            order=10,
            template="tasks/_stage_task.html",
            context=task_of_stage,
            capability="tasks.view",
        ),
        Panel(
            kind="order",
            place="work",
            order=10,
            template="tasks/_order_work.html",
            context=work_of_order,
            capability="tasks.view",
        ),
        Panel(
            kind="order",
            place="stopped",
            order=10,
            template="tasks/_order_stopped.html",
            context=stopped_order,
        ),
    )
    register_act(
        Act(
            kind="order",
            place="more",
            order=10,
            label=_("Put on hold"),
            icon="player-pause",
            url=lambda order, slug: reverse("tasks:order_hold", args=[slug, order.pk]),
            is_shown=lambda request, order: may_stop(request, order) and not order.is_stopped,
        ),
        Act(
            kind="order",
            place="more",
            order=20,
            label=_("Cancel the order"),
            icon="ban",
            url=lambda order, slug: reverse("tasks:order_cancel", args=[slug, order.pk]),
            is_shown=may_stop,
        ),
    )


def edits_order(request: MemberRequest, order: Order) -> bool:
    member = request.member
    return may(member, "orders.edit", is_own=is_own(order, member_id=member.pk))


def may_stop(request: MemberRequest, order: Order) -> bool:
    is_over = order.finished_at or order.status == Order.Status.CANCELLED
    return not is_over and edits_order(request, order)


def tasks_of_deal(request: MemberRequest, deal: Deal) -> dict[str, Any]:
    """Those straight on the deal."""
    member, rows = request.member, chain(deal_id=deal.pk, now=timezone.now())
    return {
        "deal": deal,
        "rows": rows,
        "done": sum(not row.task.is_open for row in rows),
        "may_add_task": may(member, "tasks.edit", is_own=deal.responsible_id == member.pk),
        "sees_others_time": may(member, "tasks.view") and member.workspace.uses("time"),
    }


def work_of_order(request: MemberRequest, order: Order) -> dict[str, Any]:
    """As the member looked at it last."""
    view = request.COOKIES.get(WORK_VIEW, "")
    return {"order": order, "work": order_work(order, member=request.member, view=view, now=timezone.now())}


def stopped_order(request: MemberRequest, order: Order) -> dict[str, Any] | None:
    return {"order": order} if order.is_stopped and edits_order(request, order) else None


POOL = "pool"


def held_tasks(*, member: Member) -> Held:
    def hand_over(*, given: Mapping[str, str], **who: Any) -> None:
        hand_over_tasks(member_id=member.pk, takers=_takers(given, member), **who)

    rows = open_tasks_of(member_id=member.pk)
    return Held(
        count=rows.count(),
        capability="tasks.work",
        template="tasks/_held.html",
        context={"tasks": rows},
        hand_over=hand_over,
    )


def _takers(given: Mapping[str, str], leaving: Member) -> dict[int, int | None]:
    """Task id → member id, None for its pool. One choice for all, and exceptions from it."""
    rows = list(open_tasks_of(member_id=leaving.pk))
    values = {task.pk: given.get(f"taker_{task.pk}") or given.get("taker", "") for task in rows}
    known = set(
        active_members()
        .filter(pk__in=[row_id(one) or 0 for one in values.values()])
        .values_list("pk", flat=True)
    )
    chosen: dict[int, int | None] = {}
    for pk, value in values.items():
        taker = row_id(value)
        if value == POOL:
            chosen[pk] = None
        elif taker in known - {leaving.pk}:
            chosen[pk] = taker
    return chosen
