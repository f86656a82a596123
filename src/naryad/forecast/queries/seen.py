"""Why an order is ready when it is, for a reader who may not open everything that it names."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from naryad.forecast.queries.why import Why, WhyStep, WhyTask
from naryad.tasks.queries.rank import sees_all_tasks, visible_tasks
from naryad.workspaces.models import Member
from naryad.workspaces.rules import ALL, reach


def as_seen(why: Why, *, member: Member) -> Why:
    """Tasks that the member may not open are counted and not named; a colleague's queue they may not see has no link."""
    if sees_all_tasks(member):
        return why
    ids = {task.pk for task in _named(why) if task.pk}
    seen = set(visible_tasks(member).filter(pk__in=ids).values_list("pk", flat=True))

    def shown(tasks: Sequence[WhyTask]) -> list[WhyTask]:
        """Those that are not named stand last, as one."""
        own = [_of_colleague(task, member) for task in tasks if task.pk in seen]
        others = [_of_colleague(task, member) for task in tasks if task.pk not in seen]
        return [*own, _hidden(others)] if others else own

    def one(task: WhyTask | None) -> WhyTask | None:
        return shown([task])[0] if task else None

    steps = [replace(step, tasks=shown(step.tasks), after=one(step.after)) for step in why.steps]
    stops = [replace(stop, task=one(stop.task), held=one(stop.held)) for stop in why.stops]
    gains = [
        replace(gain, levers=[replace(lever, task=one(lever.task)) for lever in gain.levers])
        for gain in why.gains
    ]
    return replace(why, steps=steps, stops=stops, left_out=shown(why.left_out), gains=gains)


def _named(why: Why) -> Iterable[WhyTask]:
    for step in why.steps:
        yield from _of_step(step)
    for stop in why.stops:
        yield from (task for task in (stop.task, stop.held) if task)
    for gain in why.gains:
        yield from (lever.task for lever in gain.levers if lever.task)
    yield from why.left_out


def _of_step(step: WhyStep) -> list[WhyTask]:
    return [*step.tasks, step.after] if step.after else step.tasks


def _of_colleague(task: WhyTask, member: Member) -> WhyTask:
    is_linked = task.member_id == member.pk or reach(member, "queues.view") == ALL
    return task if is_linked else replace(task, member_id=None)


def _hidden(tasks: list[WhyTask]) -> WhyTask:
    """Where they stand is not told, only whether they are all internal."""
    is_internal = all(one.is_internal for one in tasks)
    shown = replace(tasks[0], pk=None, title="", place="", order_id=None, deal_id=None)
    return replace(shown, hidden=len(tasks), is_internal=is_internal)
