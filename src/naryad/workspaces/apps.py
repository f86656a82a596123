from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.acts import Act, register_act
from naryad.ui.hooks.entries import MENU, PROFILE, SETTINGS, Entry, register_entry


class WorkspacesConfig(AppConfig):
    name = "naryad.workspaces"

    def ready(self) -> None:
        register_act(
            Act(
                kind="member",
                place="more",
                order=20,
                label=_("Deactivate"),
                icon="user-off",
                url=lambda row, slug: reverse("workspaces:member_leave", args=[slug, row.pk]),
                is_shown=lambda request, row: row.is_active and row.pk != request.member.pk,
                capability="members.edit",
            )
        )
        register_entry(
            Entry(
                place=MENU,
                order=90,
                url_name="workspaces:settings",
                label=_("Settings"),
                icon="settings",
                capability="settings.edit",
                is_last=True,
                covers=SETTINGS,
            ),
            Entry(
                place=PROFILE,
                order=40,
                url_name="tokens",
                label=_("API tokens"),
                icon="plug",
                capability="tokens.make",
            ),
            Entry(
                place=SETTINGS,
                order=10,
                group=pgettext_lazy("settings", "Company"),
                url_name="workspaces:company",
                label=_("Our company"),
                icon="building",
                capability="settings.edit",
                key="company",
            ),
            Entry(
                place=SETTINGS,
                order=12,
                group=pgettext_lazy("settings", "Company"),
                url_name="workspaces:parts",
                label=_("Parts of the program"),
                icon="layout-grid",
                capability="settings.edit",
                key="parts",
            ),
            Entry(
                place=SETTINGS,
                order=13,
                group=pgettext_lazy("settings", "Company"),
                url_name="workspaces:nouns",
                label=_("Names"),
                icon="abc",
                capability="settings.edit",
                key="nouns",
            ),
            Entry(
                place=SETTINGS,
                order=14,
                group=pgettext_lazy("settings", "Company"),
                url_name="workspaces:security",
                label=_("Logging in"),
                icon="shield-lock",
                capability="security.edit",
                key="security",
            ),
            Entry(
                place=SETTINGS,
                order=14,
                group=pgettext_lazy("settings", "Company"),
                url_name="workspaces:audit",
                label=_("Audit"),
                icon="list-search",
                capability="audit.view",
                key="audit",
            ),
        )
