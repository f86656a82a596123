"""Processes that begin by themselves, where a deal reaches the stage of a template; and orders that go by a newer version."""

import logging
from typing import Any

from django.utils import timezone

from naryad.activity.facts import subscribe
from naryad.activity.jobs import workspace_job
from naryad.activity.models import EventRecord
from naryad.activity.queries import read_fact
from naryad.core.durations import days_of_work
from naryad.crm.facts import DealCreated, DealMoved, DealWon
from naryad.crm.models import Deal
from naryad.processes.actions.launch import launch_template
from naryad.processes.actions.upgrades import upgrade_next
from naryad.processes.facts import UpgradesAsked
from naryad.processes.models import Launch
from naryad.processes.queries.templates import launched_by_stage
from naryad.tasks.facts.stop import DealTasksResumed
from naryad.workspaces.models import Member, Workspace
from naryad.workspaces.rules import may

log = logging.getLogger(__name__)
ASKS = (DealCreated, DealMoved, DealWon, DealTasksResumed)
"""Facts after which a deal may stand in a stage whose templates are to be launched."""


@workspace_job(name="processes.launch_by_stage")
def launch_by_stage(*, event_id: int, **_unknown: Any) -> None:
    """Launch what the deal's stage asks for: each template once on a deal, also if the deal comes back."""
    event = EventRecord.objects.select_related("actor__workspace").get(pk=event_id)
    fact = read_fact(event)
    assert isinstance(fact, ASKS)
    deal = Deal.objects.select_for_update(of=("self",)).get(pk=fact.deal_id)
    if isinstance(fact, DealCreated) and fact.is_agreed:
        return  # templates of deals are the work before an order, and the order is there
    if isinstance(fact, DealMoved | DealWon) and fact.stage_id != deal.stage_id:
        return  # it has moved on; the later fact speaks for the later stage
    if deal.tasks_state != Deal.TasksState.OPEN:
        return  # nothing is laid on a deal whose tasks are stopped; it is asked again when they return
    done = Launch.objects.filter(deal=deal, is_automatic=True).values_list("template_id", flat=True)
    waiting = launched_by_stage(stage_id=deal.stage_id).exclude(pk__in=list(done))
    actor = _actor(event, deal)
    for template in waiting:
        if actor is None:
            log.warning("Template %s is not launched: nobody of deal %s may lay tasks.", template.pk, deal.pk)
            continue
        with days_of_work(actor.workspace.workday_minutes):
            launch_template(
                template_id=template.pk, deal_id=deal.pk, is_automatic=True, actor=actor, now=timezone.now()
            )


def _actor(event: EventRecord, deal: Deal) -> Member | None:
    """Who moved the deal, else who answers for it; each only with the right to lay tasks on it."""
    responsible = Member.objects.select_related("workspace").get(pk=deal.responsible_id)
    candidates = [event.actor, responsible]
    return next(
        (
            member
            for member in candidates
            if member and may(member, "tasks.edit", is_own=member.pk == deal.responsible_id)
        ),
        None,
    )


for _fact in ASKS:
    subscribe(_fact, launch_by_stage)


@workspace_job(name="processes.begin_upgrade")
def begin_upgrade(*, workspace_id: int, event_id: int, **_unknown: Any) -> None:
    fact = read_fact(EventRecord.objects.get(pk=event_id))
    assert isinstance(fact, UpgradesAsked)
    upgrade_one.defer(workspace_id=workspace_id, lock=f"processes:{workspace_id}", upgrade_id=fact.upgrade_id)


@workspace_job(name="processes.upgrade_one")
def upgrade_one(*, workspace_id: int, upgrade_id: int, **_unknown: Any) -> None:
    """One order a job, so that none waits for all."""
    with days_of_work(Workspace.objects.get(pk=workspace_id).workday_minutes):
        is_more = upgrade_next(upgrade_id=upgrade_id, now=timezone.now())
    if is_more:
        upgrade_one.defer(workspace_id=workspace_id, lock=f"processes:{workspace_id}", upgrade_id=upgrade_id)


subscribe(UpgradesAsked, begin_upgrade)
