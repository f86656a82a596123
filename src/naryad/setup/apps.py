from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.entries import SETTINGS, Entry, register_entry


class SetupConfig(AppConfig):
    name = "naryad.setup"

    def ready(self) -> None:
        from naryad.setup import panels
        from naryad.setup.queries.guide import beginning
        from naryad.workspaces.queries import BEGINNING

        panels.register()
        BEGINNING.answer(beginning)
        register_entry(
            Entry(
                place=SETTINGS,
                order=86,
                group=pgettext_lazy("settings", "Data"),
                url_name="setup:setups",
                label=_("Set-up file"),
                icon="file-settings",
                capability="settings.edit",
                key="setups",
            )
        )
