"""Checklists of tasks and of the steps of templates: lines, as people type them."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from naryad.core.text import visible

MOST_LINES = 50
LONGEST_LINE = 200


class Unticked(models.TextChoices):
    """What «Done» does about lines of the task's checklist that are not ticked."""

    FREE = "free", _("End it without asking")
    ASK = "ask", _("Ask about what is not ticked")
    ALL = "all", _("End it only when all is ticked")


def read_lines(typed: Iterable[str]) -> list[str]:
    """Without empty ones and the marks that lists are copied with."""
    bare = (visible(line).lstrip("-–—•*☐✓ ").strip()[:LONGEST_LINE] for line in typed)
    return [line for line in bare if line]
