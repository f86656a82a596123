"""What is said and laid on rows. The row is told by the id of its kind, `subject` is its title."""

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Fact


class AboutRow(Fact, moves_dates=False, abstract=True):
    """`deal_id` and `order_id` also of the row's own place: a task's order, an order's deal."""

    task_id: int | None = None
    order_id: int | None = None
    deal_id: int | None = None
    client_id: int | None = None
    product_id: int | None = None
    subject: str

    @property
    def of(self) -> tuple[str, int]:
        """The row itself: the highest of what is named."""
        for kind in ("task", "order", "deal", "client", "product"):
            pk = getattr(self, f"{kind}_id")
            if pk is not None:
                return kind, pk
        raise LookupError(f"{self.kind} names no row")


class CommentAdded(AboutRow, kind="comment.added"):
    sentence = _("Comment: {text}")

    comment_id: int
    text: str


class CommentChanged(AboutRow, kind="comment.changed"):
    sentence = _("Comment changed: {text}")

    comment_id: int
    text: str
    before: str


class CommentRemoved(AboutRow, kind="comment.removed"):
    """`author` is whose it was."""

    sentence = _("Comment of {author} removed")

    comment_id: int
    author: str


class AboutFile(AboutRow, abstract=True):
    part = "files"

    attachment_id: int
    name: str


class FileAttached(AboutFile, kind="file.attached"):
    sentence = _("File attached: {name}")


class FileRemoved(AboutFile, kind="file.removed"):
    sentence = _("File removed: {name}")


class FileRestored(AboutFile, kind="file.restored"):
    sentence = _("Removed file taken back: {name}")
