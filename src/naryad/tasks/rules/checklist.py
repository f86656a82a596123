"""Checklists of tasks and of the steps of templates: lines, as people type them."""

from collections.abc import Iterable

from naryad.core.text import visible

MOST_LINES = 50
LONGEST_LINE = 200


def read_lines(typed: Iterable[str]) -> list[str]:
    """Without empty ones and the marks that lists are copied with."""
    bare = (visible(line).lstrip("-–—•*☐✓ ").strip()[:LONGEST_LINE] for line in typed)
    return [line for line in bare if line]
