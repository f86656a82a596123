from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.entries import SETTINGS, Entry, register_entry


class FieldsConfig(AppConfig):
    name = "naryad.fields"

    def ready(self) -> None:
        from naryad.activity.templatetags.activity import LABEL
        from naryad.fields.lists import register
        from naryad.fields.queries.definitions import name_of, untold_keys
        from naryad.workspaces.rules import HIDDEN_FIELDS

        HIDDEN_FIELDS.answer(untold_keys)
        LABEL.answer(name_of)
        register()
        register_entry(
            Entry(
                place=SETTINGS,
                order=85,
                group=pgettext_lazy("settings", "Data"),
                url_name="fields:fields",
                label=_("Fields"),
                icon="forms",
                capability="settings.edit",
                key="fields",
            )
        )
