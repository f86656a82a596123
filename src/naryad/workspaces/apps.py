from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from naryad.ui.hooks.entries import MENU, SETTINGS, Entry, register_entry


class WorkspacesConfig(AppConfig):
    name = "naryad.workspaces"

    def ready(self) -> None:
        register_entry(
            Entry(
                place=MENU,
                order=90,
                url_name="workspaces:settings",
                label=_("Settings"),
                icon="settings",
                capability="settings.edit",
                is_last=True,
                covers=SETTINGS,
            ),
            Entry(
                place=SETTINGS,
                order=10,
                url_name="workspaces:company",
                label=_("Our company"),
                icon="building",
                capability="settings.edit",
                key="company",
            ),
        )
