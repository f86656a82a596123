"""Facts about files of tasks, orders and deals."""

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Fact


class AboutFile(Fact, abstract=True):
    """Which file, and the row it lies on; `deal_id` and `order_id` also of that row's own place."""

    attachment_id: int
    name: str
    task_id: int | None
    order_id: int | None
    deal_id: int | None
    subject: str


class FileAttached(AboutFile):
    kind = "file.attached"
    moves_dates = False
    sentence = _("File attached: {name}")


class FileRemoved(AboutFile):
    kind = "file.removed"
    moves_dates = False
    sentence = _("File removed: {name}")


class FileRestored(AboutFile):
    kind = "file.restored"
    moves_dates = False
    sentence = _("Removed file taken back: {name}")
