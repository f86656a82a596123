"""Facts about templates and launches."""

from dataclasses import field

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Changes, Fact, RowChanges
from naryad.workspaces.facts import SettingsFact


class TemplateFact(SettingsFact, moves_dates=False, abstract=True):
    template_id: int
    name: str
    template_version: int
    changes: Changes


class EstimateFact(SettingsFact, moves_dates=False, abstract=True):
    """`name` is that of the task type."""

    task_type_id: int
    name: str


class LaunchFact(Fact, moves_dates=False, abstract=True):
    """`name` is that of the template; the launch lies in an order or on a deal."""

    launch_id: int
    template_id: int
    name: str
    order_id: int | None = None
    deal_id: int | None = None


class TemplateChanged(TemplateFact, kind="template.changed"):
    """Saved as a whole: `changes` of the template itself, and the titles of its steps before and after."""

    sentence = _("Process template “{name}” changed, version {template_version}")

    steps_before: list[str]
    steps_after: list[str]


class TemplateEstimated(TemplateFact, kind="template.estimated"):
    """Estimates of some steps changed, nothing else. `changes`: by the step's title, in minutes."""

    sentence = _("Estimates in process template “{name}” changed, version {template_version}")


class EstimateApplied(EstimateFact, kind="estimate.applied"):
    """A proposed estimate was taken for a type and steps. `steps`: [step, fixed and per unit before, and after]."""

    sentence = _("New estimate of “{name}”: {minutes} min")

    minutes: int
    minutes_before: int | None
    template_ids: list[int]
    steps: list[tuple[int, int | None, int, int | None, int]]


class EstimateUndone(EstimateFact, kind="estimate.undone"):
    sentence = _("The new estimate of “{name}” was taken back")


class ProcessLaunched(LaunchFact, kind="process.launched"):
    """A template was laid as tasks into an order or onto a deal; `is_automatic`: by the deal's stage."""

    sentence = _("Process “{name}” launched: {tasks} tasks")

    template_version: int
    tasks: int
    is_automatic: bool


class LaunchUndone(LaunchFact, kind="process.launch_undone"):
    """The tasks that a launch laid, none of them begun, were taken away again."""

    sentence = _("Launch of process “{name}” undone")

    task_ids: list[int]


class DifferenceApplied(LaunchFact, kind="process.difference_applied"):
    """Other items: tasks were added or cancelled, estimates changed, or what was done for fewer pieces returned to work.

    `task_ids`: the added ones; `rows`, `laid_before`: what an undo puts back, besides taking these away;
    `laid_for`: the items that the tasks stand for since.
    """

    sentence = _(
        "Tasks of process “{name}” follow the items: {added} added, {changed} changed, {cancelled} cancelled"
    )

    added: int
    changed: int
    task_ids: list[int]
    cancelled: int = 0
    laid_before: dict[str, str] = field(default_factory=dict)
    laid_for: dict[str, str] = field(default_factory=dict)
    rows: RowChanges = field(default_factory=dict)


class DifferenceLeft(LaunchFact, kind="process.difference_left"):
    """Somebody decided that the tasks stay as they are although the items are others."""

    sentence = _("Tasks of process “{name}” stay as they are, although the items are others")
