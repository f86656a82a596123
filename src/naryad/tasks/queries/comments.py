"""What was said on a task, an order or a deal."""

from django.db.models import QuerySet

from naryad.tasks.models import Comment

SHOWN = 100


def comments(
    *, task_id: int | None = None, order_id: int | None = None, deal_id: int | None = None
) -> list[Comment]:
    """The last ones, in the order in which they were said, with their authors."""
    rows: QuerySet[Comment] = Comment.objects.filter(task_id=task_id, order_id=order_id, deal_id=deal_id)
    return list(rows.select_related("author").order_by("-created_at", "-pk")[:SHOWN])[::-1]
