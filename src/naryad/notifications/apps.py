from importlib import import_module
from pkgutil import iter_modules

from django.apps import AppConfig

from naryad.ui.slots import register_slot


class NotificationsConfig(AppConfig):
    name = "naryad.notifications"

    def ready(self) -> None:
        from naryad.notifications import notices
        from naryad.notifications.views import bell_context

        for module in iter_modules(notices.__path__):
            import_module(f"{notices.__name__}.{module.name}")
        register_slot("bell", template="ui/_bell.html", context=bell_context)
