"""All writes of templates and launches."""

from naryad.processes.actions.estimates import (
    CannotApplyEstimate,
    CannotUndoEstimate,
    StepEstimate,
    apply_estimate,
    undo_estimate,
)
from naryad.processes.actions.launch import (
    CannotLaunch,
    create_order_with_template,
    launch_template,
    undo_launch,
)
from naryad.processes.actions.templates import (
    CannotSaveTemplate,
    StepInput,
    TemplateChangedMeanwhile,
    TemplateLoops,
    copy_template,
    create_template,
    update_template,
)

__all__ = [
    "CannotApplyEstimate",
    "CannotLaunch",
    "CannotSaveTemplate",
    "CannotUndoEstimate",
    "StepEstimate",
    "StepInput",
    "TemplateChangedMeanwhile",
    "TemplateLoops",
    "apply_estimate",
    "copy_template",
    "create_order_with_template",
    "create_template",
    "launch_template",
    "undo_estimate",
    "undo_launch",
    "update_template",
]
