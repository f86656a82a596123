"""What a view may keep: words of the address of its list, each checked for its shape."""

import re
from collections.abc import Mapping

from naryad.ui.lists.where import NoFilter, read_group

MOST_LETTERS = 4_000
_NAME = re.compile(r"[a-z][a-z_]{0,39}")
NOT_KEPT = frozenset({"after", "before", "view", "sums", "panel", "file", "apply"})
"""Of one page, not of a view."""


def asked(given: Mapping[str, str]) -> dict[str, str]:
    """What of an address a view keeps. ValueError where that is no address of a list."""
    kept = {name: value for name, value in given.items() if value and name not in NOT_KEPT}
    if any(not _NAME.fullmatch(name) or "\0" in value for name, value in kept.items()):
        raise ValueError("not an address of a list")
    if sum(len(name) + len(value) for name, value in kept.items()) > MOST_LETTERS:
        raise ValueError("too long")
    try:
        read_group(kept.get("where", ""))
    except NoFilter as fault:
        raise ValueError("no filter") from fault
    return dict(sorted(kept.items()))
