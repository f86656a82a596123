from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.entries import ALL, MENU, REMINDERS, SETTINGS, Entry, register_entry


class RemindersConfig(AppConfig):
    name = "naryad.reminders"

    def ready(self) -> None:
        from naryad.activity.undo import register_undoable
        from naryad.crm.actions.merge import NAMING_CLIENTS, Naming
        from naryad.reminders import lists, panels, undo
        from naryad.reminders.models import Reminder
        from naryad.workspaces.actions.members import HELD

        lists.register()
        panels.register()
        register_undoable(undo.UNDONE)
        HELD.answer(panels.held_reminders)
        NAMING_CLIENTS.answer(lambda: Naming(Reminder))
        for order, url_name, label, icon in (
            (10, "reminders:reminder_list", pgettext_lazy("reminders", "By days"), "list-check"),
            (20, "reminders:reminder_table", _("Table"), "table"),
        ):
            register_entry(
                Entry(
                    place=REMINDERS,
                    order=order,
                    url_name=url_name,
                    label=label,
                    icon=icon,
                    capability="reminders.view",
                )
            )
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
