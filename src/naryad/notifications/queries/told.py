"""Who is told what of an event. Rows are read anew when the job runs: what was undone meanwhile tells nobody."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from naryad.activity.models import EventRecord
from naryad.crm.models import Deal
from naryad.orders.models import Order, Reminder
from naryad.orders.queries import awaited_payments
from naryad.people.models import MemberSkill
from naryad.tasks.models import Comment, Task, TimeEntry, Watcher
from naryad.tasks.queries.files import visible_row
from naryad.workspaces.models import Member


@dataclass(frozen=True)
class Notice:
    """`kind` of notifications.rules for these members; `topic` is what a press opens."""

    kind: str
    member_ids: frozenset[int]
    topic: str


Rule = Callable[[EventRecord], list[Notice]]


def notices(event: EventRecord) -> list[Notice]:
    """Members who have a login and did not press themselves, each in one notice only: the first that names them."""
    found = RULES[event.kind](event) if event.kind in RULES else []
    named = {pk for notice in found for pk in notice.member_ids}
    members = Member.objects.filter(pk__in=named, is_active=True, user__isnull=False)
    reachable = set(members.values_list("pk", flat=True)) - {event.actor_id}
    result = []
    for notice in found:
        told = notice.member_ids & reachable
        reachable -= told
        if told:
            result.append(Notice(notice.kind, frozenset(told), notice.topic))
    return result


def _notice(kind: str, member_ids: Iterable[int | None], topic: str) -> Notice:
    return Notice(kind, frozenset(pk for pk in member_ids if pk), topic)


def _task(event: EventRecord) -> Task | None:
    return Task.objects.select_related("order__deal", "deal").filter(pk=event.data["task_id"]).first()


def _watchers(task: Task) -> list[int]:
    return list(Watcher.objects.filter(task=task).values_list("member_id", flat=True))


def _pool(task: Task) -> list[int]:
    return list(MemberSkill.objects.filter(skill=task.skill_id).values_list("member_id", flat=True))


def _startable(task: Task) -> list[Notice]:
    """Its assignee, or everybody in its pool; nobody once it waits again, somebody has begun, or its order is on hold."""
    if task.status != Task.Status.TODO or task.stop_state:
        return []
    if task.assignee_id:
        return [_notice("available", [task.assignee_id], f"task:{task.pk}")]
    return [_notice("available_shared", _pool(task), f"task:{task.pk}")] if task.skill_id else []


def _became_available(event: EventRecord) -> list[Notice]:
    """What was undone and done again since has an event of its own, which tells."""
    task = _task(event)
    if task is None or (task.available_at and task.available_at > event.at):
        return []
    return _startable(task)


def _given(event: EventRecord) -> list[Notice]:
    """Created for, assigned to, or given back to the pool."""
    task = _task(event)
    is_given = task is not None and task.is_open and not task.stop_state
    if task is None or not is_given or task.assignee_id != event.data["member_id"]:
        return []
    topic = f"task:{task.pk}"
    found = [_notice("assigned", [task.assignee_id], topic)] if task.assignee_id else _startable(task)
    if event.data.get("before_member_id"):
        found.append(_notice("taken_away", [event.data["before_member_id"]], topic))
    if event.kind == "task.assigned":
        found.append(_notice("passed_on", _watchers(task), topic))
    return found


def _finished(event: EventRecord) -> list[Notice]:
    task = _task(event)
    return (
        [_notice("finished", _watchers(task), f"task:{task.pk}")]
        if task and _is_ended_by(event, task)
        else []
    )


def _received(event: EventRecord) -> list[Notice]:
    task = _task(event)
    if task is None or not _is_ended_by(event, task):
        return []
    return [_notice("received", [task.assignee_id, *_watchers(task)], f"task:{task.pk}")]


def _is_ended_by(event: EventRecord, task: Task) -> bool:
    """Not taken back since, nor taken back and ended again."""
    return task.finished_at is not None and task.finished_at <= event.at


def _returned(event: EventRecord) -> list[Notice]:
    task = _task(event)
    if task is None:
        return []
    topic = f"task:{task.pk}"
    begun = Task.objects.filter(pk__in=event.data["begun_task_ids"]).values_list("assignee_id", flat=True)
    return [
        _notice("returned", [task.assignee_id, *_watchers(task)], topic),
        _notice("returned_before", begun, topic),
    ]


def _to_followers(kind: str) -> Rule:
    """The assignee and the watchers."""

    def rule(event: EventRecord) -> list[Notice]:
        task = _task(event)
        return [_notice(kind, [task.assignee_id, *_watchers(task)], f"task:{task.pk}")] if task else []

    return rule


def _responsible(order: Order | None, deal: Deal | None) -> list[int | None]:
    deal = deal or (order.deal if order else None)
    return [row.responsible_id for row in (order, deal) if row]


def _waiting_due(event: EventRecord) -> list[Notice]:
    """Its responsible person: the assignee, else the order's or the deal's responsible."""
    task = _task(event)
    if task is None or task.status != Task.Status.IN_PROGRESS or task.stop_state:
        return []
    asked = [task.assignee_id] if task.assignee_id else _responsible(task.order, task.deal)[:1]
    return [_notice("waiting_due", asked, f"task:{task.pk}")]


def _timer_stopped(event: EventRecord) -> list[Notice]:
    """Who worked is asked until when; not once somebody has answered."""
    is_open = TimeEntry.objects.filter(pk=event.data["entry_id"], is_confirmed=False, is_void=False).exists()
    worker_id = event.data["worker_member_id"]
    return [_notice("timer_stopped", [worker_id], f"task:{event.data['task_id']}")] if is_open else []


def _time_corrected(event: EventRecord) -> list[Notice]:
    """By somebody else: nobody's time changes behind their back."""
    return [_notice("time_corrected", [event.data["worker_member_id"]], f"task:{event.data['task_id']}")]


