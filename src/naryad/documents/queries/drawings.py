"""Drawings of an order, for those who make it: pictures that lie on it and on its tasks."""

from django.db.models import Q

from naryad.files.models import Attachment
from naryad.files.queries import open_bytes
from naryad.orders.models import Order

MOST = 6
"""Of the newest: a sheet for the shop floor, not an album."""


def drawings_of(order: Order) -> dict[str, bytes]:
    """Previews, which were drawn anew here, by names of their own; none where the company has no files."""
    if not order.workspace.uses("files"):
        return {}
    lying = Q(orders_orderfile__row=order.pk)
    if order.workspace.uses("tasks"):
        lying |= Q(tasks_taskfile__row__order=order.pk)
    rows = Attachment.objects.filter(lying, removed_at=None).exclude(preview_key="").order_by("-pk")
    found: dict[str, bytes] = {}
    for attachment in rows[:MOST]:
        file = open_bytes(attachment.preview_key)
        if file is not None:
            with file:
                found[f"drawing-{attachment.pk}.webp"] = file.read()
    return found
