"""What tasks let their performers see of the rows below: their orders, deals and clients."""

from naryad.tasks.models import Task
from naryad.ui.hooks.kinds import Ids, register_sight
from naryad.workspaces.models import Member


def register_sights() -> None:
    """Who has a task in an order or on a deal sees that order, its deal and its client."""
    for kind, paths in {
        "order": ("order",),
        "deal": ("deal", "order__deal"),
        "client": ("deal__client", "order__deal__client"),
    }.items():
        for path in paths:
            register_sight(kind, _ids_by_tasks(path))


def _ids_by_tasks(path: str) -> Ids:
    def ids(member: Member) -> object:
        return Task.objects.filter(assignee=member, **{f"{path}__isnull": False}).values(path)

    ids.__qualname__ = f"assignee_of[{path}]"
    return ids
