from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.entries import SETTINGS, Entry, register_entry


class TransferConfig(AppConfig):
    name = "naryad.transfer"

    def ready(self) -> None:
        from naryad.transfer import jobs  # noqa: F401  # the worker finds its jobs

        register_entry(
            Entry(
                place=SETTINGS,
                order=89,
                group=pgettext_lazy("settings", "Data"),
                url_name="transfer:exports",
                label=_("The whole company"),
                icon="package-export",
                capability="company.export",
                key="company_export",
            )
        )
