from django.apps import AppConfig


class SetupConfig(AppConfig):
    name = "naryad.setup"
