"""Facts of a task's checklist."""

from dataclasses import field

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Changes, RowChanges
from naryad.tasks.facts.about import AboutTask


class LineFact(AboutTask, moves_dates=False, abstract=True):
    """`line`: its words."""

    line: str


class LinesAdded(AboutTask, kind="task.lines_added", moves_dates=False):
    sentence = _("Checklist of “{task}”, added: {lines}")

    lines: list[str]


class LineChanged(LineFact, kind="task.line_changed"):
    sentence = _("A line of the checklist of “{task}” reads otherwise")

    changes: Changes = field(default_factory=dict)


class LineRemoved(LineFact, kind="task.line_removed"):
    sentence = _("Checklist of “{task}”, removed: {line}")

    rows: RowChanges = field(default_factory=dict)


class ChecklistReordered(AboutTask, kind="task.lines_reordered", moves_dates=False):
    sentence = _("Checklist of “{task}” put in another order")


class LineTicked(LineFact, kind="task.line_ticked"):
    sentence = _("Ticked in “{task}”: {line}")


class LineUnticked(LineFact, kind="task.line_unticked"):
    sentence = _("Not ticked any more in “{task}”: {line}")


class FinishedUnticked(AboutTask, kind="task.finished_unticked", moves_dates=False):
    """Done, though these lines were not ticked, and why."""

    sentence = _("“{task}” was ended without: {lines}. {word}")

    lines: list[str]
    word: str = ""
