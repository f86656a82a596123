from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.entries import ALL, MENU, SETTINGS, Entry, register_entry


class RemindersConfig(AppConfig):
    name = "naryad.reminders"

    def ready(self) -> None:
        from naryad.reminders import lists, panels
        from naryad.workspaces.actions import HELD

        lists.register()
        panels.register()
        HELD.answer(panels.held_reminders)
        register_entry(
            Entry(
                place=MENU,
                order=70,
                url_name="reminders:reminder_list",
                label=_("Reminders"),
                icon="alarm",
                capability="reminders.view",
                least=ALL,
                or_with="reminders.edit",
            ),
            Entry(
                place=SETTINGS,
                order=56,
                group=pgettext_lazy("settings", "Sales"),
                url_name="reminders:kind_settings",
                label=_("Kinds of reminder"),
                icon="bell-cog",
                capability="reminders.set_up",
                key="reminder_kinds",
            ),
        )