def _commented(event: EventRecord) -> list[Notice]:
    """Who answers for the row, who works on it, who watches it and who has spoken there."""
    comment = (
        Comment.objects.select_related("task__order__deal", "task__deal", "order__deal", "deal")
        .filter(pk=event.data["comment_id"])
        .first()
    )
    if comment is None:
        return []
    task, order, deal = comment.task, comment.order, comment.deal
    spoken = Comment.objects.filter(task=task, order=order, deal=deal).values_list("author_id", flat=True)
    told: list[int | None] = [*spoken]
    if task:
        told += [task.assignee_id, *_watchers(task), *_responsible(task.order, task.deal)]
        topic = f"task:{task.pk}"
    else:
        told += _responsible(order, deal)
        topic = f"order:{order.pk}" if order else f"deal:{deal.pk if deal else 0}"
    return [_notice("comment", _who_see(topic, told), topic)]


def _who_see(topic: str, member_ids: Iterable[int | None]) -> list[int]:
    """Those of the members who may open the row (now: its task may have gone to somebody else)."""
    kind, _colon, pk = topic.partition(":")
    members = Member.objects.filter(pk__in={pk for pk in member_ids if pk}).select_related("workspace")
    return [one.pk for one in members if visible_row(kind=kind, member=one).filter(pk=int(pk)).exists()]


def _order_in_trouble(kind: str) -> Rule:
    """Who answers for the order and its deal."""

    def rule(event: EventRecord) -> list[Notice]:
        order = Order.objects.select_related("deal").filter(pk=event.data["order_id"]).first()
        return [_notice(kind, _responsible(order, None), f"order:{event.data['order_id']}")]

    return rule


def _order_given(event: EventRecord) -> list[Notice]:
    data: dict[str, Any] = event.data
    if event.kind != "OrderCreated" and "responsible_id" not in data.get("fields", ()):
        return []
    return [_notice("order_given", [data.get("responsible_member_id")], f"order:{data['order_id']}")]


