"""Shapes of what is typed about templates and launches."""

from naryad.processes.forms.chain import ChainDraft, Choices, StepRow, TemplateForm, choices
from naryad.processes.forms.launch import (
    NO_PROCESS,
    LaunchedOrder,
    WishForm,
    as_item,
    chosen_template,
    is_offered,
    preview_items,
    quantity_fault,
    typed_items,
)

__all__ = [
    "NO_PROCESS",
    "ChainDraft",
    "Choices",
    "LaunchedOrder",
    "StepRow",
    "TemplateForm",
    "WishForm",
    "as_item",
    "choices",
    "chosen_template",
    "is_offered",
    "preview_items",
    "quantity_fault",
    "typed_items",
]
