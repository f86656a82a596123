from django.apps import AppConfig
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.entries import SETTINGS, Entry, register_entry


class ExchangeConfig(AppConfig):
    name = "naryad.exchange"

    def ready(self) -> None:
        from naryad.crm.actions.merge import NAMING_CLIENTS, Naming
        from naryad.exchange import jobs  # noqa: F401  # the worker finds its jobs
        from naryad.exchange.models import ExternalId

        NAMING_CLIENTS.answer(lambda: Naming(ExternalId, "row_id", Q(kind="client")))
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
