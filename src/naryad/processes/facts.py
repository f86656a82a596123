"""Facts about templates and launches."""

from dataclasses import field
from typing import Any

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Changes, Fact, RowChanges
from naryad.workspaces.facts import SettingsFact


class TemplateFact(SettingsFact, moves_dates=False, abstract=True):
    template_id: int
    name: str
    template_version: int
    changes: Changes


class NormsChanged(Fact, kind="product.norms_changed", moves_dates=False):
    """What a product says of a template's steps. `changes`: by the step's title, in minutes per unit; none: as the step
    says. Orders that are laid keep their estimates.
    """

    sentence = _("Norms of {name} changed: {template}")
    part = "products"

    product_id: int
    name: str
    template_id: int
    template: str
    changes: Changes = field(default_factory=dict)


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
    back_to: int | None = None


class TemplateEstimated(TemplateFact, kind="template.estimated"):
    """Estimates of some steps changed, nothing else. `changes`: by the step's title, in minutes."""

    sentence = _("Estimates in process template “{name}” changed, version {template_version}")


class UpgradesAsked(TemplateFact, kind="template.upgrades_asked"):
    """Running orders are to go by the newest version: `upgrade_id`: the row that says how far it has come."""

    sentence = _("Process template “{name}”: {orders} orders are to go by version {template_version}")

    upgrade_id: int
    orders: int


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


class FollowedFact(LaunchFact, moves_dates=False, abstract=True):
    """Tasks were added or cancelled, changed, or what was done for fewer pieces returned to work.

    `task_ids`: the added ones; `rows`, `unlinked`, and what is called "before": what an undo puts back, besides taking these
    and `linked` away; `laid_for`: the items that the tasks stand for since.
    """

    added: int
    changed: int
    task_ids: list[int]
    cancelled: int = 0
    template_version: int = 0
    version_before: int = 0
    laid_before: dict[str, str] = field(default_factory=dict)
    read_before: dict[str, Any] = field(default_factory=dict)
    laid_for: dict[str, str] = field(default_factory=dict)
    linked: list[tuple[int, int, int]] = field(default_factory=list)
    unlinked: list[tuple[int, int, int]] = field(default_factory=list)
    rows: RowChanges = field(default_factory=dict)


class DifferenceApplied(FollowedFact, kind="process.difference_applied"):
    """The order has become another one: its items, or fields that its process reads."""

    sentence = _(
        "Tasks of process “{name}” follow the order: {added} added, {changed} changed, {cancelled} cancelled"
    )


class ProcessUpgraded(FollowedFact, kind="process.upgraded"):
    """The order goes by a newer version of its template."""

    sentence = _(
        "Process “{name}” goes by version {template_version}: {added} added, {changed} changed, {cancelled} cancelled"
    )


class DifferenceLeft(LaunchFact, kind="process.difference_left"):
    """Somebody decided that the tasks stay as they are although the order is another."""

    sentence = _("Tasks of process “{name}” stay as they are, although the order has changed")
