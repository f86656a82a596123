from django.apps import AppConfig


class TablesConfig(AppConfig):
    name = "naryad.tables"

    def ready(self) -> None:
        from naryad.activity.undo import register_undoable
        from naryad.tables.undo import VIEWS

        register_undoable(VIEWS)
