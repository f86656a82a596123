"""Checklists of tasks."""

from django.db.models import QuerySet

from naryad.tasks.models import ChecklistLine
from naryad.tenancy.prepared import prepared


@prepared
def checklist_of(task_id: int) -> QuerySet[ChecklistLine]:
    """In their order, with who ticked them."""
    lines = ChecklistLine.objects.filter(task=task_id, is_removed=False)
    return lines.select_related("ticked_by").order_by("sequence", "pk")
