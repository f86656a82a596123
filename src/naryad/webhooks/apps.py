from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.entries import SETTINGS, Entry, register_entry


class WebhooksConfig(AppConfig):
    name = "naryad.webhooks"

    def ready(self) -> None:
        from naryad.webhooks import jobs, notices  # noqa: F401  # the worker finds its jobs

        register_entry(
            Entry(
                place=SETTINGS,
                order=88,
                group=pgettext_lazy("settings", "Data"),
                url_name="webhooks:endpoint_list",
                label=_("Webhooks"),
                icon="webhook",
                capability="webhooks.edit",
                key="webhooks",
            )
        )
