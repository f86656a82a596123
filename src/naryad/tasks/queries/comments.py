"""What was said on a task, an order or a deal."""

from naryad.tasks.models import Comment
from naryad.tasks.queries.files import with_files

SHOWN = 100


def comments(
    *, task_id: int | None = None, order_id: int | None = None, deal_id: int | None = None
) -> list[Comment]:
    """The last ones, in the order in which they were said, with their authors and files."""
    subject = {"task": task_id, "order": order_id, "deal": deal_id}
    rows = Comment.objects.filter(**{name: pk for name, pk in subject.items() if pk is not None})
    return list(
        rows.select_related("author").prefetch_related(with_files()).order_by("-created_at", "-pk")[:SHOWN]
    )[::-1]
