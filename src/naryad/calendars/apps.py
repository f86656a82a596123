from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from naryad.ui.hooks.entries import PROFILE, Entry, register_entry


class CalendarsConfig(AppConfig):
    name = "naryad.calendars"

    def ready(self) -> None:
        register_entry(
            Entry(
                place=PROFILE,
                order=15,
                url_name="calendars:own",
                label=_("My calendar"),
                icon="calendar",
                capability="self.use",
            )
        )
