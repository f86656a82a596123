"""What can be chosen for a task."""

from typing import Any

from naryad.people.models import Skill
from naryad.tasks.models import Task
from naryad.tasks.queries.types import TypeNode, type_tree
from naryad.workspaces.names.queries import offered
from naryad.workspaces.queries import members_or, offer_members

Choices = list[tuple[Any, str]]


def field_choices(task: Task | None = None, *, sent: object = None) -> dict[str, Choices]:
    """By field of TaskFieldsForm; what is archived or left is offered only where the task has it.

    `sent`: the assignee who was chosen.
    """
    return assign_choices(task, sent=sent) | {"task_type": type_choices(task)}


def type_choices(task: Task | None = None) -> Choices:
    return _types(type_tree(), used=task.task_type_id if task else None)


def assign_choices(task: Task | None = None, *, sent: object = None) -> dict[str, Choices]:
    """Of whom it becomes."""
    assignee_id = task.assignee_id if task else None
    skill_id = task.skill_id if task else None
    skills = offered(Skill.objects.all(), skill_id)
    return {
        "assignee": offer_members(members_or(assignee_id), named=[assignee_id, sent]),
        "skill": [(row.pk, row.name) for row in skills],
    }


def _types(nodes: list[TypeNode], *, used: int | None, path: str = "") -> Choices:
    """ "Workshop / Sawing", depth first."""
    choices: Choices = []
    for node in nodes:
        label = f"{path} / {node.row.name}" if path else node.row.name
        if not node.row.is_archived or node.row.pk == used:
            choices.append((node.row.pk, label))
        choices += _types(node.children, used=used, path=label)
    return choices
