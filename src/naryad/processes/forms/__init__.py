"""Shapes of what is typed about templates and launches."""

from naryad.processes.forms.chain import ChainDraft, Choices, StepRow, TemplateForm, choices
from naryad.processes.forms.launch import NO_PROCESS, NewOrder, chosen_template, preview_items

__all__ = [
    "NO_PROCESS",
    "ChainDraft",
    "Choices",
    "NewOrder",
    "StepRow",
    "TemplateForm",
    "choices",
    "chosen_template",
    "preview_items",
]
