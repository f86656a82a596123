"""Facts about templates and launches."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Fact


class TemplateChanged(Fact):
    """Saved as a whole: `changes` of the template itself, and the titles of its steps before and after."""

    kind = "template.changed"
    moves_dates = False
    sentence = _("Process template “{name}” changed, version {template_version}")
    extra_topics = ("settings",)

    template_id: int
    name: str
    template_version: int
    changes: dict[str, list[Any]]
    steps_before: list[str]
    steps_after: list[str]


class TemplateEstimated(Fact):
    """Estimates of some steps changed, nothing else. `changes`: by the step's title, in minutes."""

    kind = "template.estimated"
    moves_dates = False
    sentence = _("Estimates in process template “{name}” changed, version {template_version}")
    extra_topics = ("settings",)

    template_id: int
    name: str
    template_version: int
    changes: dict[str, list[Any]]


class EstimateApplied(Fact):
    """A proposed estimate was taken for a type and steps. `steps`: [step, fixed and per unit before, and after]."""

    kind = "estimate.applied"
    moves_dates = False
    sentence = _("New estimate of “{name}”: {minutes} min")
    extra_topics = ("settings",)

    task_type_id: int
    name: str
    minutes: int
    minutes_before: int | None
    template_ids: list[int]
    steps: list[tuple[int, int | None, int, int | None, int]]


class EstimateUndone(Fact):
    kind = "estimate.undone"
    moves_dates = False
    sentence = _("The new estimate of “{name}” was taken back")
    extra_topics = ("settings",)

    task_type_id: int
    name: str


class ProcessLaunched(Fact):
    """A template was laid as tasks into an order or onto a deal; `is_automatic`: by the deal's stage."""

    kind = "process.launched"
    moves_dates = False
    sentence = _("Process “{name}” launched: {tasks} tasks")

    launch_id: int
    template_id: int
    name: str
    template_version: int
    tasks: int
    is_automatic: bool
    order_id: int | None = None
    deal_id: int | None = None


class LaunchUndone(Fact):
    """The tasks that a launch laid, none of them begun, were taken away again."""

    kind = "process.launch_undone"
    moves_dates = False
    sentence = _("Launch of process “{name}” undone")

    launch_id: int
    template_id: int
    name: str
    task_ids: list[int]
    order_id: int | None = None
    deal_id: int | None = None
