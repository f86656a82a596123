"""Entries: what an app adds to the menu, to the settings, and which of its pages a role begins with.

register_entry(Entry(place=MENU, order=20, url_name="crm:deal_board", label=_("Deals"), icon="target-arrow",
                     capability="deals.view", least=ALL, first_for={"sales": ""}))
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise

OWN, ALL = 1, 2  # as naryad.workspaces.rules.Reach, which is above this app
MENU, SETTINGS, PROFILE, SEARCH = "menu", "settings", "profile", "search"
DEALS, REMINDERS = "deals", "reminders"  # views of these sections


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`least`: how far the role must reach (ALL hides it where a role sees only its own rows); who has any of `or_with`
    finds it too.

    `key`: what its pages call their section, for marking it. `covers`: a place whose entries' pages belong to it as well.
    `group`: the heading it stands under, where its place has such (SETTINGS).
    `first_for`: roles whose first page it is, each with the query behind the address; `query_needs`: its capability.
    `has_more(reach)`: what else has to be so, where one capability does not tell.
    """

    place: str
    order: int
    url_name: str
    label: str | Promise
    icon: str
    capability: str
    key: str = ""
    least: int = OWN
    or_with: str = ""
    is_last: bool = False
    covers: str = ""
    group: str | Promise = ""
    first_for: Mapping[str, str] = field(default_factory=dict)
    query_needs: str = ""
    has_more: Callable[[Callable[[str], int]], object] = lambda _reach: True

    def is_open(self, reach: Callable[[str], int]) -> bool:
        """`reach`: of who looks (workspaces.rules)."""
        far = reach(self.capability) if self.has_more(reach) else 0
        return far >= self.least or bool(far and self.or_with and reach(self.or_with))

    def url(self, workspace: str) -> str:
        return _address(settings.ROOT_URLCONF, self.url_name, workspace)


@dataclass(frozen=True, kw_only=True)
class Item:
    """An entry as one member sees it on one page."""

    url: str
    label: str | Promise
    icon: str
    key: str
    is_current: bool
    is_last: bool
    group: str | Promise = ""


_entries: dict[str, list[Entry]] = {}


@lru_cache(maxsize=4096)
def _address(_urlconf: str, name: str, workspace: str) -> str:
    """Kept: the menu of every page asks for some twenty."""
    return reverse(name, args=[workspace])


def register_entry(*entries: Entry) -> None:
    for entry in entries:
        known = _entries.setdefault(entry.place, [])
        if entry not in known:
            known.append(entry)
            known.sort(key=lambda one: (one.is_last, one.order))


def registered_entries() -> list[Entry]:
    return [entry for place in sorted(_entries) for entry in _entries[place]]


def items(place: str, *, workspace: str, path: str, reach: Callable[[str], int]) -> list[Item]:
    """What the member may open of a place. `reach`: how far their role goes for a capability."""
    shown = [(entry, entry.url(workspace)) for entry in _entries.get(place, ()) if entry.is_open(reach)]
    pages = {
        page: url
        for entry, url in shown
        for page in (url, *(covered.url(workspace) for covered in _entries.get(entry.covers, ())))
    }
    current = pages.get(_longest_prefix(path, pages), "")
    return [
        Item(
            url=url,
            label=entry.label,
            icon=entry.icon,
            key=entry.key,
            is_current=url == current,
            is_last=entry.is_last,
            group=entry.group,
        )
        for entry, url in shown
    ]


def first_page(*, role: str, workspace: str, reach: Callable[[str], int]) -> str:
    """Where a role begins (docs/dev/domain.md), or the first entry that it may open where that part is off."""
    open_to = [entry for entry in _entries.get(MENU, ()) if entry.is_open(reach)]
    own = [entry for entry in open_to if role in entry.first_for]
    for entry in own + open_to:
        is_narrowed = not entry.query_needs or reach(entry.query_needs)
        return entry.url(workspace) + (entry.first_for.get(role, "") if is_narrowed else "")
    return ""


def _longest_prefix(path: str, urls: Iterable[str]) -> str:
    return max((url for url in urls if path.startswith(url)), key=len, default="")
