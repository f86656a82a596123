"""Presets of industries."""

from django.utils.translation import gettext_noop

from naryad.setup.presets.furniture import FURNITURE
from naryad.setup.presets.shape import Preset

PRESETS: dict[str, Preset] = {"furniture": FURNITURE}
EMPTY_STAGES = (("New enquiry", "open"), ("Deal won", "won"), ("Deal lost", "lost"))
"""A deals board needs a stage of each kind, also in a company that begins empty."""
LOST_REASONS_AT_FIRST = (
    gettext_noop("Too expensive"),
    gettext_noop("Chose another company"),
    gettext_noop("Put it off"),
    gettext_noop("Does not answer"),
)
