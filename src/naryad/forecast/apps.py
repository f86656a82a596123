from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from naryad.ui.hooks.entries import MENU, Entry, register_entry


class ForecastConfig(AppConfig):
    name = "naryad.forecast"

    def ready(self) -> None:
        from naryad.forecast import lists

        lists.register()
        register_entry(
            Entry(
                place=MENU,
                order=50,
                url_name="forecast:workload",
                label=_("Workload"),
                icon="calendar-time",
                capability="workload.view",
            )
        )
