"""Facts about set-ups."""

from django.utils.translation import gettext_lazy as _

from naryad.workspaces.facts import SettingsFact


class SetupLaid(SettingsFact, kind="setup.laid", moves_dates=False):
    sentence = _("Set-up “{name}” laid: {added} added, {changed} changed")

    name: str
    added: int
    changed: int


class SetupUndone(SettingsFact, kind="setup.undone", moves_dates=False):
    sentence = _("Set-up “{name}” taken back")

    name: str


class SetupTaken(SettingsFact, kind="setup.taken", moves_dates=False):
    """The company's set-up left as a file."""

    sentence = _("Set-up written to a file")
