"""Presets of industries."""

from naryad.setup.presets.furniture import FURNITURE
from naryad.setup.presets.shape import Preset

PRESETS: dict[str, Preset] = {"furniture": FURNITURE}
EMPTY_STAGES = (("New enquiry", "open"), ("Deal won", "won"), ("Deal lost", "lost"))
"""A deals board needs a stage of each kind, also in a company that begins empty."""
