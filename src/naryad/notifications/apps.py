from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.entries import PROFILE, SETTINGS, Entry, register_entry
from naryad.ui.hooks.panels import Panel, register_panel


class NotificationsConfig(AppConfig):
    name = "naryad.notifications"

    def ready(self) -> None:
        from naryad.notifications import notices
        from naryad.notifications.views import bell_panel

        for module in iter_modules(notices.__path__):
            import_module(f"{notices.__name__}.{module.name}")
        register_panel(
            Panel(kind="shell", place="bell", order=10, template="ui/_bell.html", context=bell_panel)
        )
        register_entry(
            Entry(
                place=SETTINGS,
                order=90,
                group=pgettext_lazy("settings", "Communication"),
                url_name="notifications:letters",
                label=_("Letters"),
                icon="mail",
                capability="settings.edit",
                key="letters",
            ),
            Entry(
                place=PROFILE,
                order=10,
                url_name="notifications:preferences",
                label=_("What to tell me"),
                icon="bell",
                capability="self.use",
            ),
        )
