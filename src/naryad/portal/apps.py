from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "naryad.portal"

    def ready(self) -> None:
        from naryad.portal import panels

        panels.register()
