from django.apps import AppConfig

from naryad.ui.slots import register_slot


class NotificationsConfig(AppConfig):
    name = "naryad.notifications"

    def ready(self) -> None:
        from naryad.notifications.views import bell_context

        register_slot("bell", template="ui/_bell.html", context=bell_context)
