"""Facts about templates and launches."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from naryad.activity.events import Event


@dataclass(frozen=True, kw_only=True)
class TemplateCreated(Event):
    sentence = _("Process template “{name}” created")
    extra_topics: ClassVar[tuple[str, ...]] = ("settings",)

    template_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class TemplateChanged(Event):
    """Saved as a whole: `changes` of the template itself, and the titles of its steps before and after."""

    sentence = _("Process template “{name}” changed, version {version}")
    extra_topics: ClassVar[tuple[str, ...]] = ("settings",)

    template_id: int
    name: str
    version: int
    changes: dict[str, list[Any]]
    steps_before: list[str]
    steps_after: list[str]


@dataclass(frozen=True, kw_only=True)
class TemplateEstimated(Event):
    """Estimates of some steps changed, nothing else. `changes`: by the step's title, in minutes."""

    sentence = _("Estimates in process template “{name}” changed, version {version}")
    extra_topics: ClassVar[tuple[str, ...]] = ("settings",)

    template_id: int
    name: str
    version: int
    changes: dict[str, list[Any]]


@dataclass(frozen=True, kw_only=True)
class EstimateApplied(Event):
    """A proposed estimate was taken for a type and steps. `steps`: [step, fixed and per unit before, and after]."""

    sentence = _("New estimate of “{name}”: {minutes} min")
    extra_topics: ClassVar[tuple[str, ...]] = ("settings",)

    task_type_id: int
    name: str
    minutes: int
    minutes_before: int | None
    template_ids: list[int]
    steps: list[list[int | None]]


@dataclass(frozen=True, kw_only=True)
class EstimateUndone(Event):
    sentence = _("The new estimate of “{name}” was taken back")
    extra_topics: ClassVar[tuple[str, ...]] = ("settings",)

    task_type_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class TemplateArchived(Event):
    sentence = _("Process template “{name}” archived")
    extra_topics: ClassVar[tuple[str, ...]] = ("settings",)

    template_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class TemplateRestored(Event):
    sentence = _("Process template “{name}” taken out of the archive")
    extra_topics: ClassVar[tuple[str, ...]] = ("settings",)

    template_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class TemplatesReordered(Event):
    sentence = _("Process templates put in another order")
    extra_topics: ClassVar[tuple[str, ...]] = ("settings",)

    template_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class ProcessLaunched(Event):
    """A template was laid as tasks into an order or onto a deal; `is_automatic`: by the deal's stage."""

    sentence = _("Process “{name}” launched: {tasks} tasks")

    launch_id: int
    template_id: int
    name: str
    version: int
    tasks: int
    is_automatic: bool
    order_id: int | None = None
    deal_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class LaunchUndone(Event):
    """The tasks that a launch laid, none of them begun, were taken away again."""

    sentence = _("Launch of process “{name}” undone")

    launch_id: int
    template_id: int
    name: str
    task_ids: list[int]
    order_id: int | None = None
    deal_id: int | None = None
