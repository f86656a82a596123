from django.apps import AppConfig


class ForecastConfig(AppConfig):
    name = "naryad.forecast"

    def ready(self) -> None:
        from naryad.forecast import lists

        lists.register()
