"""Facts about task types that others than the settings feel."""

from django.utils.translation import gettext_lazy as _

from naryad.workspaces.names.facts import NameChanged


class TaskTypeChanged(NameChanged, kind="task_type.changed", moves_dates=True):
    """What tasks and steps without an estimate of their own are planned by."""

    sentence = _("{list}: “{name}” changed")
