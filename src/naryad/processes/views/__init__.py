"""Pages of processes: a new order with its chain, launching, templates in the settings."""

from naryad.processes.views.launch import launch, launch_undo, preview
from naryad.processes.views.order import deal_asked, order_create, order_items, order_process
from naryad.processes.views.settings import (
    template,
    template_copy,
    template_create,
    template_draft,
    template_history,
)

__all__ = [
    "deal_asked",
    "launch",
    "launch_undo",
    "order_create",
    "order_items",
    "order_process",
    "preview",
    "template",
    "template_copy",
    "template_create",
    "template_draft",
    "template_history",
]
