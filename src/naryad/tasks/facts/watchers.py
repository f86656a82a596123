"""Who watches a task."""

from django.utils.translation import gettext_lazy as _

from naryad.tasks.facts.about import AboutTask


class WatcherFact(AboutTask, moves_dates=False, abstract=True):
    watcher_member_id: int
    watcher: str


class WatcherAdded(WatcherFact, kind="watcher.added"):
    sentence = _("{watcher} watches the task “{task}”")


class WatcherRemoved(WatcherFact, kind="watcher.removed"):
    sentence = _("{watcher} watches the task “{task}” no more")
