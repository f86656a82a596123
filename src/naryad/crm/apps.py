from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "naryad.crm"

    def ready(self) -> None:
        from naryad.activity.queries import hide_money_fields
        from naryad.activity.undo import Undoable, register_undoable
        from naryad.crm.actions.deals import lock_deals, require_edit

        hide_money_fields("agreed_amount")
        register_undoable(Undoable(kind="deal", lock=lock_deals, require=require_edit))
