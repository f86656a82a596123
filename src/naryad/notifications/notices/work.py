"""What members are told of tasks: that one can be started, came, went, or is talked about."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import worded
from naryad.crm.models import Deal
from naryad.notifications.facts import WaitingIsDue
from naryad.notifications.models import Notification
from naryad.notifications.queries.concerned import (
    followers,
    order_of,
    performers,
    pool,
    responsible,
    task_of,
    watchers,
    who_see,
)
from naryad.notifications.rules.notices import Happened, Members, notice, place
from naryad.people.models import MemberSkill
from naryad.talk.facts import CommentAdded
from naryad.talk.queries.rows import comments_on
from naryad.tasks.facts.about import AboutTask
from naryad.tasks.facts.plan import TaskAssigned, TaskCreated, TasksAssigned, TasksTakenBack
from naryad.tasks.facts.press import (
    TaskBecameAvailable,
    TaskCancelled,
    TaskFinished,
    TaskReleased,
    TaskReturned,
)
from naryad.tasks.facts.waiting import WaitingPostponed, WaitingReceived
from naryad.tasks.models import Task, Watcher


def _given(happened: Happened[AboutTask]) -> Task | None:
    """Created for, assigned to, or given back to the pool: unless it has gone on to somebody else since."""
    task = task_of(happened.fact)
    is_given = task is not None and task.is_open and not task.stop_state
    return task if task and is_given and task.assignee_id == happened.fact.member_id else None


def _startable(happened: Happened[AboutTask]) -> Task | None:
    """Not once it waits again, somebody has begun, or its order is on hold. What became available, was undone and done
    again has a fact of its own, which tells."""
    if not isinstance(happened.fact, TaskBecameAvailable):
        task = _given(happened)
    else:
        task = task_of(happened.fact)
        if task and task.available_at and task.available_at > happened.at:
            return None
    return task if task and task.status == Task.Status.TODO and not task.stop_state else None


@notice(
    TaskCreated,
    TaskAssigned,
    subject="given",
    icon="user-check",
    text=_("{actor} gave you the task “{task}”"),
)
def assigned(happened: Happened[TaskCreated | TaskAssigned]) -> Members:
    task = _given(happened)
    return [task.assignee_id] if task else []


def _place_and_after(fact: TaskBecameAvailable) -> str:
    after = worded(gettext("after “{after}”"), fact.data()) if fact.after else ""
    return " · ".join(part for part in (place(fact), after) if part)


@notice(
    TaskBecameAvailable,
    subject="start",
    icon="player-play",
    text=_("You can start: {task}"),
    detail=_place_and_after,
)
def available(happened: Happened[TaskBecameAvailable]) -> Members:
    task = _startable(happened)
    return [task.assignee_id] if task else []


@notice(
    TaskBecameAvailable,
    TaskCreated,
    TaskAssigned,
    TaskReleased,
    subject="shared",
    icon="users",
    text=_("A shared task can be taken: {task}"),
)
def available_shared(happened: Happened[AboutTask]) -> Members:
    task = _startable(happened)
    return pool(task) if task and task.skill_id and not task.assignee_id else []


@notice(
    TaskAssigned,
    TaskReleased,
    subject="given",
    icon="user-minus",
    text=_("The task “{task}” is no longer yours: {before} → {after}"),
)
def taken_away(happened: Happened[TaskAssigned | TaskReleased]) -> Members:
    return [happened.fact.before_member_id] if _given(happened) else []


@notice(TaskAssigned, subject="watched", icon="user-check", text=_("Task “{task}”: {before} → {after}"))
def passed_on(happened: Happened[TaskAssigned]) -> Members:
    task = _given(happened)
    return watchers(task) if task else []


def _still(fact: TasksAssigned) -> list[Task]:
    """Of those assigned together, the ones that are so still."""
    after = {int(topic.partition(":")[2]): row["after"] for topic, row in fact.rows.items()}
    tasks = Task.objects.filter(pk__in=after, status__in=Task.OPEN)
    return [task for task in tasks if str(task.assignee_id or "") == (after[task.pk]["assignee"] or "")]


@notice(TasksAssigned, subject="given", icon="user-check", text=_("{actor} gave you tasks: {count}"))
def many_assigned(happened: Happened[TasksAssigned]) -> Members:
    return {task.assignee_id for task in _still(happened.fact)}


@notice(
    TasksAssigned, subject="shared", icon="users", text=_("{actor} put tasks into the shared queue: {count}")
)
def many_shared(happened: Happened[TasksAssigned]) -> Members:
    skills = {task.skill_id for task in _still(happened.fact) if not task.assignee_id and task.skill_id}
    return MemberSkill.objects.filter(skill__in=skills).values_list("member_id", flat=True)


@notice(
    TasksAssigned, subject="given", icon="user-minus", text=_("{actor} gave tasks of yours to somebody else")
)
def many_taken_away(happened: Happened[TasksAssigned]) -> Members:
    before = (happened.fact.rows[f"task:{task.pk}"]["before"]["assignee"] for task in _still(happened.fact))
    return {int(pk) for pk in before if pk}


@notice(
    TasksAssigned, subject="watched", icon="user-check", text=_("{actor} reassigned tasks that you watch")
)
def many_passed_on(happened: Happened[TasksAssigned]) -> Members:
    watched = Watcher.objects.filter(task__in=_still(happened.fact))
    return watched.values_list("member_id", flat=True).distinct()


@notice(
    TasksTakenBack,
    subject="given",
    icon="arrow-back-up",
    text=_("{actor} took back what was assigned: {count}"),
)
def many_taken_back(happened: Happened[TasksTakenBack]) -> Members:
    """Who had been told."""
    told = Notification.objects.filter(event_id=happened.fact.assigned_event_id)
    return told.values_list("member_id", flat=True)


def _ended(happened: Happened[AboutTask]) -> Task | None:
    """Not taken back since, nor taken back and ended again."""
    task = task_of(happened.fact)
    return task if task and task.finished_at and task.finished_at <= happened.at else None


@notice(TaskFinished, subject="watched", icon="circle-check", text=_("Task done: {task}"))
def finished(happened: Happened[TaskFinished]) -> Members:
    task = _ended(happened)
    return watchers(task) if task else []


@notice(WaitingReceived, subject="watched", icon="package", text=_("What was waited for is here: {task}"))
def received(happened: Happened[WaitingReceived]) -> Members:
    return followers(_ended(happened))


@notice(
    WaitingPostponed,
    subject="watched",
    icon="hourglass",
    text=_("Waiting goes on: {task}, now until {expected_at}"),
)
def postponed(happened: Happened[WaitingPostponed]) -> Members:
    return followers(task_of(happened.fact))


@notice(WaitingIsDue, subject="waiting", icon="hourglass", text=_("Is it here? “{task}” is expected today"))
def waiting_due(happened: Happened[WaitingIsDue]) -> Members:
    """Who answers for it: the assignee, else the order's or the deal's responsible."""
    task = task_of(happened.fact)
    if task is None or task.status != Task.Status.IN_PROGRESS or task.stop_state:
        return []
    return [task.assignee_id] if task.assignee_id else responsible(task.order, task.deal)[:1]


@notice(
    TaskReturned,
    subject="returned",
    icon="arrow-back-up",
    text=_("{actor} returned the task “{task}” to work: {reason}"),
)
def returned(happened: Happened[TaskReturned]) -> Members:
    return followers(task_of(happened.fact))


@notice(
    TaskReturned,
    subject="returned",
    icon="arrow-back-up",
    text=_("What your task follows was returned to work: “{task}”. Reason: {reason}"),
)
def returned_before(happened: Happened[TaskReturned]) -> Members:
    """Who has begun what comes after it."""
    return performers(happened.fact.begun_task_ids) if task_of(happened.fact) else []


@notice(TaskCancelled, subject="returned", icon="x", text=_("{actor} cancelled the task “{task}”: {reason}"))
def cancelled(happened: Happened[TaskCancelled]) -> Members:
    return followers(task_of(happened.fact))


@notice(CommentAdded, subject="comments", icon="message", text=_("{actor} on “{subject}”: {text}"))
def comment(happened: Happened[CommentAdded]) -> Members:
    """Who answers for the row, who works on it, who watches it and who has spoken there."""
    fact = happened.fact
    kind, pk = fact.of
    said = comments_on(kind, pk)
    if not said.filter(pk=fact.comment_id).exists():
        return []
    task, order = task_of(fact), order_of(fact)
    deal = Deal.objects.filter(pk=fact.deal_id or 0).first()
    spoken = said.values_list("author_id", flat=True)
    return who_see(kind, pk, [*spoken, *followers(task), *responsible(order, deal)])
