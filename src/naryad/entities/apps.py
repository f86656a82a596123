from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.entries import SETTINGS, Entry, register_entry


class EntitiesConfig(AppConfig):
    name = "naryad.entities"

    def ready(self) -> None:
        register_entry(
            Entry(
                place=SETTINGS,
                order=11,
                group=pgettext_lazy("settings", "Company"),
                url_name="entities:entity_list",
                label=_("Legal entities"),
                icon="building-bank",
                capability="entities.edit",
                key="entities",
            )
        )
