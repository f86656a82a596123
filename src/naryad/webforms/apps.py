from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.entries import SETTINGS, Entry, register_entry


class WebFormsConfig(AppConfig):
    name = "naryad.webforms"

    def ready(self) -> None:
        from naryad.crm.actions.merge import NAMING_CLIENTS, Naming
        from naryad.webforms import notices  # noqa: F401  # they declare themselves
        from naryad.webforms.models import FormRequest

        NAMING_CLIENTS.answer(lambda: Naming(FormRequest))
        register_entry(
            Entry(
                place=SETTINGS,
                order=40,
                group=pgettext_lazy("settings", "Sales"),
                url_name="webforms:form_list",
                label=_("Forms for your site"),
                icon="forms",
                capability="webforms.edit",
                key="webforms",
            )
        )
