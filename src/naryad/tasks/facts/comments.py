"""What is said on tasks, orders and deals, and who watches a task."""

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Fact
from naryad.tasks.facts.about import AboutTask


class CommentAdded(Fact):
    """On a task, an order or a deal; `comment_id` is the row, `subject` its title."""

    kind = "comment.added"
    moves_dates = False
    sentence = _("Comment: {text}")

    comment_id: int
    task_id: int | None
    order_id: int | None
    deal_id: int | None
    subject: str
    text: str


class WatcherAdded(AboutTask):
    kind = "watcher.added"
    moves_dates = False
    sentence = _("{watcher} watches the task “{task}”")

    watcher_member_id: int
    watcher: str


class WatcherRemoved(AboutTask):
    kind = "watcher.removed"
    moves_dates = False
    sentence = _("{watcher} watches the task “{task}” no more")

    watcher_member_id: int
    watcher: str
