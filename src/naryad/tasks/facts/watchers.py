"""Who watches a task."""

from django.utils.translation import gettext_lazy as _

from naryad.tasks.facts.about import AboutTask


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
