from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "naryad.crm"

    def ready(self) -> None:
        from naryad.activity.queries import hide_money_fields

        hide_money_fields("agreed_amount")
