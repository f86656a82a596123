"""Facts about types of tasks."""

from dataclasses import field

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Fact


class TaskTypeChanged(Fact):
    kind = "task_type.changed"
    moves_dates = True
    sentence = _("Task type “{name}” changed")
    extra_topics = ("settings",)

    task_type_id: int
    name: str
    changes: dict[str, list[str]] = field(default_factory=dict)


class TaskTypesSorted(Fact):
    kind = "task_type.reordered"
    moves_dates = False
    sentence = _("Task types reordered")
    extra_topics = ("settings",)