def _order_stopped(kind: str) -> Rule:
    """Whose timers it stopped, and who answers for the order and its deal."""

    def rule(event: EventRecord) -> list[Notice]:
        topic = f"order:{event.data['order_id']}"
        order = Order.objects.select_related("deal").filter(pk=event.data["order_id"]).first()
        paused = event.data.get("paused_member_ids", [])
        return [_notice(kind, [*paused, *_responsible(order, None)], topic)]

    return rule


def _order_resumed(event: EventRecord) -> list[Notice]:
    """Who goes on with what was begun, and who answers for the order and its deal."""
    order = Order.objects.select_related("deal").filter(pk=event.data["order_id"]).first()
    begun = Task.objects.filter(order=order, status=Task.Status.PAUSED) if order else Task.objects.none()
    workers = begun.values_list("assignee_id", flat=True)
    return [
        _notice("order_resumed", [*workers, *_responsible(order, None)], f"order:{event.data['order_id']}")
    ]


def _deal_given(event: EventRecord) -> list[Notice]:
    return [_notice("deal_given", [event.data.get("responsible_id")], f"deal:{event.data['deal_id']}")]


def _of_reminder(kind: str) -> Rule:
    """Its assignee, if it is still theirs and still open."""

    def rule(event: EventRecord) -> list[Notice]:
        reminder = Reminder.objects.filter(
            pk=event.data["reminder_id"], assignee=event.data["member_id"], closed_at=None
        ).first()
        if reminder is None:
            return []
        subject = f"{reminder.subject_kind}:{reminder.order_id or reminder.deal_id or reminder.client_id}"
        return [_notice(kind, [reminder.assignee_id], subject)]

    return rule


def _payment_overdue(event: EventRecord) -> list[Notice]:
    """Who answers for the deal, if it is still awaited."""
    if not awaited_payments().filter(pk=event.data["expected_id"]).exists():
        return []
    deal = Deal.objects.get(pk=event.data["deal_id"])
    return [_notice("payment_overdue", [deal.responsible_id], f"deal:{deal.pk}")]


def _member_left(event: EventRecord) -> list[Notice]:
    """Owners and heads: somebody has to take the tasks."""
    heads = Member.objects.filter(role__in=[Member.Role.OWNER, Member.Role.HEAD]).values_list("pk", flat=True)
    return [_notice("member_left", heads, f"member:{event.data['member_id']}")]


RULES: dict[str, Rule] = {
    "task.became_available": _became_available,
    "task.created": _given,
    "task.assigned": _given,
    "task.released": _given,
    "task.finished": _finished,
    "task.returned": _returned,
    "task.cancelled": _to_followers("cancelled"),
    "wait.received": _received,
    "wait.postponed": _to_followers("postponed"),
    "wait.due": _waiting_due,
    "timer.stopped": _timer_stopped,
    "time.added": _time_corrected,
    "time.changed": _time_corrected,
    "time.voided": _time_corrected,
    "comment.added": _commented,
    "order.became_at_risk": _order_in_trouble("order_at_risk"),
    "order.became_late": _order_in_trouble("order_late"),
    "OrderCreated": _order_given,
    "OrderChanged": _order_given,
    "OrderHeld": _order_stopped("order_held"),
    "OrderCancelled": _order_stopped("order_cancelled"),
    "OrderResumed": _order_resumed,
    "deal.created": _deal_given,
    "deal.changed": _deal_given,
    "PaymentBecameOverdue": _payment_overdue,
    "member.deactivated": _member_left,
    "ReminderCreated": _of_reminder("reminder_given"),
    "ReminderChanged": _of_reminder("reminder_given"),
    "ReminderIsDue": _of_reminder("reminder_due"),
}
"""By kind of event; jobs.py subscribes to exactly these."""
