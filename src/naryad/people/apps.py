from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from naryad.ui.hooks.entries import SETTINGS, Entry, register_entry
from naryad.ui.hooks.kinds import register_kind


class PeopleConfig(AppConfig):
    name = "naryad.people"

    def ready(self) -> None:
        from naryad.people.actions import give_schedule
        from naryad.workspaces.actions import JOINED

        JOINED.answer(give_schedule)
        register_entry(
            Entry(
                place=SETTINGS,
                order=20,
                url_name="people:member_list",
                label=_("Members"),
                icon="users",
                capability="members.edit",
                key="members",
            ),
            Entry(
                place=SETTINGS,
                order=30,
                url_name="people:skills",
                label=_("Specialisations"),
                icon="tools",
                capability="settings.edit",
                key="skills",
            ),
            Entry(
                place=SETTINGS,
                order=40,
                url_name="people:holidays",
                label=_("Holidays"),
                icon="calendar-off",
                capability="settings.edit",
                key="holidays",
            ),
        )
        from naryad.people.kinds import MEMBER

        register_kind(MEMBER)
