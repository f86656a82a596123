from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.entries import SETTINGS, Entry, register_entry


class ExchangeConfig(AppConfig):
    name = "naryad.exchange"

    def ready(self) -> None:
        from naryad.exchange import jobs  # noqa: F401  # the worker finds its jobs

        register_entry(
            Entry(
                place=SETTINGS,
                order=87,
                group=pgettext_lazy("settings", "Data"),
                url_name="exchange:imports",
                label=_("Import"),
                icon="table-import",
                capability="imports.run",
                key="imports",
            )
        )
