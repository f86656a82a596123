"""The menu: what is in it, and what of it a member may open.

An entry appears when its URL name exists; a role sees it when it reaches far enough in the table of permissions.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OWN, ALL = 1, 2  # as naryad.workspaces.rules.Reach, which is above this app


@dataclass(frozen=True, kw_only=True)
class MenuEntry:
    url_name: str
    label: str | Promise
    icon: str
    capability: str
    least: int = OWN  # how far the role must reach: ALL hides it where a role sees only its own rows
    is_last: bool = False  # at the bottom of the sidebar
    also: tuple[str, ...] = ()  # URL names of its pages that other apps serve elsewhere


MENU: tuple[MenuEntry, ...] = (
    MenuEntry(url_name="tasks:my_queue", label=_("My queue"), icon="list-check", capability="tasks.work"),
    MenuEntry(
        url_name="crm:deal_board", label=_("Deals"), icon="target-arrow", capability="crm.view", least=ALL
    ),
    MenuEntry(
        url_name="orders:order_list", label=_("Orders"), icon="clipboard-list", capability="orders.view"
    ),
    MenuEntry(url_name="tasks:task_list", label=_("Tasks"), icon="checkbox", capability="tasks.view"),
    MenuEntry(
        url_name="forecast:workload", label=_("Workload"), icon="calendar-time", capability="workload.view"
    ),
    MenuEntry(url_name="crm:client_list", label=_("Clients"), icon="users", capability="crm.view", least=ALL),
    MenuEntry(
        url_name="reminders:reminder_list",
        label=_("Reminders"),
        icon="alarm",
        capability="reminders.view",
        least=ALL,
    ),
    MenuEntry(url_name="insight:overview", label=_("Insight"), icon="chart-bar", capability="insight.view"),
    MenuEntry(
        url_name="workspaces:settings",
        label=_("Settings"),
        icon="settings",
        capability="settings.edit",
        is_last=True,
        also=("tasks:type_settings", "processes:template_list", "notifications:letters"),
    ),
)
PHONE_PLACES = 4


@dataclass(frozen=True, kw_only=True)
class MenuItem:
    """An entry as one member sees it on one page."""

    url: str
    label: str | Promise
    icon: str
    is_current: bool
    is_last: bool


def menu_items(*, workspace: str, path: str, reach: Callable[[str], int]) -> list[MenuItem]:
    """The member's menu. `reach`: how far their role goes for a capability; `path` marks the current entry."""
    found = [
        (entry, url)
        for entry in MENU
        if (url := _url(entry.url_name, workspace)) and reach(entry.capability) >= entry.least
    ]
    pages = {_url(name, workspace): url for entry, url in found for name in (entry.url_name, *entry.also)}
    current = pages.get(_longest_prefix(path, filter(None, pages)), "")
    return [
        MenuItem(
            url=url, label=entry.label, icon=entry.icon, is_current=url == current, is_last=entry.is_last
        )
        for entry, url in found
    ]


def _url(name: str, workspace: str) -> str:
    try:
        return reverse(name, args=[workspace])
    except NoReverseMatch:
        return ""


def _longest_prefix(path: str, urls: Iterable[str]) -> str:
    return max((url for url in urls if path.startswith(url)), key=len, default="")
