from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.entries import SETTINGS, Entry, register_entry
from naryad.ui.hooks.kinds import register_kind


class PeopleConfig(AppConfig):
    name = "naryad.people"

    def ready(self) -> None:
        from naryad.people.actions import give_schedule
        from naryad.people.queries import missing
        from naryad.workspaces.actions.members import JOINED
        from naryad.workspaces.queries import MISSING

        JOINED.answer(give_schedule)
        MISSING.answer(missing)
        register_entry(
            Entry(
                place=SETTINGS,
                order=20,
                group=pgettext_lazy("settings", "People"),
                url_name="people:member_list",
                label=_("Members"),
                icon="users",
                capability="members.edit",
                key="members",
            ),
            Entry(
                place=SETTINGS,
                order=30,
                group=pgettext_lazy("settings", "People"),
                url_name="people:skills",
                label=_("Specialisations"),
                icon="tools",
                capability="tasks.set_up",
                key="skills",
            ),
            Entry(
                place=SETTINGS,
                order=15,
                group=pgettext_lazy("settings", "Company"),
                url_name="people:holidays",
                label=_("Holidays"),
                icon="calendar-off",
                capability="settings.edit",
                key="holidays",
            ),
        )
        from naryad.people.kinds import MEMBER

        register_kind(MEMBER)
