from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "naryad.exchange"
