from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "naryad.notifications"
